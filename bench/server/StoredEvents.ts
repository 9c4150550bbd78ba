/** As much of an event as the books of the stand-in need, in both APIs. */
interface SentEvent {
  readonly metadata?: { readonly name?: string };
  readonly count?: number;
  readonly deprecatedCount?: number;
  readonly series?: { readonly count?: number };
  readonly involvedObject?: { readonly namespace?: string; readonly name?: string };
  readonly regarding?: { readonly namespace?: string; readonly name?: string };
}

/** What is answered to a write. */
export interface WriteAnswer {
  readonly code: number;
  readonly body: object;
}

/**
 * The events of the benchmarks' server: it stores, merges and counts, and checks next to nothing, so that what is measured is the client.
 *
 * @see `bench/peers/server`, which is the same in Go
 */
export class StoredEvents {
  readonly #events = new Map<string, SentEvent>();
  #revision = 0;
  creates = 0;
  patches = 0;

  create(namespace: string, event: SentEvent): WriteAnswer {
    const name = event.metadata?.name ?? '';
    const key = `${namespace}/${name}`;
    if (name === '') return refusal(422, 'Invalid', 'metadata.name: Required value');
    if (this.#events.has(key)) return refusal(409, 'AlreadyExists', `events "${name}" already exists`, name);
    this.creates++;
    return this.#store(201, key, event);
  }

  patch(namespace: string, name: string, patch: SentEvent): WriteAnswer {
    const key = `${namespace}/${name}`;
    const known = this.#events.get(key);
    if (known === undefined) return refusal(404, 'NotFound', `events "${name}" not found`, name);
    this.patches++;
    const metadata = { ...known.metadata, ...patch.metadata };
    return this.#store(200, key, { ...known, ...patch, metadata });
  }

  /** How many objects the events are about. */
  get objects(): number {
    return new Set(Array.from(this.#events.values(), objectOf)).size;
  }

  get events(): number {
    return this.#events.size;
  }

  /** Occurrences: the sum of the events' counts. */
  get countSum(): number {
    return Array.from(this.#events.values(), countOf).reduce((sum, count) => sum + count, 0);
  }

  #store(code: number, key: string, event: SentEvent): WriteAnswer {
    const revision = String(++this.#revision);
    const stored = { ...event, metadata: { uid: `uid-${key}`, ...event.metadata, resourceVersion: revision } };
    this.#events.set(key, stored);
    return { code, body: stored };
  }
}

function countOf({ count, deprecatedCount, series }: SentEvent): number {
  return series?.count ?? count ?? deprecatedCount ?? 1;
}

function objectOf({ involvedObject, regarding }: SentEvent): string {
  const { namespace = '', name = '' } = involvedObject ?? regarding ?? {};
  return `${namespace}/${name}`;
}

function refusal(code: number, reason: string, message: string, name = ''): WriteAnswer {
  const details = { name, kind: 'events' };
  return { code, body: { kind: 'Status', apiVersion: 'v1', status: 'Failure', reason, message, details, code } };
}
