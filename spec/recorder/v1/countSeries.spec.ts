import { map, of, type OperatorFunction, Subject } from 'rxjs';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { pipelineContext } from '../../../lib/broadcast/index.ts';
import { type CorrelatedEvent } from '../../../lib/correlation/index.ts';
import { type EventsV1Event } from '../../../lib/event/index.ts';
import { countSeries, type CountSeriesOptions, EventSeriesCounter } from '../../../lib/recorder/v1/index.ts';
import { itKeepsTheContractFor } from '../../correlation/operatorContract.ts';
import { VirtualTime } from '../../delivery/VirtualTime.ts';
import { podEventV1 } from '../../event/podEventV1.ts';
import { marbles } from '../../operators/runMarbles.ts';

/** `a`, as a series `a x2`, held `(a x3)`, and pushed out `a x3!`. */
function shown({ event, occurrences, skip }: CorrelatedEvent<EventsV1Event>): string {
  const text = event.series ? `${event.reason} x${event.series.count}` : `${event.reason}`;
  return skip ? `(${text})` : occurrences === 0 ? `${text}!` : text;
}

const named = (name: string) => podEventV1({ metadata: { name, namespace: 'shop' } });
const events = { a: podEventV1({ reason: 'a' }), b: podEventV1({ reason: 'b' }) };

describe('countSeries', () => {
  let each = 0;
  itKeepsTheContractFor(
    named,
    // Each of its own kind, or they would be one series.
    () => countSeries({ keyFunc: ({ metadata }) => `${metadata.name} ${++each}` }),
    ({ event }) => event.metadata.name,
  );

  it(
    'makes series, and holds what follows',
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const e1 = cold('  -a-a-a-b-a-|', events);
      const e1subs = '   ^----------!';
      const expected = ' -a-A-h-b-H-|';
      const values = { a: 'a', A: 'a x2', h: '(a x3)', b: 'b', H: '(a x4)' };
      expectObservable(e1.pipe(countSeries(), map(shown))).toBe(expected, values);
      expectSubscriptions(e1.subscriptions).toBe(e1subs);
    }),
  );

  it(
    'emits a series that is pushed out before what pushes it out',
    marbles(({ cold, expectObservable }) => {
      const e1 = cold('  aaa-b-|', events);
      const expected = ' aAh-(rb)';
      const values = { a: 'a', A: 'a x2', h: '(a x3)', r: 'a x3!', b: 'b' };
      expectObservable(e1.pipe(countSeries({ maxSeries: 1 }), map(shown)), '-----!').toBe(expected, values);
    }),
  );

  it(
    "takes its time from the default scheduler, which is a TestScheduler's inside of its run",
    marbles(({ cold, expectObservable }) => {
      const e1 = cold('  a 98ms a 99ms (a|)', events);
      const expected = ' a 98ms A 99ms (a|)';
      expectObservable(e1.pipe(countSeries({ finishMs: 100 }), map(shown))).toBe(expected, { a: 'a', A: 'a x2' });
    }),
  );

  it.each<[string, (time: VirtualTime) => CountSeriesOptions]>([
    ['the clock', (time) => ({ clock: time })],
    ['a context', (time) => ({ context: pipelineContext({ scheduler: time }) })],
    ['the clock rather than a context', (time) => ({ clock: time, context: pipelineContext() })],
  ])('takes its time from %s', (_, options) => {
    const time = new VirtualTime();
    const source = new Subject<EventsV1Event>();
    const seen: string[] = [];
    source.pipe(countSeries({ ...options(time), finishMs: 100 }), map(shown)).subscribe((text) => seen.push(text));
    source.next(events.a);
    time.advance(99);
    source.next(events.a);
    time.advance(100);
    source.next(events.a);
    expect(seen).toEqual(['a', 'a x2', 'a']);
  });

  it('has a state of its own for each subscription', () => {
    const seen: string[] = [];
    const source = of(events.a, events.a).pipe(countSeries(), map(shown));
    for (let i = 0; i < 2; i++) source.subscribe((text) => seen.push(text));
    expect(seen).toEqual(['a', 'a x2', 'a', 'a x2']);
  });

  it('shares a counter that it is given', () => {
    const counter = new EventSeriesCounter();
    const seen: string[] = [];
    const source = of(events.a, events.a).pipe(countSeries({ counter, maxSeries: -1 }), map(shown));
    for (let i = 0; i < 2; i++) source.subscribe((text) => seen.push(text));
    expect(seen).toEqual(['a', 'a x2', '(a x3)', '(a x4)']);
    expect(counter.size).toBe(1);
  });

  it.each<[CountSeriesOptions, typeof TypeError]>([
    [{ maxSeries: 0 }, RangeError],
    [{ counter: {} as EventSeriesCounter }, TypeError],
    [{ keyFunc: 'key' as unknown as () => string }, TypeError],
  ])('checks its options at the call: %o', (options, error) => {
    expect(() => countSeries(options)).toThrow(error);
  });

  it('is typed', () => {
    expectTypeOf(countSeries()).toEqualTypeOf<OperatorFunction<EventsV1Event, CorrelatedEvent<EventsV1Event>>>();
  });
});
