import fc from 'fast-check';

/** An object each of whose properties throws when read, whose traps throw too. */
export function unreadable(thrown: unknown = new Error('boom')): object {
  const trap = (): never => {
    throw thrown;
  };
  return new Proxy({}, { get: trap, has: trap, ownKeys: trap, getPrototypeOf: trap, getOwnPropertyDescriptor: trap });
}

/** A Proxy that was taken away: whatever one does with it throws. */
export function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

/** An object with a getter that throws under the given name. */
export function throwingGetter(name: string, thrown: unknown = new Error('boom')): object {
  return Object.defineProperty({}, name, {
    enumerable: true,
    get() {
      throw thrown;
    },
  });
}

/** A value that can't be made text. */
export const unshowable = {
  toString(): string {
    throw unshowable;
  },
};

/** An object that holds itself. */
export function cycle(): object {
  const object: Record<string, unknown> = { name: 'cycle' };
  object['metadata'] = object;
  object['name'] = object;
  return object;
}

/**
 * Makes whatever a caller without types may hand over, anything from a number to a Proxy that throws.
 *
 * Functions that make it, as fast-check looks into the values that it generates.
 */
export const hostileValue: fc.Arbitrary<() => unknown> = fc.oneof(
  made(
    fc.anything({ withBigInt: true, withDate: true, withMap: true, withNullPrototype: true, withSparseArray: true }),
  ),
  made(fc.string({ unit: 'binary' })),
  made(fc.constantFrom('\ud800', 'a\udc00b', '\u0000\u001b[2J', '__proto__')),
  fc.constantFrom<() => unknown>(
    unreadable,
    revoked,
    cycle,
    () => throwingGetter('metadata'),
    () => throwingGetter('name', unshowable),
    () => throwingGetter('kind', undefined),
    () => throwingGetter('metadata', unreadable()),
    () => unshowable,
    () => Symbol('s'),
    () => () => 'function',
    () =>
      JSON.parse('{"__proto__": {"polluted": "yes"}, "constructor": {"prototype": {"polluted": "yes"}}}') as unknown,
  ),
);

/** Makes maps whose values may be hostile. */
export const hostileMap: fc.Arbitrary<() => object> = fc.dictionary(fc.string(), hostileValue).map(called);

/** Makes references and API objects, any field of which may be hostile. */
export const hostileReference: fc.Arbitrary<() => object> = fc
  .record(
    {
      apiVersion: fc.oneof(made(fc.constantFrom('v1', 'apps/v1', 'a/b/c', '')), hostileValue),
      kind: fc.oneof(made(fc.constantFrom('Pod', '')), hostileValue),
      name: fc.oneof(made(fc.constantFrom('web', 'a..b', '')), hostileValue),
      namespace: hostileValue,
      fieldPath: hostileValue,
      metadata: fc.oneof(
        fc.record({ name: made(fc.string()), uid: hostileValue }, { requiredKeys: [] }).map(called),
        hostileValue,
      ),
    },
    { requiredKeys: [] },
  )
  .map(called);

function made<T>(values: fc.Arbitrary<T>): fc.Arbitrary<() => T> {
  return values.map((value) => () => value);
}

/** A function that makes an object out of functions that make its values. */
function called(makers: Readonly<Record<string, () => unknown>>): () => object {
  return () => Object.fromEntries(Object.entries(makers).map(([key, make]) => [key, make()]));
}
