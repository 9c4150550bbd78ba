/** What did not hold, by what it is: the first case of each in full, and how often it came. */
export class Findings {
  readonly #found = new Map<string, { readonly first: string; times: number }>();

  get isEmpty(): boolean {
    return this.#found.size === 0;
  }

  add(what: string, detail: string): void {
    const known = this.#found.get(what);
    if (known) known.times++;
    else this.#found.set(what, { first: detail, times: 1 });
  }

  /** Adds one unless it holds. */
  expect(holds: boolean, what: string, detail: () => string): void {
    if (!holds) this.add(what, detail());
  }

  lines(): string[] {
    return [...this.#found].map(([what, { first, times }]) => `${what} (${times} times), first: ${first}`);
  }
}
