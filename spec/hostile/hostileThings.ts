import fc from 'fast-check';
import { hostileValue, throwingGetter, unreadable } from '../event/hostile.ts';

/** Makes a hostile thing; `act` is what it does to the library while the library looks at it. */
export type MakeThing = (act: () => void) => unknown;

/** An object whose traps lie: it is an empty array that is a Date, of a million keys that aren't there. */
export function liar(): object {
  return new Proxy([], {
    get: (_, key) => (key === 'length' ? 2 ** 32 : key === Symbol.toPrimitive ? undefined : liar()),
    has: () => true,
    getPrototypeOf: () => Date.prototype,
    ownKeys: () => ['length', 'metadata', 'name', '__proto__', 'toJSON'],
    getOwnPropertyDescriptor: (_, key) =>
      key === 'length'
        ? { value: 0, writable: true, enumerable: false, configurable: false }
        : { value: 'lie', enumerable: true, configurable: true },
  });
}

/** Arrays and objects in each other, deeper than any stack. */
export function deeplyNested(): unknown {
  let nested: unknown = 'core';
  for (let depth = 0; depth < 100_000; depth++) nested = depth % 2 === 0 ? [nested] : { nested };
  return nested;
}

/** Looks like an API object, and gives something else each time that it is read. */
function changing(): object {
  let reads = 0;
  const other = () => [undefined, 5, 'text', {}, Symbol('s')][reads++ % 5];
  return Object.defineProperties(
    { apiVersion: 'v1', kind: 'Pod' },
    {
      metadata: { enumerable: true, get: () => Object.defineProperty({}, 'name', { enumerable: true, get: other }) },
      uid: { enumerable: true, get: other },
    },
  );
}

class Base {
  readonly #secret = 'private';
  get metadata(): unknown {
    return { name: this.#secret };
  }
}

const conversions = ['toJSON', 'toString', 'valueOf', Symbol.toPrimitive, Symbol.toStringTag, Symbol.iterator, 'then'];

/** Objects whose conversions throw, give something of a wrong kind, or use the library meanwhile. */
const converting: fc.Arbitrary<MakeThing> = fc
  .record({
    key: fc.constantFrom(...conversions),
    result: fc.constantFrom<(() => unknown) | 'throw'>(
      'throw',
      () => undefined,
      () => 5n,
      () => ({}),
      () => Symbol('s'),
      () => 'a'.repeat(10_000_000),
      () => '\u202etxet\n',
      liar,
    ),
    acts: fc.boolean(),
    rest: fc.constantFrom<() => object>(
      () => ({}),
      () => [],
      () => new Error('an error'),
      () => new Date(0),
      () => Promise.resolve(1),
      () => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web' } }),
    ),
  })
  .map(({ key, result, acts, rest }) => (act: () => void) => {
    const convert = () => {
      if (acts) act();
      if (result === 'throw') throw unreadable();
      return result();
    };
    return Object.defineProperty(rest(), key, { value: convert, configurable: true });
  });

/** Objects that use the library when they are read. */
const acting: fc.Arbitrary<MakeThing> = fc.constantFrom('metadata', 'name', 'kind', 'message', 'length').map(
  (key) => (act: () => void) =>
    Object.defineProperty({}, key, {
      enumerable: true,
      get: () => {
        act();
        return 'web';
      },
    }),
);

const made: readonly (() => unknown)[] = [
  liar,
  changing,
  () => new Base(),
  () => Object.create(Base.prototype) as unknown,
  () => Object.freeze({ apiVersion: 'v1', kind: 'Pod', metadata: Object.freeze({ name: 'web', namespace: 'shop' }) }),
  () => Object.assign(Object.create(null) as object, { kind: 'Pod', name: 'web' }),
  () => new Date(NaN),
  () => new Date(8.64e15),
  () => Object.create(Date.prototype) as unknown,
  () => Object.create(Error.prototype) as unknown,
  () => Object.defineProperty(new Error('e'), 'message', { value: { toString: () => 5 } }),
  () => throwingGetter('then'),
  () => throwingGetter('message', null),
  () => new Float64Array(1_000),
  () => new Uint8Array(1_000_000),
  () => new DataView(new ArrayBuffer(8)),
  () => Object.assign([], { length: 2 ** 32 - 1 }),
  // eslint-disable-next-line no-sparse-arrays -- a hole is what it is about
  () => [1, , 3],
  () => new Map([['__proto__', 1]]),
  () => new WeakMap(),
  () => /(a+)+$/,
  () => async () => Promise.reject(new Error('not called')),
  () => 10n ** 5_000n,
  () => -0,
  () => Number.MAX_VALUE,
  () => new Proxy(function () {}, {}),
  () => globalThis,
];

const texts: readonly (() => unknown)[] = [
  () => '\n\r\t\v\f\b\u0000\u0007\u001b[31m\u007f\u0085\u009b',
  () => '\u2028\u2029\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069',
  () => '\ud800 \udfff \udc00\ud800',
  () => '__proto__',
  () => 'constructor',
  () => '%s %d %q %[5]d %*d %!',
];

const huge: readonly (() => unknown)[] = [
  deeplyNested,
  () => 'm'.repeat(10_000_000),
  () => '\n'.repeat(1_000_000),
  () => '%'.repeat(1_000_000),
  () => '%[1'.repeat(300_000),
  () => Array.from({ length: 100_000 }, (_, index) => index),
  () => Object.fromEntries(Array.from({ length: 10_000 }, (_, index) => [`k${index}`, '\n'])),
];

/** Makes whatever a caller without types may hand over, at its worst. */
export const thing: fc.Arbitrary<MakeThing> = fc.oneof(
  { weight: 40, arbitrary: hostileValue },
  { weight: 20, arbitrary: converting },
  { weight: 10, arbitrary: acting },
  { weight: 20, arbitrary: fc.constantFrom<MakeThing>(...made) },
  { weight: 15, arbitrary: fc.constantFrom<MakeThing>(...texts) },
  { weight: 1, arbitrary: fc.constantFrom<MakeThing>(...huge) },
);

/** Mostly one of the things given, so that what comes behind the first check is reached too. */
export function mostly(...values: readonly unknown[]): fc.Arbitrary<MakeThing> {
  return fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...values).map((value) => () => value) },
    { weight: 1, arbitrary: thing },
  );
}

