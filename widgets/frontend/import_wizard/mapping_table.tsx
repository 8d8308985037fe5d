// Columns of the file, each with the field that takes its values, and for lookups what they are found by.
import { SelectField } from "../shared/parts.tsx";
import type { Column, Options, Plan, Setup } from "./types.ts";

type Props = { setup: Setup; plan: Plan; options: Options; change(options: Options): void };

export function MappingTable({ setup, plan, options, change }: Props) {
  return (
    <section class="bn-part">
      <h4>Columns</h4>
      <div class="bn-scroll" tabIndex={0} role="region" aria-label="Columns of the file">
        <table class="bn-table bn-mapping">
          <thead><tr><th scope="col">Column</th><th scope="col">Values</th><th scope="col">Goes to</th></tr></thead>
          <tbody>{plan.columns.map((column) => <MappedColumn key={column.header} column={column} setup={setup} options={options} change={change} />)}</tbody>
        </table>
      </div>
    </section>
  );
}

function MappedColumn({ column, setup, options, change }: { column: Column } & Omit<Props, "plan">) {
  const field = setup.fields.find(({ value }) => value === column.field);
  const fields = [{ value: "", label: "– leave out –" }, ...setup.fields.map(({ value, label, required }) => ({ value, label: required ? `${label} *` : label }))];
  if (column.field && !field) fields.push({ value: column.field, label: column.field });
  const found = (column.field && options.references?.[column.field]) ?? "";
  const map = (value: string) => change({ mapping: { ...(options.mapping ?? {}), ...freed(value, column, options), [column.header]: value || null } });
  const find = (value: string) => {
    const { [column.field ?? ""]: _, ...others } = options.references ?? {};
    change({ references: value ? { ...others, [column.field ?? ""]: value } : others });
  };
  return (
    <tr>
      <th scope="row">{column.header}</th>
      <td class="bn-samples">{column.samples.map((sample, at) => <span key={at}>{sample}</span>)}</td>
      <td>
        <SelectField label={`Field for ${column.header}`} hideLabel value={column.field ?? ""} options={fields} onChange={map} />
        {field?.references.length ? (
          <SelectField label={`How ${column.header} is found`} hideLabel value={found} onChange={find}
            options={[{ value: "", label: "found by its id" }, ...field.references.map(({ value, label }) => ({ value, label: `found by ${label.toLowerCase()}` }))]} />
        ) : null}
        <span class="bn-help">{column.reason}</span>
      </td>
    </tr>
  );
}

/** The column that was told to go to this field is left out: a field takes one column only. */
function freed(field: string, column: Column, options: Options): Record<string, null> {
  const others = Object.entries(options.mapping ?? {}).filter(([header, name]) => field && name === field && header !== column.header);
  return Object.fromEntries(others.map(([header]) => [header, null]));
}
