// What is being checked, was saved or was refused, cell by cell. It outlives scrolling, because rows come and go.

export type CellState =
  | { name: "checking" }
  | { name: "saved" }
  | { name: "refused"; message: string; value: unknown };

export class CellStates {
  private readonly states = new Map<string, CellState>();

  get(id: string, field: string): CellState | undefined {
    return this.states.get(key(id, field));
  }

  set(id: string, field: string, state: CellState): void {
    this.states.set(key(id, field), state);
  }

  /** Forgets the state, but only if it is still this one. */
  clear(id: string, field: string, state?: CellState): void {
    if (state === undefined || this.get(id, field) === state) this.states.delete(key(id, field));
  }
}

const key = (id: string, field: string) => `${id}\n${field}`;
