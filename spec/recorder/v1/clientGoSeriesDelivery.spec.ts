import { delay, NEVER, of, Subject } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { Account, pipelineContext } from '../../../lib/broadcast/index.ts';
import { type Answer, type DeliveryNotice, type EventSink, EventSinkError } from '../../../lib/delivery/index.ts';
import { type EventsV1Event, MicroTime } from '../../../lib/event/index.ts';
import { clientGoSeriesDelivery, type ClientGoSeriesDeliveryOptions } from '../../../lib/recorder/v1/index.ts';
import { alreadyExists, forbidden, notFound, notSent, reset, status } from '../../delivery/DeliveryWorld.ts';
import { VirtualTime } from '../../delivery/VirtualTime.ts';
import { throwingGetter } from '../../event/hostile.ts';
import { podEventV1 } from '../../event/podEventV1.ts';
import { type Reply, sinkOf } from './setUpV1.ts';

const MINUTE_MS = 60_000;
const never: Reply = () => NEVER;

/** client-go's way in virtual time. Outcomes are told as `created a x1 +1 by 1`: the series, and what that delivered by how many tries. */
function start(script: Reply[] = [], options: ClientGoSeriesDeliveryOptions = {}, chance = 0) {
  const time = new VirtualTime();
  const { requests, seen, sink: inner } = sinkOf(time, ...script);
  const patches: unknown[] = [];
  const sink: EventSink<EventsV1Event> = {
    create: (event, request) => inner.create(event, request),
    patch: (event, patch, request) => (patches.push(patch), inner.patch(event, patch, request)),
  };
  const told: string[] = [];
  const lost: string[] = [];
  const notices: DeliveryNotice[] = [];
  const draining = new AbortController();
  const shown = (event?: EventsV1Event) => `${event?.reason} x${event?.series?.count ?? 1}`;
  const account = new Account<EventsV1Event>((event, occurrences, reason) =>
    lost.push(`${shown(event)} ${reason} ${occurrences}`),
  );
  const context = pipelineContext({ account, scheduler: time, draining: draining.signal, random: () => chance });
  const deliver = clientGoSeriesDelivery(options)(sink, { context, onNotice: (notice) => notices.push(notice) });
  const source = new Subject<EventsV1Event>();
  let stops = false;
  const subscription = source.pipe(deliver).subscribe({
    next: ({ kind, event, occurrences, attempts }) => {
      told.push(`${kind} ${shown(event)} +${occurrences} by ${attempts}`);
      if (stops) subscription.unsubscribe();
    },
    complete: () => told.push('complete'),
  });
  const record = (...reasons: string[]) => {
    for (const reason of reasons) source.next(podEventV1({ reason, eventTime: new MicroTime(time.now()) }));
  };
  return {
    ...{ draining, lost, notices, patches, record, requests, seen, source, subscription, time },
    told: () => told.splice(0),
    stopAtOutcome: () => {
      stops = true;
    },
    /** Where the recordings are. */
    books: () => {
      const { handled, held, running, waiting } = account.snapshot();
      return { handled, held, running, waiting };
    },
  };
}

const NOWHERE = { handled: 0, held: 0, running: 0, waiting: 0 };

