// One icon out of those that there are.
import { Icon, ICONS } from "./icons.tsx";

export function IconPicker({ value, onChange, disabled }: { value: string; onChange(icon: string): void; disabled?: boolean }) {
  return (
    <fieldset class="bn-field" disabled={disabled}>
      <legend class="bn-label">Icon</legend>
      <span class="bn-icons">
        {ICONS.map((icon) => (
          <button key={icon} type="button" class="bn-icon" title={icon} aria-label={icon} aria-pressed={icon === (value || "table")} onClick={() => onChange(icon)}>
            <Icon name={icon} size={18} />
          </button>
        ))}
      </span>
    </fieldset>
  );
}
