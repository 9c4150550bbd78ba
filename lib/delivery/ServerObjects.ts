import { LRUCache } from 'lru-cache';
import { type CoreV1Event } from '../event/index.ts';
import { addressOf } from './repairEvent.ts';
import { ServerObject, writtenCount } from './ServerObject.ts';

/**
 * The server objects that are known: those with something to be written, and as many of the others as there is room for.
 *
 * One that is forgotten is found again by a PATCH, and made again if that finds nothing. What it held is lost.
 */
export class ServerObjects {
  readonly #active = new Map<string, ServerObject>();
  readonly #resting: LRUCache<string, ServerObject>;

  /** @param onForgotten called with each object that there is no room for any more */
  constructor(maxObjects: number, onForgotten: (object: ServerObject) => void) {
    this.#resting = new LRUCache({
      max: maxObjects,
      dispose: (object, _, reason) => {
        if (reason === 'evict') onForgotten(object);
      },
    });
  }

  /** How many have something to be written. */
  get active(): number {
    return this.#active.size;
  }

  /** The object that an event is stored as; it counts as active from now on. */
  of(event: CoreV1Event): ServerObject {
    const { namespace, name } = addressOf(event);
    const key = `${namespace}/${name}`;
    const active = this.#active.get(key);
    if (active) return active;
    const object = this.#resting.get(key) ?? new ServerObject(key, namespace, writtenCount(event));
    this.activate(object);
    return object;
  }

  /** An object has something to be written. */
  activate(object: ServerObject): void {
    this.#resting.delete(object.key);
    this.#active.set(object.key, object);
  }

  /** An object has nothing to be written any more. */
  rest(object: ServerObject): void {
    if (this.#active.delete(object.key)) this.#resting.set(object.key, object);
  }

  /** Those with something to be written, as they are now. */
  actives(): ServerObject[] {
    return [...this.#active.values()];
  }

  /** Those that hold recordings, the longest at rest first. */
  holders(): ServerObject[] {
    const resting = [...this.#resting.values()].reverse();
    return [...this.#active.values(), ...resting].filter(({ held }) => held.size > 0);
  }
}
