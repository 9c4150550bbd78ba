import { NEVER, of, throwError } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { type Stored } from '../../lib/delivery/clientGoTry.ts';
import { clientGoWrite, type ClientGoWriteOptions } from '../../lib/delivery/clientGoWrite.ts';
import { type Answer, type DeliveryNotice, type DeliveryOutcome, EventSinkError } from '../../lib/delivery/index.ts';
import { type EventsV1Event } from '../../lib/event/index.ts';
import { podEventV1, seriesOf } from '../event/podEventV1.ts';
import { notSent, reset, status } from './DeliveryWorld.ts';
import { VirtualTime } from './VirtualTime.ts';

const event = podEventV1();
const stored = seriesOf(2);

/** Writes an event by tries that end as the script says, the last of it for good. */
function startWrite(
  script: (Answer | 'stored' | 'never')[],
  options: Partial<ClientGoWriteOptions<EventsV1Event>> = {},
) {
  const time = new VirtualTime();
  const draining = new AbortController();
  const notices: DeliveryNotice[] = [];
  const outcomes: DeliveryOutcome<EventsV1Event>[] = [];
  const triedAt: number[] = [];
  const write = clientGoWrite<EventsV1Event>(
    event,
    () => {
      const next = script[Math.min(triedAt.length, script.length - 1)] ?? 'stored';
      triedAt.push(time.frame);
      if (next === 'never') return NEVER;
      if (next !== 'stored') return throwError(() => new EventSinkError(next));
      return of<Stored<EventsV1Event>>({ kind: 'patched', event: stored });
    },
    {
      scheduler: time,
      draining: draining.signal,
      onNotice: (notice) => notices.push(notice),
      sleepMs: (tries) => tries * 100,
      isTriedAgain: (error) => error instanceof EventSinkError && error.answer.kind !== 'status',
      ...options,
    },
  );
  const subscription = write.subscribe((outcome) => outcomes.push(outcome));
  return { draining, notices, outcomes, subscription, time, triedAt, write };
}

describe('clientGoWrite', () => {
  it('says what was stored, and how', () => {
    const { notices, outcomes } = startWrite(['stored']);
    expect(outcomes).toEqual([{ kind: 'patched', event: stored, occurrences: 1, attempts: 1 }]);
    expect(notices).toEqual([]);
  });

  it('sleeps between two tries for as long as it is told, and tells of each that failed', () => {
    const { notices, outcomes, time, triedAt } = startWrite([notSent, reset, 'stored']);
    time.advance(1_000);
    expect(triedAt).toEqual([0, 100, 300]);
    expect(outcomes).toMatchObject([{ kind: 'patched', attempts: 3 }]);
    expect(notices.map(({ fields }) => fields)).toMatchObject([{ error: 'refused' }, { error: 'reset' }]);
  });

  it('is refused by an answer that ends it', () => {
    const { outcomes, time, triedAt } = startWrite([notSent, status(422)]);
    time.advance(1_000);
    expect(triedAt).toEqual([0, 100]);
    expect(outcomes).toMatchObject([
      { kind: 'rejected', event, occurrences: 1, attempts: 2, error: { answer: status(422) } },
    ]);
  });

  it('gives up after twelve tries', () => {
    const { notices, outcomes, time, triedAt } = startWrite([notSent], { isTriedAgain: () => true, sleepMs: () => 10 });
    time.advance(1_000);
    expect(triedAt).toHaveLength(12);
    expect(outcomes).toMatchObject([{ kind: 'gave-up', attempts: 12, error: { answer: notSent } }]);
    expect(notices).toHaveLength(13);
    expect(notices.at(-1)).toMatchObject({
      message: 'Unable to write event (retry limit exceeded!)',
      fields: { event: `shop/${event.metadata.name}`, error: 'refused' },
    });
  });

  it('ends its sleep when a shutdown begins', () => {
    const { draining, notices, outcomes, time, triedAt } = startWrite([notSent]);
    time.advance(50);
    draining.abort();
    expect(outcomes).toEqual([{ kind: 'undelivered', event, occurrences: 1, attempts: 1 }]);
    expect(notices.at(-1)?.message).toBe('Unable to write event (broadcaster is shut down)');
    time.advance(1_000);
    expect([triedAt, time.actions]).toEqual([[0], []]);
  });

  it('goes to no sleep in a shutdown', () => {
    const { outcomes, draining, time } = startWrite(['stored']);
    draining.abort();
    expect(outcomes).toHaveLength(1);
    const late = startWrite([notSent], { draining: draining.signal });
    expect(late.outcomes).toMatchObject([{ kind: 'undelivered' }]);
    expect([time.actions, late.time.actions]).toEqual([[], []]);
  });

  it('tells what it is told to tell', () => {
    const told: unknown[] = [];
    const { notices } = startWrite([status(409)], {
      noticeOf: (about, error) => {
        told.push(about, error);
        return undefined;
      },
    });
    expect(told).toMatchObject([event, { answer: status(409) }]);
    expect(notices).toEqual([]);
  });

  it('counts anew for each subscription', () => {
    const { outcomes, write, time } = startWrite(['stored']);
    write.subscribe((outcome) => outcomes.push(outcome));
    time.advance(10);
    expect(outcomes.map(({ attempts }) => attempts)).toEqual([1, 1]);
  });

  it('stops when it is unsubscribed', () => {
    const { outcomes, subscription, time } = startWrite([notSent]);
    subscription.unsubscribe();
    time.advance(1_000);
    expect([outcomes, time.actions]).toEqual([[], []]);
  });
});
