// Which of the tables that could be adopted are shown and chosen.
export type Table = { schema: string; name: string; kind: string; adoptedAs: string | null };

/** The schemas in order, those with something left to adopt first. */
export function schemasOf(tables: readonly Table[]): string[] {
  const open = new Set(tables.filter(({ adoptedAs }) => !adoptedAs).map(({ schema }) => schema));
  const all = [...new Set(tables.map(({ schema }) => schema))];
  return [...all.filter((schema) => open.has(schema)), ...all.filter((schema) => !open.has(schema))];
}

/** The tables of a schema whose names contain what is sought. */
export function matching(tables: readonly Table[], schema: string, search: string): Table[] {
  const sought = search.trim().toLowerCase();
  return tables.filter((table) => table.schema === schema && table.name.toLowerCase().includes(sought));
}

/** The names that are chosen and still free, in the order of the list. */
export function chosenOf(tables: readonly Table[], schema: string, chosen: ReadonlySet<string>): string[] {
  return tables.filter((table) => table.schema === schema && !table.adoptedAs && chosen.has(table.name)).map(({ name }) => name);
}
