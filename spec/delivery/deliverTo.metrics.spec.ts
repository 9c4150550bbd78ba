import { describe, expect, it } from 'vitest';
import { pipelineContext } from '../../lib/broadcast/index.ts';
import { unhandledErrors } from '../operators/unhandledErrors.ts';
import { RecordedMetrics } from '../metrics/RecordedMetrics.ts';
import { alreadyExists, conflict, DeliveryWorld, notSent, reset, status } from './DeliveryWorld.ts';

const retries = (code: string) => `event_recorder_write_retries_total{code="${code}"}`;
const writes = (verb: string, code: string) => `event_recorder_writes_total{verb="${verb}",code="${code}"}`;
const delivered = 'event_recorder_events_total{type="Normal",result="delivered",reason=""}';

function setUp() {
  const metrics = new RecordedMetrics();
  return { metrics, world: new DeliveryWorld().deliver({ metrics }) };
}

describe('the metrics of deliverTo', () => {
  it('count each request, its duration and what it delivers', () => {
    const { metrics, world } = setUp();
    world.replies(world.after(300, 'stored'), status(404), 'stored');
    world.record('a', 'a');
    world.advance(300);
    world.record('a');
    world.advance(1_000);
    expect(world.told).toEqual(['created a x2 +2', 'created a x3 +1']);
    expect(metrics.counted).toEqual({
      [writes('create', '2xx')]: 2,
      [writes('patch', '404')]: 1,
      [retries('404')]: 1,
      [delivered]: 3,
    });
    expect(metrics.observed).toEqual({ 'event_recorder_write_duration_seconds{}': [0.3, 0, 0] });
  });

  it('show what waits, for how long, what is under way and what is held', () => {
    const { metrics, world } = setUp();
    const gauges = (waiting: number, inFlight: number, held: number, oldest: number) => ({
      'event_recorder_waiting{}': waiting,
      'event_recorder_in_flight{}': inFlight,
      'event_recorder_held{}': held,
      'event_recorder_oldest_waiting_seconds{}': oldest,
    });
    expect(metrics.gauges).toMatchObject(gauges(0, 0, 0, 0));
    world.answer = () => 'never';
    world.record('a', 'b');
    world.advance(2_000);
    world.record('a');
    world.skip('c');
    expect(metrics.gauges).toMatchObject(gauges(1, 2, 1, 2));
    world.subscription?.unsubscribe();
    expect(metrics.gauges).toEqual({});
  });

  it.each([
    ['sink', status(503, { retryAfterMs: 60_000 })],
    ['namespace', status(429, { message: 'limit reached on type Namespace for key shop' })],
    ['source', status(429, { message: 'limit reached on type SourceAndObject for key x' })],
  ] as const)('show a pause of the %s while it lasts', (scope, answer) => {
    const { metrics, world } = setUp();
    const paused = () =>
      Object.entries(metrics.gauges)
        .filter(([text, value]) => text.includes('paused') && value > 0)
        .map(([text, value]) => `${text} ${value}`);
    world.replies(answer).record('a');
    expect(paused()).toEqual([]);
    world.advance();
    expect(paused()).toEqual([`event_recorder_paused{scope="${scope}"} 1`]);
    world.advance(120_000);
    expect(world.told).toEqual(['created a x1 +1']);
    expect(paused()).toEqual([]);
  });

  it.each([
    ['what could not be sent', notSent, 'not-sent'],
    ['an unknown outcome', reset, 'unknown'],
    ['an answer of the server', status(500), '500'],
    ['a name that is taken', alreadyExists, '409'],
  ] as const)('count a retry after %s', (_, answer, code) => {
    const { metrics, world } = setUp();
    world.replies(answer).record('a');
    world.advance(10_000);
    expect(metrics.counted).toEqual({
      [writes('create', code)]: 1,
      [retries(code)]: 1,
      [writes('create', '2xx')]: 1,
      [delivered]: 1,
    });
  });

  it('count a retry after a conflict', () => {
    const { metrics, world } = setUp();
    world.replies('stored', conflict).record('a');
    world.advance();
    world.record('a');
    world.advance(10_000);
    expect(metrics.counted).toMatchObject({
      [writes('patch', '409')]: 1,
      [retries('409')]: 1,
      [writes('patch', '2xx')]: 1,
    });
  });

  it('count no retry where there is none: refused, given up, found to be stored, or at the end', () => {
    const { metrics, world } = setUp();
    world.replies(status(403), reset, alreadyExists).record('a');
    world.advance();
    world.record('b');
    world.advance(10_000);
    expect(world.told).toEqual(['rejected a x1 +1', 'created b x1 +1']);
    expect(metrics.counted).toMatchObject({ [retries('unknown')]: 1, [delivered]: 1 });
    expect(metrics.counted).not.toHaveProperty([retries('409')]);
    world.drain();
    world.answer = () => reset;
    world.record('c');
    world.advance(10_000);
    expect(world.told.at(-1)).toBe('undelivered c x1 +1');
    expect(metrics.counted).toMatchObject({ [writes('create', 'unknown')]: 3, [retries('unknown')]: 2 });
  });

  it('forget the gauges when everything is written', () => {
    const { metrics, world } = setUp();
    world.record('a');
    world.events.complete();
    expect(Object.keys(metrics.gauges)).toHaveLength(7);
    world.advance();
    expect(world.completed).toBe(true);
    expect(metrics.gauges).toEqual({});
  });

  it('prefer a listener of its own to the context’s', () => {
    const [own, others] = [new RecordedMetrics(), new RecordedMetrics()];
    const world = new DeliveryWorld();
    Object.assign(world.context, { metrics: others });
    world.deliver({ metrics: own }).record('a');
    expect([own.names.size, others.names.size]).toEqual([5, 0]);
    const inherited = new DeliveryWorld();
    Object.assign(inherited.context, { metrics: others });
    inherited.deliver().record('a');
    expect(others.names.size).toBe(5);
  });

  it('are harmed by no listener that throws, wherever it comes from', () => {
    const fail = () => {
      throw new Error('no metrics today');
    };
    const listener = { count: fail, observe: fail, watch: fail };
    const errors = unhandledErrors(() => {
      const own = new DeliveryWorld().deliver({ metrics: listener });
      const inherited = new DeliveryWorld();
      Object.assign(inherited.context, { metrics: pipelineContext({ metrics: listener }).metrics });
      for (const world of [own, inherited.deliver()]) {
        world.record('a');
        world.advance();
        expect(world.told).toEqual(['created a x1 +1']);
        world.subscription?.unsubscribe();
      }
    });
    // For each: seven gauges, a request, its duration, a delivery.
    expect(errors).toHaveLength(2 * 10);
  });
});
