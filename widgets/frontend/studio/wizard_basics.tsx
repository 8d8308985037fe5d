// The wizard's first form: the entity itself.
import { Switch, TextField } from "../shared/parts.tsx";
import { sortProblems } from "../shared/problems.ts";
import type { Problem } from "../shared/rpc.ts";
import { CATEGORIES, FLAGS } from "./details_tab.tsx";
import { IconPicker } from "./icon_picker.tsx";
import { useNameProblem } from "./name_problem.ts";
import type { Draft } from "./wizard_draft.ts";
import { nameFor } from "./words.ts";

type Props = { draft: Draft; set(change: Partial<Draft>): void; problems?: readonly Problem[] };

export function BasicsStep({ draft, set, problems = [] }: Props) {
  const { values } = draft;
  const text = (name: string) => String(values[name] ?? "");
  const put = (change: Draft["values"]) => set({ values: { ...values, ...change } });
  const { byInput } = sortProblems(problems, ["label", "name", "plural_label", "description", "category", "table_name"]);
  const problem = useNameProblem(text("name"), "");
  const label = (value: string) => put({ label: value, ...(text("name") === nameFor(text("label")) ? { name: nameFor(value) } : {}) });
  return (
    <div class="bn-stack">
      <div class="bn-grid">
        <TextField label="Label" required autofocus placeholder="Order line" value={text("label")} onInput={label} error={byInput["label"]} help="What people call one of them." />
        <TextField label="Name" required mono placeholder="order_line" value={text("name")} onInput={(name) => put({ name })}
          error={byInput["name"] ?? (problem ? `The name ${problem}.` : undefined)} help="Used in Python, filters and REST." />
        <TextField label="Plural label" placeholder="Made from the label" value={text("plural_label")} onInput={(plural_label) => put({ plural_label })} error={byInput["plural_label"]} />
        <TextField label="Table" mono placeholder={text("name") ? `custom_${text("name")}` : "custom_…"} value={text("table_name")} onInput={(table_name) => put({ table_name })} error={byInput["table_name"]} help="Its name in the database." />
        <TextField label="Category" list={CATEGORIES} value={text("category")} onInput={(category) => put({ category })} error={byInput["category"]} />
        <TextField label="Description" lines={2} value={text("description")} onInput={(description) => put({ description })} error={byInput["description"]} />
        <div class="bn-wide"><IconPicker value={text("icon")} onChange={(icon) => put({ icon })} /></div>
      </div>
      <h4>Features</h4>
      <div class="bn-grid">{FLAGS.map(({ name, label: title, help }) => <Switch key={name} label={title} help={help} checked={Boolean(values[name])} onChange={(on) => put({ [name]: on })} />)}</div>
    </div>
  );
}
