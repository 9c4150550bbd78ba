import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { eventAggregatorByReasonFunc, getEventKey, getSpamKey } from '../../lib/correlation/index.ts';
import { text } from '../../lib/correlation/eventKeys.ts';
import { type CoreV1Event } from '../../lib/event/index.ts';
import { unshowable } from '../event/hostile.ts';
import { podEvent } from './podEvent.ts';

const SPAM = ['component', 'host', 'kind', 'namespace', 'name', 'uid', 'apiVersion', 'type'] as const;
const EVENT = [...SPAM, 'fieldPath', 'reason', 'message'] as const;
const AGGREGATE = [...SPAM, 'reason', 'reportingComponent', 'reportingInstance'] as const;
const ALL = [...new Set([...EVENT, ...AGGREGATE])];

type Fields = Readonly<Record<string, string>>;

function eventOf(fields: Fields): CoreV1Event {
  const { component = '', host = '', kind = '', namespace = '', name = '', uid = '', apiVersion = '' } = fields;
  const {
    fieldPath = '',
    type = '',
    reason = '',
    message = '',
    reportingComponent = '',
    reportingInstance = '',
  } = fields;
  return podEvent({
    source: { component, host },
    involvedObject: { kind, namespace, name, uid, apiVersion, fieldPath },
    type,
    reason,
    message,
    reportingComponent,
    reportingInstance,
  });
}

function aggregateKey(event: CoreV1Event): string {
  return eventAggregatorByReasonFunc(event, getSpamKey(event))[0];
}

/** What separators, lengths and tags are made of, and what breaks out of them. */
const field = fc.string({
  unit: fc.constantFrom(':', ',', '0', '1', '2', 'a', 'e', 'u', '\n', '\0', '\ud800', 'é', '[', '"', '\\', ']'),
});

/** Fields, and others that differ in a few places or have the border between two neighbours elsewhere. */
const pairs = fc
  .record({
    fields: fc.tuple(...ALL.map(() => field)),
    place: fc.nat(ALL.length - 2),
    moved: fc.nat(3),
    other: fc.tuple(...ALL.map(() => fc.option(field, { nil: undefined, freq: 5 }))),
    shift: fc.boolean(),
  })
  .map(({ fields, place, moved, other, shift }) => {
    const second = [...fields];
    if (shift) {
      const both = (fields[place] ?? '') + (fields[place + 1] ?? '');
      second[place] = both.slice(0, moved);
      second[place + 1] = both.slice(moved);
    } else {
      other.forEach((value, i) => (second[i] = value ?? fields[i] ?? ''));
    }
    const named = (values: readonly string[]): Fields =>
      Object.fromEntries(ALL.map((name, i) => [name, values[i] ?? '']));
    return [named(fields), named(second)] as const;
  });

/** All texts of up to three characters that may look like a separator and a length. */
const TEXTS = [0, 1, 2].reduce(
  (texts) => ['', ...texts.flatMap((text) => [':', '0', '2', '3'].map((more) => text + more))],
  [''],
);

describe('the keys of events', () => {
  it.each([
    ['getSpamKey', getSpamKey, SPAM],
    ['getEventKey', getEventKey, EVENT],
    ['eventAggregatorByReasonFunc', aggregateKey, AGGREGATE],
  ])('%s gives two events the same key if and only if its fields are the same', (_, keyOf, names) => {
    fc.assert(
      fc.property(pairs, ([first, second]) => {
        const same = names.every((name) => first[name] === second[name]);
        expect(keyOf(eventOf(first)) === keyOf(eventOf(second))).toBe(same);
      }),
      { numRuns: 1000 },
    );
  });

  it.each([
    ['getSpamKey', getSpamKey, SPAM],
    ['getEventKey', getEventKey, EVENT],
    ['eventAggregatorByReasonFunc', aggregateKey, AGGREGATE],
  ])('%s looks at each of its fields and at no other', (_, keyOf, names: readonly string[]) => {
    const key = keyOf(eventOf({}));
    for (const name of ALL)
      expect([name, keyOf(eventOf({ [name]: 'x' })) !== key]).toEqual([name, names.includes(name)]);
  });

  it.each([
    ['getSpamKey', getSpamKey, SPAM],
    ['getEventKey', getEventKey, [...SPAM, 'reason', 'fieldPath', 'message']],
    ['eventAggregatorByReasonFunc', aggregateKey, AGGREGATE],
  ])('%s lets no text stand for the border between two fields', (_, keyOf, names) => {
    for (const [place, second] of names.entries()) {
      const first = names[place - 1];
      if (first === undefined) continue;
      const keys = TEXTS.flatMap((one) => TEXTS.map((other) => keyOf(eventOf({ [first]: one, [second]: other }))));
      expect([first, second, new Set(keys).size]).toEqual([first, second, TEXTS.length ** 2]);
    }
  });

  it('keeps keys of groups apart from keys of events', () => {
    const group = aggregateKey(eventOf({ reason: 'r', reportingComponent: 'a', reportingInstance: 'b' }));
    expect(group).not.toBe(getEventKey(eventOf({ reason: 'r', fieldPath: 'a', message: 'b' })));
  });

  it('takes an absent field for an empty one', () => {
    const bare: CoreV1Event = { metadata: { name: 'n', namespace: 'n' }, involvedObject: {} };
    const empty = eventOf({});
    expect([getSpamKey(bare), getEventKey(bare), aggregateKey(bare)]).toEqual([
      getSpamKey(empty),
      getEventKey(empty),
      aggregateKey(empty),
    ]);
  });

  it('builds on the spam key that it is given', () => {
    const event = podEvent();
    expect(getEventKey(event, getSpamKey(event))).toBe(getEventKey(event));
    expect(getEventKey(event, 'mine')).not.toBe(getEventKey(event));
  });

  it('tells the members of a group by their messages', () => {
    expect(eventAggregatorByReasonFunc(podEvent({ message: 'm' }), '')[1]).toBe('m');
    expect(eventAggregatorByReasonFunc({ ...podEvent(), message: undefined as never }, '')[1]).toBe('');
  });
});

describe('text', () => {
  it('makes text of whatever a caller without types gives', () => {
    expect([undefined, null, 5, 'lone \ud800', unshowable].map(text)).toEqual([
      '',
      '',
      '5',
      'lone \ud800',
      "<object that can't be shown>",
    ]);
  });
});
