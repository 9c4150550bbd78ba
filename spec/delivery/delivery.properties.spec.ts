import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type DropReason } from '../../lib/broadcast/index.ts';
import { type Answer } from '../../lib/delivery/index.ts';
import { type SeenRequest } from './ModelServer.ts';
import { run, type Scenario, scenarioArbitrary, type World } from './scenario.ts';

/** More by option: `RUNS=20000 npx vitest run spec/delivery`. */
const RUNS = Number(process.env['RUNS'] ?? 1_000);

/** What is no answer to the write but one about the sink: it can't be reached, or nobody may write. */
const isSinkLevel = (answer: Answer): boolean =>
  answer.kind === 'not-sent' ||
  answer.kind === 'credentials' ||
  (answer.kind === 'status' && (answer.code === 401 || (answer.code === 404 && !answer.isStatus)));

/** Whether another failure came while it was under way: then what is waited for may be over, and this one says nothing of what is now. */
const isLate = ({ sentAt, endedAt }: SeenRequest, requests: readonly SeenRequest[]): boolean =>
  requests.some((other) => typeof other.answer === 'object' && other.endedAt >= sentAt && other.endedAt < endedAt);

const isHeldBack = (reason: DropReason): boolean => reason === 'spam-filtered' || reason === 'sink-full';

describe('deliverTo, whatever the server does', () => {
  const property = (name: string, check: (world: World, scenario: Scenario) => void) => {
    it(name, () => {
      fc.assert(
        fc.property(scenarioArbitrary, (scenario) => check(run(scenario), scenario)),
        { numRuns: RUNS },
      );
    });
  };

  property('keeps books that close at every moment, and ends with nothing open', ({ account, scheduler }) => {
    expect(account.open).toBe(0);
    expect(scheduler.actions).toEqual([]);
  });

  property('says of every recording what became of it', ({ account, lost, outcomes, recorded }) => {
    const { handled } = account.snapshot();
    const delivered = outcomes.filter(({ kind }) => kind === 'created' || kind === 'patched');
    expect(delivered.reduce((sum, { occurrences }) => sum + occurrences, 0)).toBe(handled);
    for (const [name, occurrences] of lost) expect(occurrences).toBeLessThanOrEqual(recorded.get(name) ?? 0);
    for (const [name, occurrences] of recorded) {
      const told = delivered.filter(({ event }) => event.metadata.name === name);
      const sum = told.reduce((added, outcome) => added + outcome.occurrences, 0);
      expect(sum + (lost.get(name) ?? 0)).toBe(occurrences);
    }
    const total = [...recorded.values()].reduce((sum, count) => sum + count, 0);
    const allLost = [...lost.values()].reduce((sum, count) => sum + count, 0);
    expect(handled + allLost).toBe(total);
  });

  property('has no more requests under way than it may, and one at a time for an object', ({ server }, { options }) => {
    expect(server.mostRunning).toBeLessThanOrEqual(options.concurrent ?? 0);
    expect(server.running).toBe(0);
    const last = new Map<string, SeenRequest>();
    for (const request of server.requests) {
      const before = last.get(request.name);
      expect(request.sentAt).toBeGreaterThanOrEqual(before?.endedAt ?? 0);
      expect(request.count).toBeGreaterThanOrEqual(before?.count ?? 0);
      last.set(request.name, request);
    }
  });

  property('makes one object for a name, and writes no count that was not reached', ({ server, recorded }) => {
    for (const { event } of server.stored.values()) {
      if (event.reason === 'EventsSuppressed') continue;
      const { name } = event.metadata;
      expect(recorded.has(name)).toBe(true);
      expect(event.count).toBeLessThanOrEqual(recorded.get(name) ?? 0);
    }
  });

  property('leaves the whole count on the server, unless it says that something is lost', (world) => {
    const { lost, recorded, server } = world;
    for (const [name, count] of recorded) {
      const last = server.requests.findLast((request) => request.name === name && request.answer === 'ok');
      // Without a resourceVersion known, as after an AlreadyExists, nothing fences off a patch that comes late.
      if (lost.has(name) || server.unfenced.has(name) || !last || last.endedAt <= world.expiredAt) continue;
      const [stored] = [...server.stored.values()].filter(({ event }) => event.metadata.name === name);
      expect(stored?.event.count).toBe(count);
    }
  });

  property('sends nothing while the server asks it to wait', ({ server }) => {
    for (const { answer, endedAt } of server.requests) {
      if (typeof answer !== 'object' || answer.kind !== 'status' || answer.retryAfterMs === undefined) continue;
      const until = endedAt + Math.min(answer.retryAfterMs, 60_000);
      expect(server.requests.filter(({ sentAt }) => sentAt > endedAt && sentAt < until)).toEqual([]);
    }
  });

  property(
    'sends nothing while it waits for the sink, and then one request alone, until a shutdown begins',
    (world) => {
      const { drainedAt, server } = world;
      const failures = server.requests.filter(({ answer }) => typeof answer === 'object' && isSinkLevel(answer));
      for (const { endedAt } of failures.filter((failure) => !isLate(failure, server.requests))) {
        const later = server.requests.filter(({ sentAt }) => sentAt > endedAt && sentAt < drainedAt);
        const [probe, ...others] = later;
        if (!probe) continue;
        expect(probe.sentAt - endedAt).toBeGreaterThanOrEqual(10);
        // One that was on its way before may fail meanwhile: it is waited for anew from then on.
        const before = server.requests.filter((other) => other.sentAt <= endedAt && other.endedAt > endedAt);
        const until = Math.min(probe.endedAt, drainedAt, ...before.map((other) => other.endedAt));
        expect(others.filter(({ sentAt }) => sentAt < until)).toEqual([]);
      }
    },
  );

  property('says why something is lost, and loses nothing that there is time for', (world, { end }) => {
    const late = world.losses.filter(({ atEnd }) => atEnd);
    const reasons = new Set(late.map(({ reason }) => reason));
    const early = new Set(world.losses.filter(({ atEnd }) => !atEnd).map(({ reason }) => reason));
    for (const reason of ['interrupted', 'stopped', 'undelivered-at-shutdown'] as const) {
      expect(early.has(reason)).toBe(false);
    }
    if (end !== 'unsubscribe') expect(reasons.has('stopped')).toBe(false);
    if (end === 'complete') expect(reasons.has('undelivered-at-shutdown')).toBe(false);
    if (end === 'complete' || end === 'drain') {
      expect(reasons.has('interrupted')).toBe(false);
      // Held counts are written: only what was tried and failed is lost at the end.
      const untried = late.filter(({ name, reason }) => isHeldBack(reason) && !world.failedAtEnd.has(name));
      expect(untried).toEqual([]);
    }
  });

  property('spares what a limit names, until a shutdown begins', ({ server, drainedAt }) => {
    for (const limited of server.requests) {
      const { answer, endedAt } = limited;
      if (typeof answer !== 'object' || answer.kind !== 'status' || answer.code !== 429) continue;
      if (isLate(limited, server.requests)) continue;
      const isServer = answer.message.includes('type Server');
      const isObject = answer.message.includes('type SourceAndObject');
      const spared = server.requests.filter(
        ({ sentAt, name, namespace }) =>
          sentAt > endedAt &&
          sentAt < Math.min(endedAt + 1_000, drainedAt) &&
          (isServer || (isObject ? name === limited.name : namespace === limited.namespace)),
      );
      expect(spared).toEqual([]);
    }
  });
});
