// What the kernel tells of an import, as `import_wizard.py` and `import_pictures.py` describe it.
import type { Failure } from "../shared/rpc.ts";

export type Reference = { value: string; label: string };
export type Field = { value: string; label: string; required: boolean; references: Reference[] };
export type Setup = { entity: string; plural: string; pieceBytes: number; fields: Field[]; by: { value: string[]; label: string }[] };
export type Column = { header: string; field: string | null; reason: string; samples: string[] };
export type Refused = { row: number; field: string; message: string; value: string };
export type Counts = { created: number; updated: number; refusedRows: number; refused: Refused[]; isMore: boolean };
export type Plan = Counts & { rows: number; columns: Column[]; headings: string[]; records: string[][] };
export type Options = {
  mapping?: Record<string, string | null>; references?: Record<string, string>; by?: string[]; if_bad?: string;
  encoding?: string; delimiter?: string; header?: number | boolean; sheet?: string; decimal?: string; dates?: string;
};
export type State = {
  step: "file" | "plan" | "done"; busy: "" | "sending" | "reading" | "importing"; file: string; done: number; total: number;
  options: Options; plan: Plan | null; report: Counts | null; failure: Failure | null; call: string;
};
