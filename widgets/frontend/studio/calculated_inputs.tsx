// What a new calculated field needs: the formula, checked as it is typed, and the type that its values are shown as.
import { SelectField } from "../shared/parts.tsx";
import { FormulaField } from "./formula_field.tsx";
import { useStudio } from "./store.ts";

type Props = { name: string; type: string; formula: string; errors: Record<string, string>; onFormula(text: string): void; onType(type: string): void };

export function CalculatedInputs({ name, type, formula, errors, onFormula, onType }: Props) {
  const types = (useStudio().state.overview?.types ?? []).filter((one) => one.canBeCalculated);
  return (
    <>
      <FormulaField field={name || "new_field"} newType={type} use="calculation" lines={2} label="Calculated by" required placeholder="price * quantity" value={formula}
        help="A formula over other fields. Nobody types a value." error={errors["calculation_formula"] ?? errors["is_calculated"]} onInput={onFormula} />
      <SelectField label="Shown as" value={type} options={types.map((one) => ({ value: one.name, label: one.label }))} error={errors["field_type"]} onChange={onType} />
    </>
  );
}
