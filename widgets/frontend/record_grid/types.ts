// What the kernel half sends; see widgets/buildify_widgets/grid_columns.py and record_grid.py.
export type Kind =
  | "text" | "long_text" | "number" | "boolean" | "date" | "datetime" | "time" | "select" | "multiselect" | "lookup" | "json";

export type Option = { value: string; label: string };

export type Column = {
  field: string;
  label: string;
  kind: Kind;
  type: string;
  required: boolean;
  editable: boolean;
  /** Why it takes no value yet; "" when it does. */
  waits: string;
  options: Option[] | null;
  help: string;
  prefix: string;
  suffix: string;
};

export type Setup = {
  entity: string; label: string; plural: string; titleField: string | null; save: "staged" | "at once";
  /** What its records may carry besides their fields. */
  carries: ("attachments" | "comments")[];
  canCreate: boolean; canUpdate: boolean; canDelete: boolean; canRestore: boolean; columns: Column[];
  /** Those that are not shown unless somebody chooses them. */
  more: Column[];
};

/** AG Grid's filters by field. */
export type FilterModel = Record<string, Record<string, unknown>>;

export type Row = { id: string; row_version?: unknown } & Record<string, unknown>;
