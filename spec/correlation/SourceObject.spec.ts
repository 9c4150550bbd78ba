import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { getSpamKey } from '../../lib/correlation/index.ts';
import { SourceObject, uidOrNameOf } from '../../lib/correlation/SourceObject.ts';
import { type CoreV1Event } from '../../lib/event/index.ts';
import { anyEvent } from './anyEvent.ts';
import { podEvent } from './podEvent.ts';

const index = { add: () => undefined, delete: () => undefined };

describe('SourceObject', () => {
  it('matches the events with its spam key, and no others', () => {
    fc.assert(
      fc.property(anyEvent, anyEvent, (first, second) => {
        const object = new SourceObject(index, first);
        expect(object.matches(first)).toBe(true);
        expect(object.matches(second)).toBe(getSpamKey(first) === getSpamKey(second));
      }),
      { numRuns: 1000 },
    );
  });

  it('looks at each field of the spam key, and at no other', () => {
    const event = podEvent();
    const object = new SourceObject(index, event);
    const { involvedObject, source } = event;
    const others: Partial<CoreV1Event>[] = [
      ...Object.keys(involvedObject).map((field) => ({ involvedObject: { ...involvedObject, [field]: 'x' } })),
      ...Object.keys(source ?? {}).map((field) => ({ source: { ...source, [field]: 'x' } })),
      { type: 'x' },
    ];
    expect(others).toHaveLength(8);
    for (const other of others) expect(object.matches({ ...event, ...other }), JSON.stringify(other)).toBe(false);
    const alike = { ...event, reason: 'x', message: 'x', involvedObject: { ...involvedObject, fieldPath: 'x' } };
    expect(object.matches(alike)).toBe(true);
  });

  it('has the spam key of its events for its text, and shows it', () => {
    fc.assert(
      fc.property(anyEvent, (event) => {
        const object = new SourceObject(index, event);
        const key = getSpamKey(event);
        expect([object.text, object.key, String(object), object.isKeyed]).toEqual([key, key, key, false]);
      }),
    );
  });

  it('has the uid of its object to be found by, or else the name, as its events have', () => {
    const found = [{ uid: 'u', name: 'n' }, { name: 'n' }, { uid: '', name: 'n' }, {}].map((involvedObject) => {
      const event = podEvent({ involvedObject });
      return [new SourceObject(index, event).uidOrName, uidOrNameOf(event)];
    });
    expect(found).toEqual([
      ['u', 'u'],
      ['n', 'n'],
      ['n', 'n'],
      ['', ''],
    ]);
  });
});
