// What was typed and is not saved yet. A value that is typed again while it is being saved stays pending.
export class Pending {
  private readonly values = new Map<string, unknown>();

  get size(): number {
    return this.values.size;
  }

  has(name: string): boolean {
    return this.values.has(name);
  }

  get(name: string): unknown {
    return this.values.get(name);
  }

  set(name: string, value: unknown): void {
    this.values.set(name, value);
  }

  /** A copy of what is pending, without some names. */
  taken(without: readonly string[] = []): Record<string, unknown> {
    return Object.fromEntries([...this.values].filter(([name]) => !without.includes(name)));
  }

  /** These values were saved; those that changed meanwhile remain. */
  saved(values: Record<string, unknown>): void {
    for (const [name, value] of Object.entries(values)) if (this.values.get(name) === value) this.values.delete(name);
  }

  clear(): void {
    this.values.clear();
  }
}
