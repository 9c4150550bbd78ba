import { delay, map, NEVER, Observable, Subject, timer } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { type WatcherReport } from '../../lib/index.ts';
import { unhandledErrors } from '../operators/unhandledErrors.ts';
import { setUp, settle } from './setUp.ts';

describe('EventWatcher', () => {
  describe('unsubscribe', () => {
    it('stops at once, and loses what waits as stopped and what runs as interrupted', () => {
      const { broadcaster, record, advance, drops } = setUp();
      const watcher = broadcaster.startEventWatcher(() => NEVER, { name: 'w' });
      record('A', 'B');
      advance();
      record('C');
      watcher.unsubscribe();
      expect(watcher.stats()).toEqual({
        name: 'w',
        recorded: 3,
        handled: 0,
        waiting: 0,
        running: 0,
        held: 0,
        lost: { stopped: 2, interrupted: 1 },
      });
      advance();
      const told = drops.map(({ event, reason, watcher: name }) => `${name} ${reason} ${event?.reason ?? '?'}`);
      expect(told.toSorted()).toEqual(['w interrupted A', 'w stopped ?', 'w stopped B']);
    });

    it('unsubscribes from the work of the handler', () => {
      const { broadcaster, record, advance } = setUp();
      let torn = 0;
      const watcher = broadcaster.startEventWatcher(() => new Observable(() => () => torn++));
      record('A');
      advance();
      watcher.unsubscribe();
      watcher.unsubscribe();
      expect(torn).toBe(1);
    });

    it('leaves the others alone, and their books too', () => {
      const { broadcaster, record, advance } = setUp();
      const first = broadcaster.startEventWatcher(() => undefined, { name: 'first' });
      broadcaster.startEventWatcher(() => undefined, { name: 'second' });
      record('A');
      first.unsubscribe();
      record('B');
      advance();
      expect(broadcaster.stats().watchers).toMatchObject([{ name: 'second', recorded: 2, handled: 2 }]);
      expect(first.stats()).toMatchObject({ recorded: 1, lost: { stopped: 1 } });
    });

    it('in a handler that then returns counts that event as handled', () => {
      const { broadcaster, record, advance } = setUp();
      const seen: unknown[] = [];
      const watcher = broadcaster.startEventWatcher((event) => {
        seen.push(event.reason);
        watcher.unsubscribe();
      });
      record('A', 'B');
      advance();
      expect(seen).toEqual(['A']);
      expect(watcher.stats()).toMatchObject({ recorded: 2, handled: 1, running: 0, lost: { stopped: 1 } });
    });

    it('in a handler that goes on afterwards interrupts that work', () => {
      const { broadcaster, record, advance } = setUp();
      const watcher = broadcaster.startEventWatcher(() => {
        watcher.unsubscribe();
        return NEVER;
      });
      record('A');
      advance();
      expect(watcher.stats()).toMatchObject({ recorded: 1, handled: 0, running: 0, lost: { interrupted: 1 } });
    });

    it('in a handler that then throws counts that event as failed', () => {
      const { broadcaster, record, advance } = setUp();
      const watcher = broadcaster.startEventWatcher(() => {
        watcher.unsubscribe();
        throw new Error('thrown');
      });
      record('A');
      advance();
      expect(watcher.stats()).toMatchObject({ recorded: 1, running: 0, lost: { 'handler-failed': 1 } });
    });

    it('of another watcher, in a handler, keeps the event from that one', () => {
      const { broadcaster, record, advance } = setUp();
      broadcaster.startEventWatcher(() => other.unsubscribe());
      const other = broadcaster.startEventWatcher(() => expect.unreachable());
      record('A');
      advance();
      expect(other.stats()).toMatchObject({ recorded: 1, handled: 0, waiting: 0, lost: { stopped: 1 } });
    });

    it('upon a result ends the watcher in order', () => {
      const { broadcaster, record, advance } = setUp();
      const results: unknown[] = [];
      const watcher = broadcaster.start('mine', (events) => events.pipe(map(({ reason }) => reason)));
      watcher.results.subscribe({
        next: (result) => {
          results.push(result);
          watcher.unsubscribe();
        },
        complete: () => results.push('|'),
      });
      record('A', 'B');
      advance();
      expect(results).toEqual(['A', '|']);
      expect(watcher.stats()).toMatchObject({ handled: 1, lost: { stopped: 1 } });
    });
  });

  describe('stop', () => {
    it('finishes what is recorded, the intake included, and ends', async () => {
      const { broadcaster, record, advance, time } = setUp();
      const seen: unknown[] = [];
      const watcher = broadcaster.startEventWatcher(
        (event) => {
          seen.push(event.reason);
          return timer(2, time);
        },
        { name: 'w' },
      );
      record('A', 'B');
      advance();
      record('C');
      const stopped = watcher.stop();
      expect(watcher.closed).toBe(false);
      advance(6);
      expect(seen).toEqual(['A', 'B', 'C']);
      expect(watcher.closed).toBe(true);
      expect(await stopped).toEqual({
        name: 'w',
        recorded: 3,
        handled: 3,
        waiting: 0,
        running: 0,
        held: 0,
        lost: {},
        undelivered: [],
        undeliveredUnlisted: 0,
      });
    });

    it('takes no more events, and its books none either', () => {
      const { broadcaster, record, advance, time } = setUp();
      const seen: unknown[] = [];
      const watcher = broadcaster.startEventWatcher((event) => {
        seen.push(event.reason);
        return timer(5, time);
      });
      record('A');
      void watcher.stop();
      record('B');
      advance();
      record('C');
      expect(watcher.stats()).toMatchObject({ recorded: 1, running: 1, waiting: 0 });
      advance(100);
      expect(seen).toEqual(['A']);
      expect(watcher.stats()).toMatchObject({ recorded: 1, handled: 1, lost: {} });
    });

    it('at the deadline loses what is left, in the very turn, and lists it', async () => {
      const { broadcaster, record, advance } = setUp();
      const watcher = broadcaster.startEventWatcher(() => NEVER);
      record('A', 'B');
      const stopped = watcher.stop({ deadlineMs: 3 });
      advance(2);
      expect(watcher.closed).toBe(false);
      advance(1);
      expect(watcher.closed).toBe(true);
      const { lost, undelivered } = await stopped;
      expect(lost).toEqual({ interrupted: 1, 'undelivered-at-shutdown': 1 });
      const listed = undelivered.map(({ event, reason, occurrences }) => [event.reason, reason, occurrences]);
      expect(listed.toSorted()).toEqual([
        ['A', 'interrupted', 1],
        ['B', 'undelivered-at-shutdown', 1],
      ]);
    });

    it("has the broadcaster's deadline by default", () => {
      const { broadcaster, record, advance } = setUp({ shutdownDeadlineMs: 8 });
      const watcher = broadcaster.startEventWatcher(() => NEVER);
      record('A');
      void watcher.stop();
      advance(7);
      expect(watcher.closed).toBe(false);
      advance(1);
      expect(watcher.closed).toBe(true);
    });

    it('ends at once where nothing waits', async () => {
      const { broadcaster } = setUp();
      const watcher = broadcaster.startEventWatcher(() => undefined);
      const stopped = watcher.stop();
      expect(watcher.closed).toBe(true);
      expect(await stopped).toMatchObject({ recorded: 0, undelivered: [] });
      expect(await watcher.stop()).toMatchObject({ recorded: 0 });
    });

    it('leaves the broadcaster and the others running', () => {
      const { broadcaster, record, advance } = setUp();
      const seen: unknown[] = [];
      const watcher = broadcaster.startEventWatcher(() => undefined);
      broadcaster.startEventWatcher((event) => seen.push(event.reason));
      void watcher.stop();
      record('A');
      advance();
      expect(seen).toEqual(['A']);
      expect(broadcaster.stats().state).toBe('running');
    });

    it('tells the pipeline to hurry', () => {
      const { broadcaster } = setUp();
      const aborted: boolean[] = [];
      const watcher = broadcaster.start('mine', (_, { draining }) => {
        draining.addEventListener('abort', () => aborted.push(draining.aborted));
        return NEVER;
      });
      void watcher.stop();
      expect(aborted).toEqual([true]);
    });

    it('lets a pipeline finish what it has put off', () => {
      const { broadcaster, record, advance, time } = setUp();
      const seen: unknown[] = [];
      const watcher = broadcaster.start('mine', (events) => events.pipe(delay(5, time)));
      watcher.results.subscribe((event) => seen.push(event.reason));
      record('A');
      void watcher.stop();
      advance(4);
      expect(watcher.closed).toBe(false);
      advance(1);
      expect(seen).toEqual(['A']);
      expect(watcher.closed).toBe(true);
    });

    it('in its own handler lets that event, and what was recorded before, come to the end', () => {
      const { broadcaster, record, advance } = setUp();
      const seen: unknown[] = [];
      const watcher = broadcaster.startEventWatcher((event) => {
        seen.push(event.reason);
        void watcher.stop();
        record('late');
      });
      record('A', 'B');
      advance();
      expect(seen).toEqual(['A', 'B']);
      expect(watcher.stats()).toMatchObject({ recorded: 2, handled: 2, lost: {} });
      expect(watcher.closed).toBe(true);
    });

    it('does not wait for an event that the full intake refused', () => {
      const { broadcaster, record, advance } = setUp({ queueLength: 1 });
      const watcher = broadcaster.startEventWatcher((event) => {
        if (event.reason === 'A') record('B', 'C');
        if (event.reason === 'B') void watcher.stop();
      });
      record('A');
      advance();
      expect(watcher.closed).toBe(true);
      expect(watcher.stats()).toMatchObject({ recorded: 3, handled: 2, lost: { 'incoming-full': 1 } });
    });

    it('gives its report though a teardown throws at the deadline', async () => {
      let stopped: Promise<WatcherReport> | undefined;
      const errors = unhandledErrors(() => {
        const { broadcaster, record, advance } = setUp();
        const watcher = broadcaster.startEventWatcher(
          () =>
            new Observable(() => () => {
              throw new Error('teardown');
            }),
        );
        record('A');
        stopped = watcher.stop({ deadlineMs: 1 });
        advance(1);
      });
      expect(errors).toHaveLength(1);
      expect(await stopped).toMatchObject({ lost: { interrupted: 1 } });
    });

    it('is cut short by a shutdown with a shorter deadline', async () => {
      const { broadcaster, record, advance } = setUp();
      const watcher = broadcaster.startEventWatcher(() => NEVER);
      record('A');
      advance();
      const stopped = watcher.stop({ deadlineMs: 100 });
      void broadcaster.shutdown({ deadlineMs: 1 });
      advance(1);
      expect(await stopped).toMatchObject({ lost: { interrupted: 1 } });
    });

    it.each([-1, NaN, Infinity, 2 ** 31, '5' as never])('throws for the deadline %s at the call', (deadlineMs) => {
      const { broadcaster } = setUp();
      const watcher = broadcaster.startEventWatcher(() => undefined);
      expect(() => watcher.stop({ deadlineMs })).toThrow('deadlineMs must be');
      expect(() => watcher.flush({ deadlineMs })).toThrow('deadlineMs must be');
      expect(watcher.closed).toBe(false);
    });
  });

  describe('flush', () => {
    it('waits for this watcher only, and leaves it running', async () => {
      const { broadcaster, record, advance } = setUp();
      const work = new Subject();
      broadcaster.startEventWatcher(() => NEVER);
      const watcher = broadcaster.startEventWatcher(() => work);
      record('A');
      let report: WatcherReport | undefined;
      void watcher.flush().then((said) => (report = said));
      advance();
      await settle();
      expect(report).toBeUndefined();
      work.complete();
      await settle();
      expect(report).toMatchObject({ recorded: 1, handled: 1 });
      expect(watcher.closed).toBe(false);
    });

    it('leaves no timer behind', async () => {
      const { broadcaster, record, advance, time } = setUp();
      const watcher = broadcaster.startEventWatcher(() => undefined);
      record('A');
      const flushed = watcher.flush({ deadlineMs: 60_000 });
      advance();
      await flushed;
      expect(time.actions).toEqual([]);
    });
  });
});
