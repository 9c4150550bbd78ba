import { described } from '../options/index.ts';

/** Which kind of object a class stands for. */
export interface KnownType {
  /** Group and version, such as `apps/v1`; the core group has a version only, such as `v1`. */
  readonly apiVersion: string;
  /** The kind, such as `Deployment`. */
  readonly kind: string;
}

/** A class whose objects a {@link Scheme} can know, abstract ones included. */
export type KnownConstructor = abstract new (...args: never[]) => object;

/** A Proxy may answer every question for its prototype with another Proxy, for ever; no class is this deep. */
const deepestChain = 100;

/**
 * Knows the kind and apiVersion of objects that don't carry them, by their class.
 *
 * What a list holds, and what a generated client reads, is often without kind and apiVersion; an event needs both. Classes are
 * told apart by identity, never by name, so minified names are harmless. A subclass is known by its nearest known ancestor.
 *
 * @example
 * ```ts
 * import { Scheme } from 'kube-event-recorder';
 *
 * class Backup {
 *   readonly metadata = { name: 'nightly', namespace: 'shop' };
 * }
 *
 * const scheme = new Scheme().addKnownType(Backup, { apiVersion: 'example.com/v1', kind: 'Backup' });
 * scheme.kindOf(new Backup()); // { apiVersion: 'example.com/v1', kind: 'Backup' }
 * ```
 *
 * @see {@link https://github.com/kubernetes/apimachinery/blob/master/pkg/runtime/scheme.go | runtime.Scheme}, of which an event
 *   recorder needs `ObjectKinds` alone
 */
export class Scheme {
  readonly #byPrototype = new Map<object, KnownType>();

  /**
   * Makes a class known; doing so again replaces what was known of it.
   *
   * @throws TypeError if `constructor` is no class, or apiVersion or kind is no string or empty
   */
  addKnownType(constructor: KnownConstructor, { apiVersion, kind }: KnownType): this {
    // The prototype stands for the class: an object leads to it without asking `constructor`, which anybody may overwrite.
    const prototype: unknown = typeof constructor === 'function' ? constructor.prototype : undefined;
    if (typeof prototype !== 'object' || prototype === null) {
      throw new TypeError(`constructor must be a class, but is ${described(constructor)}`);
    }
    checkName('apiVersion', apiVersion);
    checkName('kind', kind);
    this.#byPrototype.set(prototype, { apiVersion, kind });
    return this;
  }

  /**
   * Tells the kind and apiVersion of an object by its class, or undefined where no class of its chain is known.
   *
   * Never throws: what is no object, or hides its class, is not known.
   */
  kindOf(object: unknown): KnownType | undefined {
    if (typeof object !== 'object' || object === null) return undefined;
    try {
      let prototype: unknown = Object.getPrototypeOf(object);
      for (let depth = 0; typeof prototype === 'object' && prototype !== null && depth < deepestChain; depth++) {
        const known = this.#byPrototype.get(prototype);
        if (known !== undefined) return known;
        prototype = Object.getPrototypeOf(prototype);
      }
    } catch {
      // A revoked Proxy, or a trap that throws: the class can't be read, so it isn't known.
    }
    return undefined;
  }
}

function checkName(name: string, value: unknown): void {
  if (typeof value !== 'string' || value === '') {
    throw new TypeError(`${name} must be a string that isn't empty, but is ${described(value)}`);
  }
}
