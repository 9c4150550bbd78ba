import fc from 'fast-check';
import { filter, map, merge, of, Subject } from 'rxjs';
import { describe, expect, expectTypeOf, it } from 'vitest';
import {
  aggregateSimilar,
  correlate,
  type CountedEvent,
  countRepeats,
  filterSpam,
} from '../../lib/correlation/index.ts';
import { type CoreV1Event } from '../../lib/event/index.ts';
import { marbles } from '../operators/runMarbles.ts';
import { unhandledErrors } from '../operators/unhandledErrors.ts';
import { itKeepsTheContract, letters } from './operatorContract.ts';
import { HandClock, podEvent } from './podEvent.ts';

describe('filterSpam', () => {
  itKeepsTheContract(
    () => filterSpam<CoreV1Event>(),
    (event) => event.metadata.name,
  );

  it(
    'holds back what comes too often, and tells of it',
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const dropped = new Subject<string>();
      const onDrop = (event: CoreV1Event, reason: string) => dropped.next(`${event.metadata.name} ${reason}`);
      const e1 = cold('  -a-b-(cd) 1s e-f-|', letters);
      const e1subs = '   ^-------- 1s ----!';
      const expected = ' -a-b----- 1s e---|';
      const lost = '     -----(xy) 1s --z--';
      expectObservable(dropped).toBe(lost, { x: 'c spam-filtered', y: 'd spam-filtered', z: 'f spam-filtered' });
      expectObservable(e1.pipe(filterSpam({ burstSize: 2, qps: 1, onDrop }))).toBe(expected, letters);
      expectSubscriptions(e1.subscriptions).toBe(e1subs);
    }),
  );

  it('has a state of its own for each subscription', () => {
    const source = of('a', 'b').pipe(
      map((name) => letters[name] as CoreV1Event),
      filterSpam({ burstSize: 1 }),
    );
    const seen: string[] = [];
    merge(source, source).subscribe(({ metadata }) => seen.push(metadata.name));
    expect(seen).toEqual(['a', 'a']);
  });

  it('reports an onDrop that throws, and goes on', () => {
    const seen: string[] = [];
    const errors = unhandledErrors(() => {
      const onDrop = () => {
        throw 'mine';
      };
      of('Normal', 'Normal', 'Warning')
        .pipe(
          map((type) => podEvent({ type })),
          filterSpam({ burstSize: 1, onDrop }),
        )
        .subscribe(({ type = '' }) => seen.push(type));
    });
    expect([seen, errors]).toEqual([['Normal', 'Warning'], ['mine']]);
  });

  it('gives the same as correlate, behind the two other stages', () => {
    const step = fc.record({
      type: fc.constantFrom('Normal', 'Warning'),
      message: fc.constantFrom('a', 'b', 'c', 'd'),
      ms: fc.constantFrom(0, 0, 1_000, 61_000),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const options = {
          clock: new HandClock(),
          random: () => 0,
          maxEvents: 3,
          maxIntervalInSeconds: 60,
          burstSize: 3,
          qps: 1,
        };
        const acknowledge = () => undefined;
        const source = new Subject<CoreV1Event>();
        const whole: CountedEvent[] = [];
        const parts: CountedEvent[] = [];
        source
          .pipe(
            correlate(options),
            filter(({ skip }) => !skip),
          )
          .subscribe(({ event, patch }) => whole.push({ event, patch, acknowledge }));
        source
          .pipe(aggregateSimilar(options), countRepeats(), filterSpam(options))
          .subscribe(({ event, patch }) => parts.push({ event, patch, acknowledge }));
        for (const { ms, ...changes } of steps) {
          options.clock.ms += ms;
          source.next(podEvent(changes));
        }
        expect(parts).toEqual(whole);
      }),
    );
  });

  it('refuses bad options at the call', () => {
    expect(() => filterSpam({ burstSize: -1 })).toThrow(RangeError);
    expect(() => filterSpam({ onDrop: 5 as never })).toThrow(TypeError);
    expect(() => filterSpam({ context: { scheduler: {} } as never })).toThrow(TypeError);
  });

  it('infers its types', () => {
    const source = new Subject<CoreV1Event>();
    expectTypeOf(source.pipe(filterSpam())).toEqualTypeOf(new Subject<CoreV1Event>().asObservable());
    const counted = source.pipe(
      countRepeats(),
      filterSpam({ onDrop: (value) => expectTypeOf(value).toEqualTypeOf<CountedEvent>() }),
    );
    expectTypeOf(counted).toEqualTypeOf(new Subject<CountedEvent>().asObservable());
    // @ts-expect-error -- texts are no events
    of('text').pipe(filterSpam());
  });
});
