// Files that come from the kernel, saved as the browser saves downloads.
import { bytesOf } from "./base64.ts";

/** Offers a file whose content is in base64; its type is told to nobody, so nothing opens it as a page. */
export function offerFile(name: string, content: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([bytesOf(content)], { type: "application/octet-stream" }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
