import { Subject } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { EventCorrelator, type EventCorrelatorOptions } from '../../lib/correlation/index.ts';
import { type Answer, clientGoDelivery, type ClientGoDeliveryOptions } from '../../lib/delivery/index.ts';
import { type CoreV1Event } from '../../lib/event/index.ts';
import { podEvent } from '../correlation/podEvent.ts';
import {
  alreadyExists,
  DeliveryWorld,
  forbidden,
  notFound,
  notSent,
  type Reply,
  reset,
  status,
} from './DeliveryWorld.ts';

/** Starts client-go's way in a world. Gives what records an event: its message, which makes it one of its own, and its name. */
function start(world: DeliveryWorld, options: ClientGoDeliveryOptions = {}, limits: EventCorrelatorOptions = {}) {
  const raw = new Subject<CoreV1Event>();
  const deliver = clientGoDelivery(options);
  const correlator = new EventCorrelator({ clock: world.scheduler, random: world.context.random, ...limits });
  world.subscription = raw
    .pipe(deliver(world.sink, { context: world.context, correlator, onNotice: (notice) => world.notices.push(notice) }))
    .subscribe((outcome) => world.outcomes.push(outcome));
  let recorded = 0;
  return (message: string, name = `${message}.${++recorded}`) => {
    raw.next(podEvent({ message, reason: message, metadata: { name, namespace: 'shop' } }));
  };
}

