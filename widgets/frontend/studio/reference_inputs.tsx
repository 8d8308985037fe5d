// What a lookup points at, and which field of that names its records.
import { useEffect, useState } from "preact/hooks";
import { type Choice, SelectField } from "../shared/parts.tsx";
import { useStudio } from "./store.ts";
import type { Entity } from "./types.ts";

type Props = { target: string; shown: string; errors: Record<string, string>; disabled?: boolean; onTarget(entity: string): void; onShown(field: string): void };

export function ReferenceInputs({ target, shown, errors, disabled = false, onTarget, onShown }: Props) {
  const entities = useStudio().targets;
  const fields = useFieldsOf(target);
  return (
    <div class="bn-pair">
      <SelectField label="Points at" required value={target} disabled={disabled} options={[{ value: "", label: "Choose an entity" }, ...entities]}
        error={errors["reference_entity_id"] ?? errors["reference_entity"]} onChange={onTarget} />
      <SelectField label="Shows" value={shown} disabled={disabled || !fields.length} options={[{ value: "", label: "Its title" }, ...fields]} error={errors["reference_field"]} onChange={onShown} />
    </div>
  );
}

/** The fields of an entity, for a select; none until they are there. */
function useFieldsOf(name: string): Choice[] {
  const studio = useStudio();
  const [fields, setFields] = useState<Choice[]>([]);
  const id = studio.labelOf(name)?.id;
  useEffect(() => {
    let isWanted = true;
    setFields([]);
    const answered = ({ fieldList }: Entity) => { if (isWanted) setFields(fieldList.map((field) => ({ value: field.name, label: field.label }))); };
    if (id) void studio.rpc.call<Entity>("entity", { id }).then(answered, () => undefined);
    return () => { isWanted = false; };
  }, [id]);
  return fields;
}
