// A search box for references: the choices come from the kernel as one types. Follows the ARIA combobox pattern.
// https://www.w3.org/WAI/ARIA/apg/patterns/combobox/
import { useRef, useState } from "preact/hooks";
import type { Option } from "../record_grid/types.ts";
import { useUniqueId } from "./unique_id.ts";

type Props = {
  attributes: object; label: string; value: Option | null; onChange(chosen: Option | null): void; search(text: string): Promise<Option[]>;
};

export function Lookup({ attributes, label, value, onChange, search }: Props) {
  const id = useUniqueId();
  const [text, setText] = useState<string | null>(null);
  const [found, setFound] = useState<Option[] | null>(null);
  const [active, setActive] = useState(-1);
  const asked = useRef(0);

  async function find(typed: string): Promise<void> {
    const turn = ++asked.current;
    const options = await search(typed).catch(() => []);
    if (turn !== asked.current) return;
    setFound(options);
    setActive(typed && options.length ? 0 : -1);
  }
  function close(): void {
    asked.current++;
    setFound(null);
    setText(null);
  }
  function choose(option: Option | undefined): void {
    if (option) onChange(option);
    close();
  }
  function leave(): void {
    if (text === "") onChange(null);
    close();
  }
  function keys(event: KeyboardEvent): void {
    const length = found?.length ?? 0;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (found === null) return void find(text ?? "");
      const by = event.key === "ArrowDown" ? 1 : -1;
      if (length) setActive(active < 0 && by < 0 ? length - 1 : (active + by + length) % length);
    } else if (event.key === "Enter" && found && active >= 0 && !event.ctrlKey) {
      event.preventDefault();
      choose(found[active]);
    } else if (event.key === "Escape" && found) {
      event.stopPropagation();
      close();
    }
  }
  return (
    <span class="bn-lookup">
      <input {...attributes} role="combobox" type="text" autocomplete="off" placeholder="Type to search"
        aria-expanded={found !== null} aria-autocomplete="list" aria-controls={`${id}-list`}
        aria-activedescendant={active >= 0 ? `${id}-${active}` : undefined} value={text ?? value?.label ?? ""}
        onInput={(event) => { setText(event.currentTarget.value); void find(event.currentTarget.value); }}
        onFocus={() => void find("")} onBlur={leave} onKeyDown={keys} />
      {found ? (
        <ul class="bn-options" role="listbox" id={`${id}-list`} aria-label={`${label}: choices`}>
          {found.length ? found.map((option, index) => (
            <li key={option.value} id={`${id}-${index}`} role="option" aria-selected={index === active}
              onMouseDown={(event) => { event.preventDefault(); choose(option); }}>{option.label}</li>
          )) : <li class="bn-muted" role="presentation">Nothing found</li>}
        </ul>
      ) : null}
    </span>
  );
}
