import { map, merge, of, Subject } from 'rxjs';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { aggregateSimilar, type CountedEvent, countRepeats } from '../../lib/correlation/index.ts';
import { type CoreV1Event } from '../../lib/event/index.ts';
import { marbles } from '../operators/runMarbles.ts';
import { itKeepsTheContract, letters } from './operatorContract.ts';
import { podEvent } from './podEvent.ts';

const events = { a: podEvent({ message: 'a' }), b: podEvent({ message: 'b' }), c: podEvent({ message: 'c' }) };

const shown = ({ event, patch }: CountedEvent) =>
  patch === undefined ? (event.message ?? '') : `${event.message ?? ''} x${event.count ?? 0}`;

describe('countRepeats', () => {
  // Each event of the contract's is another one here, so that its name stays.
  itKeepsTheContract(
    () => (source) =>
      source.pipe(
        map((event) => distinct.get(event) ?? event),
        countRepeats(),
      ),
    ({ event }) => event.metadata.name,
  );

  it(
    'counts the repeats of each event',
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const e1 = cold('  -a-a-b-(ab)-|', events);
      const e1subs = '   ^-----------!';
      const expected = ' -a-A-b-(BC)-|';
      expectObservable(e1.pipe(countRepeats(), map(shown))).toBe(expected, {
        ...{ a: 'a', A: 'a x2', b: 'b', B: 'a x3', C: 'b x2' },
      });
      expectSubscriptions(e1.subscriptions).toBe(e1subs);
    }),
  );

  it(
    'counts the aggregates of a group together',
    marbles(({ cold, expectObservable }) => {
      const e1 = cold('  -a-b-c-a-|', events);
      const expected = ' -a-b-c-A-|';
      const aggregated = aggregateSimilar({ maxEvents: 2, messageFunc: ({ message = '' }) => `+${message}` });
      expectObservable(e1.pipe(aggregated, countRepeats(), map(shown))).toBe(expected, {
        ...{ a: 'a', b: '+b', c: '+c x2', A: 'a x2' },
      });
    }),
  );

  it('has a state of its own for each subscription', () => {
    const source = of(events.a, events.a).pipe(countRepeats(), map(shown));
    const seen: string[] = [];
    merge(source, source).subscribe((value) => seen.push(value));
    expect(seen).toEqual(['a', 'a x2', 'a', 'a x2']);
  });

  it('remembers as many events as it is told', () => {
    const seen: string[] = [];
    of(events.a, events.b, events.a)
      .pipe(countRepeats({ lruCacheSize: 1 }), map(shown))
      .subscribe((value) => seen.push(value));
    expect(seen).toEqual(['a', 'b', 'a']);
  });

  it('refuses bad options at the call', () => {
    expect(() => countRepeats({ lruCacheSize: -1 })).toThrow(RangeError);
  });

  it('infers its types', () => {
    const source = new Subject<CoreV1Event>();
    expectTypeOf(source.pipe(countRepeats())).toEqualTypeOf(new Subject<CountedEvent>().asObservable());
    // @ts-expect-error -- texts are no events
    of('text').pipe(countRepeats());
  });
});

/** The contract's events, with messages that differ. */
const distinct = new Map(Object.entries(letters).map(([message, event]) => [event, { ...event, message }]));
