import { map, merge, of, Subject } from 'rxjs';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { type AggregatedEvent, aggregateSimilar } from '../../lib/correlation/index.ts';
import { type CoreV1Event } from '../../lib/event/index.ts';
import { marbles } from '../operators/runMarbles.ts';
import { itKeepsTheContract } from './operatorContract.ts';
import { podEvent } from './podEvent.ts';

const events = { a: podEvent({ message: 'a' }), b: podEvent({ message: 'b' }), c: podEvent({ message: 'c' }) };

const shown = ({ event, isAggregate }: AggregatedEvent) => `${isAggregate ? 'aggregate ' : ''}${event.message ?? ''}`;

describe('aggregateSimilar', () => {
  itKeepsTheContract(aggregateSimilar, ({ event }) => event.metadata.name);

  it(
    'puts aggregates in the place of similar events, until a group was not seen for the interval',
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const e1 = cold('  -a-b-c-a 60001ms c-|', events);
      const e1subs = '   ^------- 60001ms --!';
      const expected = ' -a-b-C-a 60001ms c-|';
      const values = { a: 'a', b: 'b', c: 'c', C: 'aggregate (combined from similar events): c' };
      expectObservable(e1.pipe(aggregateSimilar({ maxEvents: 3, maxIntervalInSeconds: 60 }), map(shown))).toBe(
        expected,
        values,
      );
      expectSubscriptions(e1.subscriptions).toBe(e1subs);
    }),
  );

  it('has a state of its own for each subscription', () => {
    const source = of(events.a, events.b).pipe(
      aggregateSimilar({ maxEvents: 2, messageFunc: () => 'both' }),
      map(shown),
    );
    const seen: string[] = [];
    merge(source, source).subscribe((value) => seen.push(value));
    expect(seen).toEqual(['a', 'aggregate both', 'a', 'aggregate both']);
  });

  it('refuses bad options at the call', () => {
    expect(() => aggregateSimilar({ maxEvents: -1 })).toThrow(RangeError);
    expect(() => aggregateSimilar({ keyFunc: 5 as never })).toThrow(TypeError);
    expect(() => aggregateSimilar({ context: { random: 5 } as never })).toThrow(TypeError);
  });

  it('infers its types', () => {
    const source = new Subject<CoreV1Event>();
    expectTypeOf(source.pipe(aggregateSimilar())).toEqualTypeOf(new Subject<AggregatedEvent>().asObservable());
    // @ts-expect-error -- texts are no events
    of('text').pipe(aggregateSimilar());
  });
});
