import { filter, map, merge, of, Subject, VirtualTimeScheduler } from 'rxjs';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { pipelineContext } from '../../lib/broadcast/index.ts';
import { type CorrelatedEvent, correlate, EventCorrelator } from '../../lib/correlation/index.ts';
import { type CoreV1Event } from '../../lib/event/index.ts';
import { EventBroadcaster, Scheme } from '../../lib/index.ts';
import { marbles } from '../operators/runMarbles.ts';
import { itKeepsTheContract } from './operatorContract.ts';
import { named, podEvent } from './podEvent.ts';

/** `a`, repeated: `a x2`; skipped: `(a x3)`. */
function shown({ event, skip }: CorrelatedEvent): string {
  const text = event.count === 1 ? (event.message ?? '') : `${event.message ?? ''} x${event.count ?? 0}`;
  return skip ? `(${text})` : text;
}

const events = { a: podEvent({ message: 'a' }), b: podEvent({ message: 'b' }), c: podEvent({ message: 'c' }) };

describe('correlate', () => {
  itKeepsTheContract(
    () => correlate({ counter: false }),
    ({ event }) => event.metadata.name,
  );

  it(
    'emits one value for each event, those to be skipped too',
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const e1 = cold('  -a-a-b-(ab)-|', events);
      const e1subs = '   ^-----------!';
      const expected = ' -a-A-b-(BC)-|';
      const values = { a: 'a', A: 'a x2', b: 'b', B: '(a x3)', C: '(b x2)' };
      expectObservable(e1.pipe(correlate({ burstSize: 3 }), map(shown))).toBe(expected, values);
      expectSubscriptions(e1.subscriptions).toBe(e1subs);
    }),
  );

  it(
    "takes its time from the default scheduler, which is a TestScheduler's inside of its run",
    marbles(({ cold, expectObservable }) => {
      const e1 = cold('  a 299998ms aa 1s (a|)', events);
      const expected = ' a 299998ms AB 1s (C|)';
      const values = { a: 'a', A: '(a x2)', B: 'a x3', C: '(a x4)' };
      expectObservable(e1.pipe(correlate({ burstSize: 1 }), map(shown))).toBe(expected, values);
    }),
  );

  it(
    'aggregates similar events, under names and times of virtual time',
    marbles(({ cold, expectObservable }) => {
      const e1 = cold('  a-b 2s c|', events);
      const expected = ' a-A 2s B|';
      const values = { a: 'a', A: `web-1.${(2_000_000).toString(16)}`, B: `web-1.${(2_000_000).toString(16)} x2` };
      const nameOf = ({ event: { metadata, count, message } }: CorrelatedEvent) =>
        message === 'a' ? 'a' : `${metadata.name}${count === 1 ? '' : ` x${count ?? 0}`}`;
      expectObservable(e1.pipe(correlate({ maxEvents: 2, random: () => 0 }), map(nameOf))).toBe(expected, values);
    }),
  );

  it('has a state of its own for each subscription', () => {
    const source = of(events.a, events.a).pipe(correlate(), map(shown));
    const seen: string[] = [];
    merge(source, source).subscribe((value) => seen.push(value));
    expect(seen).toEqual(['a', 'a x2', 'a', 'a x2']);
  });

  it('shares the state of a correlator that it is given, which can be looked into', () => {
    const correlator = new EventCorrelator();
    const source = of(events.a, events.a).pipe(correlate({ correlator, counter: false }), map(shown));
    const seen: string[] = [];
    merge(source, source).subscribe((value) => seen.push(value));
    expect(seen).toEqual(['a', 'a x2', 'a x3', 'a x4']);
    expect(correlator.counter?.size).toBe(1);
  });

  it("hands the server's answers back", () => {
    const source = new Subject<CoreV1Event>();
    const seen: CorrelatedEvent[] = [];
    source.pipe(correlate()).subscribe((value) => seen.push(value));
    source.next(events.a);
    seen[0]?.acknowledge({ ...events.a, metadata: { ...events.a.metadata, resourceVersion: '7' } });
    source.next(named('other', events.a));
    expect(seen[1]?.event.metadata).toEqual({ ...events.a.metadata, resourceVersion: '7' });
  });

  it('takes time and chance from a context, unless they are given', () => {
    const scheduler = new VirtualTimeScheduler();
    const context = pipelineContext<CoreV1Event>({ scheduler, random: () => 0.5 });
    const aggregateBy = (options: object) => {
      const seen: CoreV1Event[] = [];
      of(podEvent())
        .pipe(correlate({ maxEvents: 1, context, ...options }))
        .subscribe(({ event }) => seen.push(event));
      return [seen[0]?.metadata.name, seen[0]?.firstTimestamp?.getTime()];
    };
    const hex = (nanoseconds: number) => nanoseconds.toString(16);
    expect(aggregateBy({})).toEqual([`web-1.${hex(450_000)}`, 0]);
    expect(aggregateBy({ random: () => 0 })).toEqual(['web-1.0', 0]);
    expect(aggregateBy({ clock: { now: () => 1 } })).toEqual([`web-1.${hex(1_450_000)}`, 1]);
  });

  it('is a stage of a pipeline', async () => {
    const broadcaster = new EventBroadcaster({ logger: { log: () => undefined } });
    const seen: string[] = [];
    broadcaster
      .start('counted', (all, context) => all.pipe(correlate({ context, burstSize: 2 }), map(shown)))
      .results.subscribe((text) => seen.push(text));
    const recorder = broadcaster.newRecorder(new Scheme(), { component: 'test' });
    for (let i = 0; i < 3; i++) recorder.event({ kind: 'Pod', name: 'web' }, 'Normal', 'Created', 'm');
    expect(await broadcaster.shutdown()).toMatchObject({ complete: true });
    expect(seen).toEqual(['m', 'm x2', '(m x3)']);
  });

  it('refuses bad options at the call', () => {
    for (const options of [{ qps: -1 }, { lruCacheSize: NaN }]) expect(() => correlate(options)).toThrow(RangeError);
    for (const options of [{ keyFunc: 5 }, { correlator: {} }, { counter: true }, { context: { scheduler: {} } }]) {
      expect(() => correlate(options as never)).toThrow(TypeError);
    }
  });

  it('infers its types', () => {
    const source = new Subject<CoreV1Event>();
    const correlated = source.pipe(
      correlate(),
      filter(({ skip }) => !skip),
    );
    expectTypeOf(correlated).toEqualTypeOf(new Subject<CorrelatedEvent>().asObservable());
    // @ts-expect-error -- texts are no events
    of('text').pipe(correlate());
    // @ts-expect-error -- a number is wanted
    expect(() => correlate({ qps: '1' })).toThrow(TypeError);
  });
});