describe('clientGoSeriesDelivery', () => {
  it('POSTs the first of a kind, PATCHes the second as a series, and only counts what follows', () => {
    const { books, patches, record, requests, seen, time, told } = start();
    record('a');
    time.advance(2_000);
    record('a', 'b', 'a', 'a');
    expect(requests()).toEqual(['0 POST a x1', '2000 PATCH a x2', '2000 POST b x1']);
    expect(told()).toEqual(['created a x1 +1 by 1', 'patched a x2 +1 by 1', 'created b x1 +1 by 1']);
    expect(patches).toEqual([{ series: { count: 2, lastObservedTime: '1970-01-01T00:00:02.000000Z' } }]);
    expect(seen[1]?.eventTime).toEqual(new MicroTime(0));
    expect(books()).toEqual({ ...NOWHERE, handled: 3, held: 2 });
  });

  it('tells kinds apart as client-go does: by the version of an object, not by the note', () => {
    const { requests, source } = start();
    const { regarding } = podEventV1();
    source.next(podEventV1({ note: 'a' }));
    source.next(podEventV1({ note: 'b' }));
    source.next(podEventV1({ regarding: { ...regarding, resourceVersion: '2' } }));
    expect(requests()).toEqual(['0 POST Scheduled x1', '0 PATCH Scheduled x2', '0 POST Scheduled x1']);
  });

  it('POSTs a series that is gone, or whose first event was refused', () => {
    const { lost, record, requests, told } = start([forbidden, notFound]);
    record('a', 'a');
    expect(requests()).toEqual(['0 POST a x1', '0 PATCH a x2', '0 POST a x2']);
    expect([told(), lost]).toEqual([['rejected a x1 +1 by 1', 'created a x2 +1 by 1'], ['a x1 rejected 1']]);
  });

  it.each([
    [0, 10_000],
    [1, 12_500],
  ])(
    'sleeps 10 s, and up to a quarter more, before it tries again, while others are written: chance %s',
    (chance, ms) => {
      const { books, record, requests, time, told } = start([notSent, 'stored', reset], {}, chance);
      record('a', 'b');
      time.advance(2 * ms);
      expect(requests()).toEqual(['0 POST a x1', '0 POST b x1', `${ms} POST a x1`, `${2 * ms} POST a x1`]);
      expect(told()).toEqual(['created b x1 +1 by 1', 'created a x1 +1 by 3']);
      expect(books()).toEqual({ ...NOWHERE, handled: 2 });
    },
  );

  it('gives up after twelve tries, as far apart as it is told', () => {
    const { lost, record, requests, time, told } = start(Array<Reply>(12).fill(notSent), { sleepMs: 100 });
    record('a');
    time.advance(10_000);
    expect(requests()).toEqual(Array.from({ length: 12 }, (_, i) => `${i * 100} POST a x1`));
    expect([told(), lost]).toEqual([['gave-up a x1 +1 by 12'], ['a x1 gave-up 1']]);
  });

  it('takes AlreadyExists for final and tells of it, but of a series tries again and says nothing', () => {
    const first = start([alreadyExists]);
    first.record('a');
    expect(first.told()).toEqual(['rejected a x1 +1 by 1']);
    expect(first.notices).toMatchObject([{ level: 'debug', message: 'Server rejected event (will not retry!)' }]);
    const series = start(['stored', notFound, alreadyExists], { sleepMs: 100 });
    series.record('a', 'a');
    series.time.advance(100);
    expect(series.requests()).toEqual(['0 POST a x1', '0 PATCH a x2', '0 POST a x2', '100 PATCH a x2']);
    expect(series.told()).toEqual(['created a x1 +1 by 1', 'patched a x2 +1 by 2']);
    expect(series.notices).toEqual([]);
  });

  it.each<[string, Answer]>([
    ['a namespace that terminates', status(403, { causes: [{ reason: 'NamespaceTerminating' }] })],
    ['any other refusal', status(500)],
  ])('tells of %s as an error', (_, answer) => {
    const { notices, record } = start([answer]);
    record('a');
    expect(notices).toMatchObject([{ level: 'error', message: 'Server rejected event (will not retry!)' }]);
  });

  it('writes eight at once, has a thousand wait, and loses the next', () => {
    const { books, lost, record, requests } = start(Array<Reply>(8).fill(never));
    record(...Array.from({ length: 1_010 }, (_, i) => `${i}`));
    expect(requests()).toHaveLength(8);
    expect(books()).toEqual({ ...NOWHERE, running: 8, waiting: 1_000 });
    expect(lost).toEqual(['1008 x1 watcher-full 1', '1009 x1 watcher-full 1']);
  });

  it('writes a series that was silent for six minutes a last time, and forgets it, and single events without a word', () => {
    const { books, record, requests, time, told } = start();
    record('a', 'a', 'a', 'a', 'b');
    told();
    requests();
    time.advance(6 * MINUTE_MS);
    expect(requests()).toEqual([]);
    record('c');
    time.advance(6 * MINUTE_MS);
    expect(requests()).toEqual(['360000 POST c x1', '720000 PATCH a x4']);
    expect(told()).toEqual(['created c x1 +1 by 1', 'patched a x4 +2 by 1']);
    expect(books()).toEqual({ ...NOWHERE, handled: 6 });
    record('a', 'b', 'c');
    expect(requests()).toEqual(['720000 POST a x1', '720000 POST b x1', '720000 PATCH c x2']);
  });

  it.each<[string, Answer, string[], string[]]>([
    [
      'forgets it, and loses what it held, where the last write is refused',
      forbidden,
      ['POST a x1'],
      ['a x3 rejected 1'],
    ],
    ['finishes it the next time where it may be tried again', reset, ['PATCH a x3', 'POST a x1'], []],
  ])('%s', (_, answer, later, losses) => {
    const finishes = new Subject<void>();
    const { lost, notices, record, requests, time } = start(['stored', 'stored', answer], { finishes });
    record('a', 'a', 'a');
    time.advance(7 * MINUTE_MS);
    finishes.next();
    expect(notices).toHaveLength(1);
    requests();
    finishes.next();
    record('a');
    expect([requests().map((line) => line.slice(line.indexOf(' ') + 1)), lost]).toEqual([later, losses]);
  });

  it.each<[string, (answer: Subject<EventsV1Event>) => void, number]>([
    ['stored', (answer) => answer.next(podEventV1({ reason: 'a' })), 3],
    ['refused', (answer) => answer.error(new EventSinkError(forbidden)), 2],
  ])('keeps a series that is observed while its last write is %s', (_, reply, handled) => {
    const finishes = new Subject<void>();
    const answer = new Subject<EventsV1Event>();
    const { books, lost, record, requests, time } = start(['stored', 'stored', () => answer], { finishes });
    record('a', 'a', 'a');
    time.advance(7 * MINUTE_MS);
    finishes.next();
    record('a');
    reply(answer);
    record('a');
    expect([books(), lost]).toEqual([{ ...NOWHERE, handled, held: 5 - handled }, []]);
    time.advance(7 * MINUTE_MS);
    finishes.next();
    expect(requests().at(-1)).toBe('840000 PATCH a x5');
    expect(books()).toEqual({ ...NOWHERE, handled: 5 });
  });

  it('writes every series again each half hour, and no single events', () => {
    const { books, record, requests, time, told } = start();
    record('a');
    for (let minutes = 0; minutes < 60; minutes += 5) {
      time.advance(5 * MINUTE_MS - 1);
      record('a', `single ${minutes}`);
      time.advance(1);
    }
    const [written, outcomes] = [requests(), told()];
    expect(written.filter((line) => line.includes('single'))).toHaveLength(12);
    const rewritten = (lines: string[]) => lines.slice(2).filter((line) => !line.includes('single'));
    expect(rewritten(written)).toEqual(['1800000 PATCH a x7', '3600000 PATCH a x13']);
    expect(rewritten(outcomes)).toEqual(['patched a x7 +5 by 1', 'patched a x13 +6 by 1']);
    expect(books()).toEqual({ ...NOWHERE, handled: 25 });
  });

  it('refreshes and finishes one after the other, so that nothing is counted twice, however long the answer takes', () => {
    const { books, record, requests, source, time, told } = start(['stored', 'stored', slow, slow, slow]);
    function slow(event: EventsV1Event) {
      return of(event).pipe(delay(5, time));
    }
    time.advance(20 * MINUTE_MS);
    record('a', 'a', 'a', 'a', 'a');
    time.advance(11 * MINUTE_MS);
    expect(requests().slice(2)).toEqual(['1800000 PATCH a x5', '1800005 PATCH a x5']);
    expect(told().slice(2)).toEqual(['patched a x5 +3 by 1', 'patched a x5 +0 by 1']);
    expect(books()).toEqual({ ...NOWHERE, handled: 5 });
    source.complete();
  });

  it('loses an event that can not be read, and goes on', () => {
    const { books, lost, record, requests, source } = start();
    source.next(Object.assign(throwingGetter('regarding'), { reason: 'unreadable' }) as EventsV1Event);
    record('a');
    expect([requests(), lost]).toEqual([['0 POST a x1'], ['unreadable x1 invalid 1']]);
    expect(books()).toEqual({ ...NOWHERE, handled: 1 });
  });

  it('goes on from what a refresh has stored, unless more was observed meanwhile, and keeps what fails', () => {
    const refreshes = new Subject<void>();
    const answer = new Subject<EventsV1Event>();
    const renamed: Reply = (event) => [
      { ...event, metadata: { ...event.metadata, name: 'other', resourceVersion: '7' } },
    ];
    const script: Reply[] = ['stored', 'stored', renamed, () => answer, forbidden, reset];
    const { books, lost, notices, patches, record, requests, seen } = start(script, { refreshes });
    record('a', 'a', 'a');
    refreshes.next();
    refreshes.next();
    record('a');
    answer.next(podEventV1({ reason: 'a' }));
    answer.complete();
    for (let i = 0; i < 3; i++) refreshes.next();
    expect(requests().slice(2)).toEqual(['a x3', 'a x3', 'a x4', 'a x4', 'a x4'].map((line) => `0 PATCH ${line}`));
    const names = seen.slice(2).map(({ metadata }) => metadata.name);
    expect(names).toEqual([podEventV1().metadata.name, 'other', 'other', 'other', 'other']);
    for (const patch of patches) expect(patch).not.toHaveProperty('metadata');
    expect([books(), lost, notices.length]).toEqual([{ ...NOWHERE, handled: 4 }, [], 2]);
  });

  it('ends a sleep when a shutdown begins, and tries what is recorded after it once', () => {
    const { draining, lost, notices, record, requests, time, told } = start([notSent, notSent]);
    record('a');
    draining.abort();
    record('b', 'c');
    time.advance(100_000);
    expect(requests()).toEqual(['0 POST a x1', '0 POST b x1', '0 POST c x1']);
    expect(told()).toEqual(['undelivered a x1 +1 by 1', 'undelivered b x1 +1 by 1', 'created c x1 +1 by 1']);
    expect(lost).toEqual(['a x1 undelivered-at-shutdown 1', 'b x1 undelivered-at-shutdown 1']);
    expect(notices.at(-1)?.message).toBe('Unable to write event (broadcaster is shut down)');
  });

  it.each([
    ['stopped', false],
    ['undelivered-at-shutdown', true],
  ])('unsubscribed, loses what is under way, and what waits as %s', (reason, isDraining) => {
    const { books, draining, lost, record, subscription, time } = start(Array<Reply>(8).fill(never));
    const running = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
    record(...running, 'i');
    if (isDraining) draining.abort();
    subscription.unsubscribe();
    expect(lost.toSorted()).toEqual([...running.map((name) => `${name} x1 interrupted 1`), `i x1 ${reason} 1`]);
    expect([books(), time.actions]).toEqual([NOWHERE, []]);
  });

  it('completes once all that was recorded is written, and writes no series after that', () => {
    const answer = new Subject<EventsV1Event>();
    const { books, record, source, time, told } = start(['stored', 'stored', () => answer]);
    record('a', 'a', 'a', 'b');
    source.complete();
    expect(told()).toEqual(['created a x1 +1 by 1', 'patched a x2 +1 by 1']);
    answer.next(podEventV1({ reason: 'b' }));
    expect(told()).toEqual(['created b x1 +1 by 1', 'complete']);
    expect([books(), time.actions]).toEqual([{ ...NOWHERE, handled: 3, held: 1 }, []]);
  });

  it.each(['finishes', 'refreshes'])('writes one series after the other: %s', (name) => {
    const ticks = new Subject<void>();
    const answer = new Subject<EventsV1Event>();
    const { record, requests, time } = start([...Array<Reply>(4).fill('stored'), () => answer, never], {
      [name]: ticks,
    });
    record('a', 'a', 'b', 'b');
    time.advance(7 * MINUTE_MS);
    requests();
    for (let i = 0; i < 2; i++) ticks.next();
    expect(requests()).toEqual(['420000 PATCH a x2']);
    answer.next(podEventV1({ reason: 'a' }));
    answer.complete();
    expect(requests()).toEqual(['420000 PATCH b x2']);
  });

  it('unsubscribed as it is told of an outcome, has no other', () => {
    const { books, lost, record, stopAtOutcome, told } = start();
    stopAtOutcome();
    record('a', 'b');
    expect([told(), lost, books()]).toEqual([['created a x1 +1 by 1'], [], { ...NOWHERE, handled: 1 }]);
  });

  it.each<[ClientGoSeriesDeliveryOptions, typeof TypeError]>([
    [{ sleepMs: -1 }, RangeError],
    [{ sleepMs: NaN }, RangeError],
    [{ sleepMs: 1_717_986_918 }, RangeError],
    [{ finishes: {} as Subject<void> }, TypeError],
    [{ refreshes: {} as Subject<void> }, TypeError],
  ])('checks its options at the call: %o', (options, error) => {
    expect(() => clientGoSeriesDelivery(options)).toThrow(error);
  });
});
