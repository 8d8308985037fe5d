// Builds every frontend/<name>/index.ts(x) to buildify_widgets/static/<name>.js, one self-contained ES module each.
// `node build.mjs` builds all, `node build.mjs studio` one. A CSS import becomes a style element, added to the page once.
import { build, transform } from "esbuild";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(fileURLToPath(import.meta.url));
const frontend = join(root, "frontend");
const target = join(root, "buildify_widgets", "static");

const styles = {
  name: "styles",
  setup(context) {
    context.onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const { code } = await transform(readFileSync(path, "utf8"), { loader: "css", minify: true });
      const name = relative(frontend, path).replaceAll("\\", "/");
      return {
        loader: "js",
        contents: `
          const name = ${JSON.stringify(name)};
          if (!document.head.querySelector('style[data-buildify="' + name + '"]')) {
            const style = document.createElement("style");
            style.dataset.buildify = name;
            style.textContent = ${JSON.stringify(code)};
            document.head.append(style);
          }`,
      };
    });
  },
};

function entryOf(name) {
  return ["index.ts", "index.tsx"].map((file) => join(frontend, name, file)).find(existsSync);
}

async function bundle(name, options = {}) {
  await build({
    entryPoints: [entryOf(name)],
    outfile: join(target, `${name}.js`),
    bundle: true,
    format: "esm",
    target: "es2022",
    minify: true,
    legalComments: "none",
    jsx: "automatic",
    jsxImportSource: "preact",
    define: { "process.env.NODE_ENV": '"production"' },
    plugins: [styles],
    logLevel: "warning",
    ...options,
  });
}

mkdirSync(target, { recursive: true });
const wanted = process.argv.slice(2);
const names = wanted.length ? wanted : readdirSync(frontend).filter((name) => name !== "shared" && entryOf(name));
await Promise.all(names.map((name) => bundle(name)));

// The loader is sent as it is with every widget: it stays small and has one place-holder, the key of the bundle.
const { code } = await transform(readFileSync(join(frontend, "loader.ts"), "utf8"), {
  loader: "ts", format: "esm", target: "es2022", minify: true,
});
writeFileSync(join(target, "loader.js"), code);
