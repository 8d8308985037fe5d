// What else the import is told: what becomes of bad rows and of records that are there, and how the file is written.
import { SelectField, TextField } from "../shared/parts.tsx";
import { useState } from "preact/hooks";
import type { Options, Setup } from "./types.ts";

type Props = { setup: Setup; options: Options; hasBad: boolean; change(options: Options): void };
const FOUND = { value: "", label: "found out" };
const DELIMITERS = [FOUND, { value: ",", label: "comma" }, { value: ";", label: "semicolon" }, { value: "\t", label: "tab" }, { value: "|", label: "bar" }];
const ENCODINGS = [FOUND, { value: "utf-8", label: "UTF-8" }, { value: "cp1252", label: "Windows (Western)" }, { value: "cp1250", label: "Windows (Central)" }, { value: "utf-16", label: "UTF-16" }];
const DECIMALS = [FOUND, { value: ".", label: "1,234.5" }, { value: ",", label: "1.234,5" }];
const DATES = [FOUND, { value: "dmy", label: "day/month/year" }, { value: "mdy", label: "month/day/year" }];
const IF_BAD = [{ value: "refuse", label: "import nothing" }, { value: "skip", label: "skip them, import the others" }];

export function OptionInputs({ setup, options, hasBad, change }: Props) {
  const by = (options.by ?? []).join(",");
  const ways = [{ value: "", label: "create a new record for each row" }, ...setup.by.map(({ value, label }) => ({ value: value.join(","), label: `change the record with the same ${label.toLowerCase()}` }))];
  return (
    <section class="bn-part">
      <div class="bn-grid">
        {setup.by.length ? <SelectField label="Records that are there" value={by} options={ways} onChange={(value) => change({ by: value ? value.split(",") : [] })} /> : null}
        <SelectField label={hasBad ? "Bad rows" : "If rows are bad"} value={options.if_bad ?? "refuse"} options={IF_BAD} onChange={(value) => change({ if_bad: value })} />
      </div>
      <details class="bn-fold">
        <summary>How the file is written</summary>
        <div class="bn-grid">
          <SelectField label="Numbers" value={options.decimal ?? ""} options={DECIMALS} onChange={(decimal) => change({ decimal })} />
          <SelectField label="Dates such as 03/04/2026" value={options.dates ?? ""} options={DATES} onChange={(dates) => change({ dates })} />
          <SelectField label="Delimiter" value={options.delimiter ?? ""} options={DELIMITERS} onChange={(delimiter) => change({ delimiter })} />
          <SelectField label="Encoding" value={options.encoding ?? ""} options={ENCODINGS} onChange={(encoding) => change({ encoding })} />
          <SheetInput value={options.sheet ?? ""} change={(sheet) => change({ sheet })} />
        </div>
      </details>
    </section>
  );
}

/** Taken when the input is left: each letter would read the file anew. */
function SheetInput({ value, change }: { value: string; change(value: string): void }) {
  const [typed, setTyped] = useState(value);
  const leave = () => { if (typed !== value) change(typed); };
  return <TextField label="Sheet of a spreadsheet" value={typed} placeholder="the one that was open" onInput={setTyped} onBlur={leave} />;
}
