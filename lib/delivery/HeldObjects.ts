import { LRUCache } from 'lru-cache';
import { type SchedulerLike } from 'rxjs';
import { type SpamKey } from '../correlation/index.ts';
import { Agenda } from '../operators/Agenda.ts';
import { type ServerObject } from './ServerObject.ts';

/** How {@link HeldObjects} reaches its delivery. */
export interface HeldObjectsConnection {
  readonly scheduler: SchedulerLike;
  readonly random: () => number;
  /** How long it takes at least until something of the same key is written again, in milliseconds. */
  readonly intervalMs: number;
  /** How many keys are remembered. */
  readonly maxKeys: number;
  /** It is the turn of a key: this object, the one that was held back last, is to be written. */
  onDue(object: ServerObject): void;
}

interface HeldKey {
  /** Those that were held back last come last. */
  readonly objects: Set<ServerObject>;
  /** When something of it may be written. */
  mayAt: number;
}

/**
 * The objects whose counts are held back.
 *
 * Series have a time of their own, see {@link addFor}. Of what the spam filter holds back now and then one of each key is written, so that
 * somebody who looks sees that it goes on: a key has a small bucket of its own, one write for each interval, which begins at a random moment: after a storm not everything comes due at
 * once. There is one timer, for the key that is next, and it doesn't keep a process alive.
 */
export class HeldObjects {
  readonly #connection: HeldObjectsConnection;
  readonly #agenda: Agenda;
  readonly #keys: LRUCache<string | SpamKey, HeldKey>;
  readonly #keyOf = new Map<ServerObject, string | SpamKey>();
  readonly #dueAt = new Map<ServerObject, number>();

  constructor(connection: HeldObjectsConnection) {
    this.#connection = connection;
    this.#agenda = new Agenda(connection.scheduler, { keepsAlive: false });
    this.#keys = new LRUCache({
      max: connection.maxKeys,
      dispose: (held) => {
        this.#agenda.cancel(held);
        for (const object of held.objects) this.#keyOf.delete(object);
      },
    });
  }

  /** An occurrence for an object is held back, the newest of the key. */
  add(key: string | SpamKey, object: ServerObject): void {
    this.delete(object);
    let held = this.#keys.get(key);
    if (!held) {
      const { random, intervalMs } = this.#connection;
      held = { objects: new Set(), mayAt: this.#agenda.now() + random() * intervalMs };
      this.#keys.set(key, held);
    }
    held.objects.add(object);
    this.#keyOf.set(object, key);
    if (held.objects.size === 1) this.#plan(held);
  }

  /**
   * An object's count is held back for so many milliseconds from now, whatever was planned for it before, unless it is due: then only its
   * timer is late, and whoever counts takes its write for made.
   */
  addFor(holdMs: number, object: ServerObject): void {
    const now = this.#agenda.now();
    const dueAt = this.#dueAt.get(object);
    if (dueAt !== undefined && dueAt <= now) return;
    this.delete(object);
    this.#dueAt.set(object, now + holdMs);
    this.#agenda.plan(object, now + holdMs, () => {
      this.#dueAt.delete(object);
      this.#connection.onDue(object);
    });
  }

  /** An object isn't held back any more. */
  delete(object: ServerObject): void {
    if (this.#dueAt.delete(object)) this.#agenda.cancel(object);
    const key = this.#keyOf.get(object);
    if (key === undefined) return;
    this.#keyOf.delete(object);
    const held = this.#keys.peek(key);
    held?.objects.delete(object);
    if (held?.objects.size === 0) this.#agenda.cancel(held);
  }

  /** Forgets everything; nothing comes due any more. */
  clear(): void {
    this.#keys.clear();
    this.#dueAt.clear();
    this.#agenda.clear();
  }

  #plan(held: HeldKey): void {
    this.#agenda.plan(held, held.mayAt, () => {
      const newest = [...held.objects].at(-1);
      if (!newest) return;
      this.delete(newest);
      held.mayAt = this.#agenda.now() + this.#connection.intervalMs;
      if (held.objects.size > 0) this.#plan(held);
      this.#connection.onDue(newest);
    });
  }
}