/** Makes objects of whose fields some may be hostile. */
export function objectOf(fields: Readonly<Record<string, fc.Arbitrary<MakeThing>>>): fc.Arbitrary<MakeThing> {
  return fc
    .record(fields, { requiredKeys: [] })
    .map(
      (makers) => (act: () => void) =>
        Object.fromEntries(Object.entries(makers).map(([key, make]) => [key, make?.(act)])),
    );
}

/** Makes API objects and references to them, any field of which may be hostile. */
export const apiObject: fc.Arbitrary<MakeThing> = fc.oneof(
  {
    weight: 2,
    arbitrary: fc.constant<MakeThing>(() => ({ apiVersion: 'v1', kind: 'Pod', namespace: 'shop', name: 'web' })),
  },
  {
    weight: 2,
    arbitrary: objectOf({
      apiVersion: mostly('v1', 'a/b/c'),
      kind: mostly('Pod'),
      name: mostly('web', 'a\nb', 'WEB'),
      namespace: mostly('shop', '\u202e'),
      uid: mostly('1'),
      fieldPath: mostly('spec.containers{web}'),
      resourceVersion: mostly('5'),
    }),
  },
  {
    weight: 2,
    arbitrary: objectOf({
      apiVersion: mostly('v1'),
      kind: mostly('Pod'),
      metadata: fc.oneof(objectOf({ name: mostly('web'), namespace: mostly('shop'), uid: mostly('1') }), thing),
    }),
  },
  { weight: 2, arbitrary: thing },
);

/** Makes maps such as annotations, hostile in their keys, their values, or as a whole. */
export const stringMap: fc.Arbitrary<MakeThing> = fc.oneof(
  fc
    .dictionary(fc.oneof(fc.constantFrom('a', '__proto__', 'constructor', 'a\nb'), fc.string()), mostly('b'))
    .map(
      (makers) => (act: () => void) =>
        Object.fromEntries(Object.entries(makers).map(([key, make]) => [key, make(act)])),
    ),
  thing,
);

const metadata: fc.Arbitrary<MakeThing> = fc.oneof(
  { weight: 4, arbitrary: fc.constant<MakeThing>(() => ({ name: 'web.1', namespace: 'shop' })) },
  {
    weight: 2,
    arbitrary: objectOf({
      name: mostly('web.1', 'a\nb'),
      namespace: mostly('shop', ''),
      resourceVersion: mostly('5'),
      annotations: stringMap,
      labels: stringMap,
      creationTimestamp: mostly(new Date(0)),
    }),
  },
  thing,
);

const source = fc.oneof(objectOf({ component: mostly('kubelet'), host: mostly('node-1') }), thing);
const count = mostly(1, 2, 2 ** 31, -1, NaN);
const time = mostly(new Date(0), '2026-01-15T10:00:00Z');

/** What events of both APIs have. */
const inBoth = {
  metadata,
  type: mostly('Normal', 'Warning'),
  reason: mostly('Pulled', 'a\nb'),
  eventTime: mostly(new Date(0), undefined),
  series: fc.oneof(objectOf({ count, lastObservedTime: time }), thing),
  related: apiObject,
  action: mostly('Pulling'),
  reportingInstance: mostly('node-1'),
};

/** Makes core/v1 events any field of which may be hostile, and things that are none. */
export const eventThing: fc.Arbitrary<MakeThing> = fc.oneof(
  {
    weight: 5,
    arbitrary: objectOf({
      ...inBoth,
      involvedObject: apiObject,
      message: mostly('pulled', 'a\u2028b'),
      source,
      count,
      firstTimestamp: time,
      lastTimestamp: time,
      reportingComponent: mostly('kubelet'),
    }),
  },
  { weight: 1, arbitrary: thing },
);

/** Makes events.k8s.io/v1 events any field of which may be hostile, and things that are none. */
export const eventsV1Thing: fc.Arbitrary<MakeThing> = fc.oneof(
  {
    weight: 5,
    arbitrary: objectOf({
      ...inBoth,
      regarding: apiObject,
      note: mostly('pulled', 'a\u2028b'),
      reportingController: mostly('kubelet'),
      deprecatedSource: source,
      deprecatedCount: count,
      deprecatedFirstTimestamp: time,
      deprecatedLastTimestamp: time,
    }),
  },
  { weight: 1, arbitrary: thing },
);
