// The part of the field form about formulas: what computes the field, what its values must fulfil, and when it is shown.
import { useState } from "preact/hooks";
import { TextField } from "../shared/parts.tsx";
import type { useAutosave } from "./autosave.ts";
import { calculatedChanges, type Rule, rulesSummary } from "./field_rules.ts";
import { FormulaField } from "./formula_field.tsx";
import { RulesEditor } from "./rules_editor.tsx";
import type { Field, FieldType } from "./types.ts";

/** Where what is typed goes to: saved by itself in the designer, kept until the last step in the wizard. */
export type RulesForm = Pick<ReturnType<typeof useAutosave>, "value" | "set" | "errors" | "flush">;
type Props = {
  field: Partial<Field> & { name: string }; type: FieldType; form: RulesForm; locked?: boolean; /** Those that there are. */ groups: readonly string[];
  /** Whether a formula may be given or taken here. */
  formulas: boolean;
};

const DEFAULTS: Record<string, string> = {
  date: "today() + 7", timestamp: "now()", uuid: "new_uuid()", text: "current_user()", integer: "year(today())", decimal: "1.5", boolean: "true", time: "time '09:00'",
};

export function RulesSection({ field, type, form, locked = false, groups, formulas }: Props) {
  // What somebody opened stays open, also when it is emptied.
  const [wasUsed] = useState(() => rulesSummary(field) !== "");
  const formula = asText(form.value("calculation_formula", field["calculation_formula"]));
  const isCalculated = formula.trim() !== "" || (!formulas && Boolean(field["is_calculated"]));
  const text = (name: string) => ({
    value: asText(form.value(name, field[name])), error: form.errors[name], disabled: locked, onBlur: form.flush,
    onInput: (value: string) => form.set(name, value.trim() === "" ? null : value),
  });
  const calculate = (value: string) => {
    for (const [name, change] of Object.entries(calculatedChanges(field, value))) form.set(name, change);
  };
  const document = typeof field["visible_when"] === "object" ? field["visible_when"] : null;
  const used = [...new Set(groups.filter(Boolean))];
  return (
    <details class="bn-more" open={wasUsed}>
      <summary>Rules and visibility <span class="bn-more-told">{rulesSummary(field)}</span></summary>
      <div class="bn-stack">
        {formulas && type.canBeCalculated ? (
          <FormulaField {...text("calculation_formula")} value={formula} field={field.name} use="calculation" lines={2} label="Calculated by" placeholder="price * quantity" onInput={calculate}
            help={isCalculated ? "Empty it to store values again." : "A formula over other fields. Nobody types a value then, and no rules or defaults apply."}
            error={form.errors["calculation_formula"] ?? form.errors["is_calculated"]} />
        ) : null}
        {isCalculated ? null : (
          <>
            <RulesEditor field={field.name} holds={type.holds} value={(form.value("validation_rules", field["validation_rules"]) as Rule[] | null) ?? []}
              error={form.errors["validation_rules"]} disabled={locked} onChange={(rules) => form.set("validation_rules", rules)} onBlur={form.flush} />
            <FormulaField {...text("visible_when")} field={field.name} use="condition" lines={2} label="Shown only when" placeholder="status = 'won'"
              help={document ? `Now by a condition made in Python: ${JSON.stringify(document)}. What you type here replaces it.` : "While it does not hold the field is not required and takes no value."} />
            {DEFAULTS[type.holds] && type.name !== "lookup" ? (
              <FormulaField {...text("default_expression")} field={field.name} use="default" label="Computed default" placeholder={DEFAULTS[type.holds] ?? ""}
                help="Computed for each new record that comes without a value; it cannot read other fields." />
            ) : null}
          </>
        )}
        <TextField {...text("group")} label="Group" list={used} placeholder="Address" help="Fields of one group stand together in forms." />
      </div>
    </details>
  );
}

const asText = (value: unknown): string => (typeof value === "string" ? value : "");
