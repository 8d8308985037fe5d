// A few line icons for entities, drawn for a 24 × 24 box.
const PATHS: Record<string, string> = {
  table: "M4 5h16v14H4zM4 10h16M10 10v9",
  users: "M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7M3 20v-1a6 6 0 0 1 12 0v1M16 4.5a3.5 3.5 0 0 1 0 6.5M18 14.5a6 6 0 0 1 3 4.5v1",
  package: "M12 3l8 4.5v9L12 21l-8-4.5v-9zM4 7.5l8 4.5 8-4.5M12 12v9",
  "shopping-cart": "M3 4h2.5l2.2 11h10.6L20.5 8H6.5M9 20h.01M17 20h.01",
  "file-text": "M6 3h8l4 4v14H6zM14 3v4h4M9 12h6M9 16h6",
  briefcase: "M4 8h16v11H4zM9 8V5h6v3M4 13h16",
  music: "M9 18V6l10-2v12M9 18a2.5 2.5 0 1 1-5 0 2.5 2.5 0 0 1 5 0M19 16a2.5 2.5 0 1 1-5 0 2.5 2.5 0 0 1 5 0",
  disc: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18M12 14a2 2 0 1 0 0-4 2 2 0 0 0 0 4",
  calendar: "M4 6h16v14H4zM4 11h16M8 3v5M16 3v5",
  map: "M12 21s7-6.5 7-11.5a7 7 0 0 0-14 0C5 14.500 12 21 12 21M12 12a2.500 2.500 0 1 0 0-5 2.500 2.500 0 0 0 0 5",
  tag: "M4 4h8l8 8-8 8-8-8zM8.500 8.500h.01",
  star: "M12 4l2.500 5.200 5.700.8-4.100 4 1 5.700L12 17l-5.100 2.700 1-5.700-4.100-4 5.700-.8z",
};

export const ICONS = Object.keys(PATHS);

export function Icon({ name, size = 16 }: { name: string | null; size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.7" stroke-linecap="round"
      stroke-linejoin="round" aria-hidden="true"><path d={PATHS[name ?? "table"] ?? PATHS["table"]} /></svg>
  );
}
