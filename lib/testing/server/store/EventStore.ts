import { randomUUID } from 'node:crypto';
import { type Observable, type SchedulerLike, Subject } from 'rxjs';
import { changesOnTime } from './changesOnTime.ts';
import { type EventChange } from './EventChange.ts';
import { History } from './History.ts';
import { type Revision } from './Revision.ts';
import { type StoredEvent } from './StoredEvent.ts';
import { wireTime } from './wireTime.ts';

/** What an {@link EventStore} is made of. */
export interface EventStoreOptions {
  readonly revision: Revision;
  readonly scheduler: SchedulerLike;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** How long an event lives after its last write, in milliseconds. */
  readonly eventTtlMs: number;
  /** How many events are kept; one more evicts the one whose last write is the longest ago. */
  readonly maxEvents: number;
  /** How many changes are told of. */
  readonly maxChanges: number;
}

interface Entry {
  readonly event: StoredEvent;
  readonly serial: number;
  readonly expiresAt: number;
}

/**
 * Events by namespace and name, as etcd keeps them: each write gets a new resourceVersion and a new lease, and the last changes
 * are told of.
 *
 * Whatever has expired is forgotten by the next call, whichever that is. Only while somebody listens to `changed` is there a
 * timer, so that a server without watches leaves the scheduler alone.
 */
export class EventStore {
  readonly history: History;
  /** Emits after each change; while it is subscribed to, events expire on time. */
  readonly changed: Observable<void>;
  readonly #options: EventStoreOptions;
  readonly #changed = new Subject<void>();
  /** In the order of the last write, which is that of expiry too: what goes first stands first. */
  readonly #entries = new Map<string, Entry>();
  #serial = 0;

  constructor(options: EventStoreOptions) {
    this.#options = options;
    this.history = new History(options.maxChanges);
    this.changed = changesOnTime(this.#changed, {
      scheduler: options.scheduler,
      untilExpiry: () => this.#untilExpiry(),
      expire: () => this.#forgetExpired(),
    });
  }

  /** The version of the last write on the server. What has expired by now is gone by then. */
  get revision(): number {
    this.#forgetExpired();
    return this.#options.revision.current;
  }

  get(namespace: string, name: string): StoredEvent | undefined {
    this.#forgetExpired();
    return this.#entries.get(keyOf(namespace, name))?.event;
  }

  /** All events, or those of a namespace, in the order they were created. */
  list(namespace = ''): readonly StoredEvent[] {
    this.#forgetExpired();
    return [...this.#entries.values()]
      .filter(({ event }) => namespace === '' || event.metadata.namespace === namespace)
      .sort((a, b) => a.serial - b.serial)
      .map(({ event }) => event);
  }

  /** All events by namespace and name as they were at a revision that the history reaches. */
  at(revision: number): readonly StoredEvent[] {
    const events = new Map([...this.#entries].map(([key, { event }]) => [key, event]));
    for (const { before, after } of this.history.since(revision).toReversed()) {
      if (before) events.set(eventKey(before), before);
      else if (after) events.delete(eventKey(after));
    }
    return [...events].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, event]) => event);
  }

  /** Stores a new event; its name must be free. */
  create(event: StoredEvent): StoredEvent {
    this.#serial += 1;
    const metadata = { ...event.metadata, uid: randomUUID(), creationTimestamp: wireTime(this.#options.now()) };
    return this.#write({ ...event, metadata }, undefined, this.#serial);
  }

  /** Stores the new state of an event that exists, and renews its lease. */
  update(event: StoredEvent): StoredEvent {
    const old = this.#entries.get(eventKey(event));
    return this.#write(event, old?.event, old?.serial ?? 0);
  }

  delete(event: StoredEvent): void {
    this.#forget(eventKey(event));
  }

  #write(given: StoredEvent, before: StoredEvent | undefined, serial: number): StoredEvent {
    const { revision: revisions, now, eventTtlMs, maxEvents } = this.#options;
    const revision = revisions.next();
    const after = { ...given, metadata: { ...given.metadata, resourceVersion: String(revision) } };
    const key = eventKey(after);
    this.#entries.delete(key);
    this.#entries.set(key, { event: after, serial, expiresAt: now() + eventTtlMs });
    this.#tell({ revision, before, after });
    const [oldest = ''] = this.#entries.keys();
    if (this.#entries.size > maxEvents) this.#forget(oldest);
    return after;
  }

  #forget(key: string): void {
    const before = this.#entries.get(key)?.event;
    if (before === undefined) return;
    this.#entries.delete(key);
    this.#tell({ revision: this.#options.revision.next(), before, after: undefined });
  }

  #tell(change: EventChange): void {
    this.history.add(change);
    this.#changed.next();
  }

  #forgetExpired(): void {
    const now = this.#options.now();
    for (const [key, { expiresAt }] of this.#entries) {
      if (expiresAt > now) return;
      this.#forget(key);
    }
  }

  #untilExpiry(): number | undefined {
    for (const { expiresAt } of this.#entries.values()) return expiresAt - this.#options.now();
    return undefined;
  }
}

/** A namespace holds no slash. */
const keyOf = (namespace: string, name: string): string => `${namespace}/${name}`;

/** What events are found by, and sorted by in lists: namespace and name. */
export const eventKey = ({ metadata }: StoredEvent): string => keyOf(metadata.namespace, metadata.name);
