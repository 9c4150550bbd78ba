/** How many requests are under way at once unless the command says otherwise: the sink's default. */
const CONCURRENT = 8;

/**
 * The flags of a workload: `-name value`, as the peers' driver writes them.
 *
 * How many requests run at once is part of a peer's name, as in `kube-rs-8`: `-peer ours-64` runs 64, and `-concurrency` overrides it. So is the
 * API: `ours-v1` records events.k8s.io/v1, as `-api events` does.
 */
export class Flags {
  readonly peer: string;
  readonly concurrent: number;
  readonly isEventsV1: boolean;
  readonly #values: ReadonlyMap<string, string>;

  constructor(args: readonly string[], peer: string) {
    const values = new Map<string, string>();
    for (let i = 0; i + 1 < args.length; i += 2) values.set((args[i] ?? '').replace(/^-+/, ''), args[i + 1] ?? '');
    this.#values = values;
    this.peer = this.text('peer', peer);
    this.concurrent = this.number('concurrency', Number(/-(\d+)$/.exec(this.peer)?.[1] ?? CONCURRENT));
    this.isEventsV1 = this.text('api', /-v1(?:-|$)/.test(this.peer) ? 'events' : 'record') === 'events';
  }

  text(name: string, absent: string): string {
    return this.#values.get(name) ?? absent;
  }

  number(name: string, absent: number): number {
    const text = this.#values.get(name);
    if (text === undefined) return absent;
    const value = Number(text);
    if (Number.isNaN(value)) throw new TypeError(`-${name} must be a number, but is ${text}`);
    return value;
  }
}
