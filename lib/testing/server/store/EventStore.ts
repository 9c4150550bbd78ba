import { randomUUID } from 'node:crypto';
import { type Revision } from './Revision.ts';
import { type StoredEvent } from './StoredEvent.ts';
import { wireTime } from './wireTime.ts';

/** What an {@link EventStore} is made of. */
export interface EventStoreOptions {
  readonly revision: Revision;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** How long an event lives after its last write, in milliseconds. */
  readonly eventTtlMs: number;
  /** How many events are kept; one more evicts the one whose last write is the longest ago. */
  readonly maxEvents: number;
}

interface Entry {
  readonly event: StoredEvent;
  readonly serial: number;
  readonly expiresAt: number;
}

/**
 * Events by namespace and name, as etcd keeps them: each write gets a new resourceVersion and a new lease.
 *
 * There is no timer. Whatever has expired is forgotten by the next call, whichever that is.
 */
export class EventStore {
  readonly #options: EventStoreOptions;
  /** In the order of the last write, which is that of expiry too: what goes first stands first. */
  readonly #entries = new Map<string, Entry>();
  #serial = 0;

  constructor(options: EventStoreOptions) {
    this.#options = options;
  }

  /** The version of the last write on the server, as text. */
  get revision(): string {
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

  /** Stores a new event; its name must be free. */
  create(event: StoredEvent): StoredEvent {
    this.#serial += 1;
    const metadata = { ...event.metadata, uid: randomUUID(), creationTimestamp: wireTime(this.#options.now()) };
    return this.#write({ ...event, metadata }, this.#serial);
  }

  /** Stores the new state of an event that exists, and renews its lease. */
  update(event: StoredEvent): StoredEvent {
    const old = this.#entries.get(keyOf(event.metadata.namespace, event.metadata.name));
    return this.#write(event, old?.serial ?? 0);
  }

  delete(event: StoredEvent): void {
    this.#entries.delete(keyOf(event.metadata.namespace, event.metadata.name));
  }

  #write(given: StoredEvent, serial: number): StoredEvent {
    const { revision, now, eventTtlMs, maxEvents } = this.#options;
    const event = { ...given, metadata: { ...given.metadata, resourceVersion: revision.next() } };
    const key = keyOf(event.metadata.namespace, event.metadata.name);
    this.#entries.delete(key);
    this.#entries.set(key, { event, serial, expiresAt: now() + eventTtlMs });
    if (this.#entries.size > maxEvents) this.#forgetFirst();
    return event;
  }

  #forgetExpired(): void {
    const now = this.#options.now();
    for (const [key, { expiresAt }] of this.#entries) {
      if (expiresAt > now) return;
      this.#entries.delete(key);
    }
  }

  #forgetFirst(): void {
    for (const key of this.#entries.keys()) {
      this.#entries.delete(key);
      return;
    }
  }
}

/** A namespace holds no slash. */
const keyOf = (namespace: string, name: string): string => `${namespace}/${name}`;