describe('clientGoDelivery', () => {
  it('correlates each raw event when its turn comes: one at a time, no conflation', () => {
    const world = new DeliveryWorld();
    world.answer = () => world.after(100, 'stored');
    const record = start(world);
    for (const message of ['a', 'a', 'b', 'a']) record(message);
    expect(world.account.snapshot()).toMatchObject({ running: 1, waiting: 3 });
    world.advance(1_000);
    expect(world.requests).toEqual(['0 POST a.1 x1', '100 PATCH a.1 x2', '200 POST b.3 x1', '300 PATCH a.1 x3']);
    expect(world.told).toEqual(['created a.1 x1 +1', 'patched a.1 x2 +1', 'created b.3 x1 +1', 'patched a.1 x3 +1']);
  });

  it('PATCH whenever the count is above 1, and a POST without resourceVersion if that is answered 404', () => {
    const world = new DeliveryWorld().replies('stored', notFound);
    const record = start(world);
    record('a');
    record('a');
    expect(world.requests).toEqual(['0 POST a.1 x1', '0 PATCH a.1 x2', '0 POST a.1 x2']);
    expect(world.seen[1]?.patch).toMatchObject({ count: 2 });
    expect(world.seen[2]?.event.metadata).toEqual({ name: 'a.1', namespace: 'shop' });
  });

  it('tells of a repeat that fails as it was to be written: its count, and the name that the server has it under', () => {
    const renamed: Reply = (event) => [{ ...event, metadata: { ...event.metadata, name: 'other' } }];
    const world = new DeliveryWorld().replies(renamed, forbidden);
    const record = start(world);
    record('a');
    record('a');
    expect(world.told).toEqual(['created other x1 +1', 'rejected other x2 +1']);
    expect(world.notices).toMatchObject([{ fields: { event: 'shop/other' } }]);
  });

  it('raw updateState: a lower count of the server’s is taken', () => {
    const world = new DeliveryWorld();
    const lower: Reply = (event) => [{ ...event, count: 1 }];
    world.replies('stored', 'stored', lower);
    const record = start(world);
    for (let i = 0; i < 4; i++) record('a');
    expect(world.requests.map((line) => line.split(' ').at(-1))).toEqual(['x1', 'x2', 'x3', 'x2']);
  });

  it.each<[string, Answer]>([
    ['403', forbidden],
    ['429', status(429)],
    ['500', status(500)],
    ['503 with Retry-After', status(503, { retryAfterMs: 1_000 })],
    ['an invalid request', { kind: 'invalid', message: 'no name' }],
  ])('takes %s for final, and pauses nothing', (_, answer) => {
    const world = new DeliveryWorld().replies(answer);
    const record = start(world);
    record('a');
    record('b');
    expect(world.requests).toEqual(['0 POST a.1 x1', '0 POST b.2 x1']);
    expect(world.told).toEqual(['rejected a.1 x1 +1', 'created b.2 x1 +1']);
    expect(world.lost).toEqual(['a.1 rejected x1']);
  });

  it.each<[string, Answer]>([
    ['what was not sent', notSent],
    ['a reset', reset],
    ['an answer that is no event', { kind: 'unexpected', message: 'no event' }],
  ])('tries %s again after the sleep, while all others wait; before the second try it is a part of it', (_, answer) => {
    let chance = 0.25;
    const world = new DeliveryWorld(() => chance).replies(answer, answer);
    const record = start(world, { sleepMs: 1_000 });
    record('a');
    record('b');
    chance = 1;
    world.advance(10_000);
    expect(world.requests).toEqual(['0 POST a.1 x1', '250 POST a.1 x1', '1250 POST a.1 x1', '1250 POST b.2 x1']);
  });

  it('tries 12 times in all, 10 s apart by default', () => {
    const world = new DeliveryWorld();
    world.answer = () => notSent;
    start(world)('a');
    world.advance(1_000_000);
    expect(world.requests.map((line) => Number.parseInt(line))).toEqual(
      Array.from({ length: 12 }, (_, i) => i * 10_000),
    );
    expect(world.outcomes).toMatchObject([{ kind: 'gave-up', attempts: 12 }]);
    expect(world.lost).toEqual(['a.1 gave-up x1']);
    expect(world.notices.at(-1)?.message).toBe('Unable to write event (retry limit exceeded!)');
  });

  it('is refused, not given up, where the twelfth try has an answer', () => {
    const world = new DeliveryWorld().replies(...Array.from({ length: 11 }, () => notSent), forbidden);
    start(world)('a');
    world.advance(1_000_000);
    expect(world.outcomes).toMatchObject([{ kind: 'rejected', attempts: 12 }]);
  });

  it.each<[string, Answer, string]>([
    ['an object that is there', alreadyExists, 'debug'],
    ['a namespace that terminates', status(403, { causes: [{ reason: 'NamespaceTerminating' }] }), 'debug'],
    ['any other answer', status(409, { reason: 'Expired' }), 'error'],
  ])('tells of %s as client-go does', (_, answer, level) => {
    const world = new DeliveryWorld().replies(answer);
    start(world)('a');
    expect(world.notices).toMatchObject([{ level, message: 'Server rejected event (will not retry!)' }]);
  });

  it('loses what the spam filter skips, at once', () => {
    const world = new DeliveryWorld();
    const record = start(world, {}, { burstSize: 1 });
    record('a');
    record('a');
    expect(world.requests).toEqual(['0 POST a.1 x1']);
    expect(world.lost).toEqual(['a.2 spam-filtered x1']);
  });

  it('has 1000 raw events wait, and loses the next as watcher-full', () => {
    const world = new DeliveryWorld().replies('never');
    const record = start(world);
    for (let i = 0; i < 1_002; i++) record('a');
    expect(world.account.snapshot()).toMatchObject({ running: 1, waiting: 1_000, lost: { 'watcher-full': 1 } });
  });

  it('at shutdown a waiting retry ends at once and nothing queued is written', () => {
    const world = new DeliveryWorld().replies(notSent);
    const record = start(world);
    record('a');
    record('b');
    world.advance(1_000);
    world.drain();
    world.advance(100_000);
    expect(world.requests).toEqual(['0 POST a.1 x1']);
    expect(world.told).toEqual(['undelivered a.1 x1 +1', 'undelivered b.2 x1 +1']);
    expect(world.lost).toEqual(['a.1 undelivered-at-shutdown x1', 'b.2 undelivered-at-shutdown x1']);
  });

  it('at shutdown what is under way may succeed, and is not tried again', () => {
    const world = new DeliveryWorld();
    world.replies(world.after(100, 'stored'));
    const record = start(world);
    record('a');
    world.advance(50);
    world.drain();
    world.advance(50);
    expect(world.told).toEqual(['created a.1 x1 +1']);
    const failing = new DeliveryWorld();
    failing.replies(failing.after(100, reset));
    start(failing)('a');
    failing.advance(50);
    failing.drain();
    failing.advance(100_000);
    expect(failing.requests).toHaveLength(1);
    expect(failing.told).toEqual(['undelivered a.1 x1 +1']);
  });

  it('unsubscribed, aborts what is under way and loses what waits', () => {
    const world = new DeliveryWorld().replies('never');
    const record = start(world);
    record('a');
    record('b');
    world.subscription?.unsubscribe();
    expect(world.seen.map(({ signal }) => signal.aborted)).toEqual([true]);
    expect(world.lost.toSorted()).toEqual(['a.1 interrupted x1', 'b.2 stopped x1']);
    expect(world.account.open).toBe(0);
  });

  it('unsubscribed at the end of a deadline, says that what waits was not delivered', () => {
    const world = new DeliveryWorld().replies('never');
    const record = start(world);
    record('a');
    record('b');
    world.drain();
    world.subscription?.unsubscribe();
    expect(world.lost.toSorted()).toEqual(['a.1 interrupted x1', 'b.2 undelivered-at-shutdown x1']);
  });

  it.each([
    [-1, RangeError],
    [NaN, RangeError],
    [2 ** 31, RangeError],
    ['10', TypeError],
  ])('checks its option at the call: %s', (sleepMs, error) => {
    expect(() => clientGoDelivery({ sleepMs: sleepMs as number })).toThrow(error);
  });
});
