import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findIn, type Slot, type Slotted, withoutValue, withValue } from '../../lib/correlation/Slot.ts';
import { type CoreV1Event } from '../../lib/event/index.ts';
import { podEvent } from './podEvent.ts';

/** Found by the message of an event. */
class Value implements Slotted {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  matches(event: CoreV1Event): boolean {
    return event.message === this.text;
  }
}

function textOf({ message = '' }: CoreV1Event): string {
  return message;
}

function slotOf(values: readonly Value[]): Slot<Value> {
  return values.reduce<Slot<Value>>(withValue, undefined);
}

function find(slot: Slot<Value>, message: string): Value | undefined {
  return findIn(slot, podEvent({ message }), textOf);
}

function numbered(length: number): Value[] {
  return Array.from({ length }, (_, i) => new Value(`${i}`));
}

describe('Slot', () => {
  it.each([0, 1, 2, 32, 33, 100])('finds each of %i values, and no other', (length) => {
    const values = numbered(length);
    const slot = slotOf(values);
    expect(values.map(({ text }) => find(slot, text))).toEqual(values);
    expect(find(slot, 'another')).toBeUndefined();
  });

  it('is the value itself as long as there is one, and nothing when there is none', () => {
    const [first, second] = [new Value('a'), new Value('b')];
    const one = withValue(undefined, first);
    expect(one).toBe(first);
    const two = withValue(one, second);
    expect(withoutValue(withoutValue(two, first), second)).toBeUndefined();
    expect(withoutValue(first, first)).toBeUndefined();
  });

  it('asks for texts only when there are many', () => {
    const asked: string[] = [];
    const ask = (values: readonly Value[]) =>
      findIn(slotOf(values), podEvent({ message: '0' }), (event) => {
        asked.push(textOf(event));
        return textOf(event);
      });
    ask(numbered(1));
    ask(numbered(32));
    expect(asked).toEqual([]);
    ask(numbered(33));
    expect(asked).toEqual(['0']);
  });

  it('loses nothing by a value that is not in it, alike or not', () => {
    for (const length of [1, 2, 33]) {
      const values = numbered(length);
      const slot = withoutValue(withoutValue(slotOf(values), new Value('0')), new Value('another'));
      expect(values.map(({ text }) => find(slot, text))).toEqual(values);
    }
    expect(withoutValue(undefined, new Value('0'))).toBeUndefined();
  });

  it('does what a Map does, whatever comes and goes', () => {
    const step = fc.record({ text: fc.nat(50).map(String), isAdded: fc.boolean() });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
        let slot: Slot<Value>;
        const map = new Map<string, Value>();
        for (const { text, isAdded } of steps) {
          const known = map.get(text);
          expect(find(slot, text)).toBe(known);
          if (isAdded && known === undefined) {
            const value = new Value(text);
            slot = withValue(slot, value);
            map.set(text, value);
          } else if (!isAdded && known !== undefined) {
            slot = withoutValue(slot, known);
            map.delete(text);
          }
        }
        expect(slot === undefined).toBe(map.size === 0);
      }),
    );
  });
});
