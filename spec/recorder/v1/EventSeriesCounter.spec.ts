import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CorrelatedEvent } from '../../../lib/correlation/index.ts';
import { type EventsV1Event, MicroTime } from '../../../lib/event/index.ts';
import {
  clientGoSeriesKey,
  EventSeriesCounter,
  type EventSeriesCounterOptions,
  seriesKey,
} from '../../../lib/recorder/v1/index.ts';
import { HandClock, startMs } from '../../correlation/podEvent.ts';
import { hostileEventV1 } from '../../event/hostileEventV1.ts';
import { podEventV1, seriesOf } from '../../event/podEventV1.ts';

const SECONDS = 1_000;
const MINUTES = 60 * SECONDS;

/** `write a x2`, `hold a x3 for 60000`, and `rest a x3` where it is no recording. */
function textOf({ event, holdMs, occurrences = 1, skip }: CorrelatedEvent<EventsV1Event>): string {
  const what = skip ? 'hold' : occurrences === 0 ? 'rest' : 'write';
  const until = holdMs === undefined ? '' : ` for ${holdMs}`;
  return `${what} ${event.reason} x${event.series?.count ?? 1}${until}`;
}

function startCounter(options: EventSeriesCounterOptions = {}) {
  const clock = new HandClock();
  const counter = new EventSeriesCounter({ clock, ...options });
  let made = 0;
  return {
    clock,
    counter,
    /** One more of the events of these reasons, each of a name of its own. */
    observe: (...reasons: string[]) =>
      reasons.flatMap((reason) => {
        const metadata = { name: `${reason}.${++made}`, namespace: 'shop' };
        return counter.observe(podEventV1({ reason, metadata, eventTime: new MicroTime(clock.ms) })).map(textOf);
      }),
    wait: (ms: number) => {
      clock.ms += ms;
    },
  };
}

describe('EventSeriesCounter', () => {
  describe('by default', () => {
    it('writes the first and the second at once, and holds what follows', () => {
      const { observe, wait } = startCounter();
      expect(observe('a')).toEqual(['write a x1']);
      wait(1);
      expect(observe('a')).toEqual(['write a x2']);
      wait(1);
      expect(observe('a', 'b')).toEqual(['hold a x3 for 360000', 'write b x1']);
    });

    it('keeps the first event, and says when it occurred last', () => {
      const { counter, clock } = startCounter();
      const first = podEventV1();
      const next = (name: string, ms: number) => {
        clock.ms += ms;
        const eventTime = new MicroTime(clock.ms, 3);
        const [said] = counter.observe(podEventV1({ metadata: { name, namespace: 'shop' }, eventTime, note: name }));
        return { said: said?.event, eventTime };
      };
      counter.observe(first);
      const second = next('second', 10);
      expect(second.said).toEqual({ ...first, series: { count: 2, lastObservedTime: second.eventTime } });
      const third = next('third', 10);
      expect(third.said).toEqual({ ...first, series: { count: 3, lastObservedTime: third.eventTime } });
    });

    it('hands the very first event on as it came', () => {
      const event = podEventV1();
      const [said] = new EventSeriesCounter().observe(event);
      expect(said).toEqual({ event, skip: false, spamKey: '', acknowledge: expect.any(Function) as unknown });
      expect(said?.event).toBe(event);
      expect(said?.acknowledge(event)).toBeUndefined();
    });

    it('writes at once when the count has doubled a minute or more since the last write', () => {
      const { observe, wait } = startCounter();
      observe('a', 'a', 'a');
      wait(60 * SECONDS - 1);
      expect(observe('a')).toEqual(['hold a x4 for 1']);
      const late = startCounter();
      late.observe('a', 'a', 'a');
      late.wait(60 * SECONDS);
      expect(late.observe('a')).toEqual(['write a x4']);
      expect(late.observe('a', 'a', 'a')).toEqual([5, 6, 7].map((count) => `hold a x${count} for 360000`));
      expect(late.observe('a')).toEqual(['hold a x8 for 60000']);
    });

    it('keeps to the time of a doubled count, however many come meanwhile', () => {
      const { observe, wait } = startCounter();
      observe('a', 'a', 'a');
      expect(observe('a')).toEqual(['hold a x4 for 60000']);
      wait(20 * SECONDS);
      expect(observe('a', 'a')).toEqual(['hold a x5 for 40000', 'hold a x6 for 40000']);
    });

    it('takes for written what it has put off until now', () => {
      const { observe, wait } = startCounter();
      observe('a', 'a', 'a', 'a');
      wait(60 * SECONDS);
      // The four were written a minute after the two.
      expect(observe('a')).toEqual(['hold a x5 for 360000']);
      expect(observe('a', 'a')).toEqual(['hold a x6 for 360000', 'hold a x7 for 360000']);
      expect(observe('a')).toEqual(['hold a x8 for 60000']);
      const soon = startCounter();
      soon.observe('a', 'a', 'a', 'a');
      soon.wait(60 * SECONDS - 1);
      expect(soon.observe('a')).toEqual(['hold a x5 for 1']);
    });

    it('holds it to the end of the series', () => {
      const { observe, wait } = startCounter();
      observe('a', 'a');
      wait(5 * MINUTES);
      expect(observe('a')).toEqual(['hold a x3 for 360000']);
    });

    it('begins anew after six minutes of silence', () => {
      const { counter, observe, wait } = startCounter();
      observe('a', 'a', 'a');
      wait(6 * MINUTES - 1);
      expect(observe('a')).toEqual(['write a x4']);
      wait(6 * MINUTES);
      expect(observe('a', 'a')).toEqual(['write a x1', 'write a x2']);
      expect(counter.size).toBe(1);
    });

    it('makes no series of a single event that comes again after six minutes', () => {
      const { observe, wait } = startCounter();
      observe('a');
      wait(6 * MINUTES);
      expect(observe('a')).toEqual(['write a x1']);
      wait(6 * MINUTES - 1);
      expect(observe('a')).toEqual(['write a x2']);
    });

    it('writes a series that goes on half an hour after its last write at the latest', () => {
      const { observe, wait } = startCounter();
      // So many that the count won't double.
      observe(...Array.from({ length: 1_000 }, () => 'a'));
      wait(5 * MINUTES);
      // The count of a thousand is put off, and written a minute after the two.
      observe('a');
      for (let minutes = 10; minutes <= 20; minutes += 5) {
        wait(5 * MINUTES);
        expect(observe('a')).toEqual([expect.stringContaining(' for 360000')]);
      }
      wait(5 * MINUTES);
      expect(observe('a')).toEqual(['hold a x1005 for 360000']);
      wait(1);
      expect(observe('a')).toEqual([`hold a x1006 for ${6 * MINUTES - 1}`]);
      wait(5 * MINUTES);
      expect(observe('a')).toEqual([`hold a x1007 for ${1 * MINUTES - 1}`]);
      wait(1 * MINUTES - 1);
      // It has been written by now, and the next is half an hour later.
      expect(observe('a')).toEqual(['hold a x1008 for 360000']);
      for (let minutes = 5; minutes <= 20; minutes += 5) {
        wait(5 * MINUTES);
        observe('a');
      }
      wait(4 * MINUTES + 1);
      expect(observe('a')).toEqual([`hold a x1013 for ${6 * MINUTES - 1}`]);
    });

    it('remembers 4096', () => {
      expect(new EventSeriesCounter()).toMatchObject({ maxSeries: 4096, size: 0, evictions: 0 });
    });

    it('tells series apart by what they are about, not by the version of it', () => {
      const { clock, counter } = startCounter();
      const of = (resourceVersion: string) => podEventV1({ regarding: { name: 'web', resourceVersion } });
      expect([of('1'), of('2')].flatMap((event) => counter.observe(event)).map(textOf)).toEqual([
        'write Scheduled x1',
        'write Scheduled x2',
      ]);
      const goes = new EventSeriesCounter({ clock, keyFunc: clientGoSeriesKey });
      expect([of('1'), of('2')].flatMap((event) => goes.observe(event)).map(textOf)).toEqual([
        'write Scheduled x1',
        'write Scheduled x1',
      ]);
    });
  });

  describe('by its options', () => {
    it('ends a series after finishMs, refreshes it after refreshMs, and waits for doublingMs', () => {
      const { observe, wait } = startCounter({ finishMs: 100, refreshMs: 250, doublingMs: 10 });
      observe('a', 'a');
      expect(observe('a', 'a')).toEqual(['hold a x3 for 100', 'hold a x4 for 10']);
      wait(10);
      observe('a');
      for (let i = 0; i < 2; i++) {
        wait(90);
        observe('a');
      }
      // 190 ms after the write of the four.
      expect(observe('a')).toEqual(['write a x8']);
      wait(90);
      observe('a');
      wait(90);
      expect(observe('a')).toEqual(['hold a x10 for 70']);
      wait(100);
      expect(observe('a')).toEqual(['write a x1']);
    });

    it('writes each count that has doubled at once with a doublingMs of 0', () => {
      const { observe } = startCounter({ doublingMs: 0 });
      const said = observe(...Array.from({ length: 16 }, () => 'a'));
      expect(said.filter((text) => text.startsWith('write'))).toEqual([1, 2, 4, 8, 16].map((n) => `write a x${n}`));
    });

    it('asks keyFunc', () => {
      const { observe } = startCounter({ keyFunc: () => 'all the same' });
      expect(observe('a', 'b', 'c')).toEqual(['write a x1', 'write a x2', 'hold a x3 for 360000']);
    });

    it.each<[EventSeriesCounterOptions, typeof TypeError, string]>([
      [{ maxSeries: 0 }, RangeError, 'maxSeries'],
      [{ maxSeries: 1.5 }, RangeError, 'maxSeries'],
      [{ maxSeries: Infinity }, RangeError, 'maxSeries'],
      [{ finishMs: 0 }, RangeError, 'finishMs'],
      [{ finishMs: NaN }, RangeError, 'finishMs'],
      [{ refreshMs: 0 }, RangeError, 'refreshMs'],
      [{ doublingMs: -1 }, RangeError, 'doublingMs'],
      [{ doublingMs: '60' as unknown as number }, TypeError, 'doublingMs'],
      [{ keyFunc: 'key' as unknown as () => string }, TypeError, 'keyFunc'],
      [{ clock: {} as HandClock }, TypeError, 'clock'],
    ])('takes no bad ones: %o', (options, error, name) => {
      expect(() => new EventSeriesCounter(options)).toThrow(error);
      expect(() => new EventSeriesCounter(options)).toThrow(name);
    });

    it('takes the least of each', () => {
      expect(() => startCounter({ maxSeries: 1, finishMs: 1, refreshMs: 1, doublingMs: 0 })).not.toThrow();
    });
  });

  describe('that remembers two', () => {
    const two = { maxSeries: 2 };

    it('forgets the least recently seen for a third, and writes its count before', () => {
      const { counter, observe } = startCounter(two);
      observe('a', 'a', 'a', 'a', 'b', 'a');
      expect(observe('b', 'c')).toEqual(['write b x2', 'rest a x5', 'write c x1']);
      expect(counter).toMatchObject({ size: 2, evictions: 1 });
      expect(observe('a')).toEqual(['write a x1']);
    });

    it('writes nothing of one that is written', () => {
      const { counter, observe } = startCounter(two);
      observe('a', 'b', 'b');
      expect(observe('c', 'd')).toEqual(['write c x1', 'write d x1']);
      expect(counter.evictions).toBe(2);
      const late = startCounter(two);
      late.observe('a', 'a', 'a', 'b');
      late.wait(6 * MINUTES);
      expect(late.observe('c')).toEqual(['write c x1']);
      const soon = startCounter(two);
      soon.observe('a', 'a', 'a', 'b');
      soon.wait(6 * MINUTES - 1);
      expect(soon.observe('c')).toEqual(['rest a x3', 'write c x1']);
    });

    it('writes it once', () => {
      const { observe } = startCounter(two);
      observe('a', 'a', 'a', 'b', 'c');
      expect(observe('d', 'e', 'b')).toEqual(['write d x1', 'write e x1', 'write b x1']);
    });

    it('forgets nobody for one that begins anew', () => {
      const { counter, observe, wait } = startCounter(two);
      observe('a', 'b');
      wait(6 * MINUTES);
      observe('a', 'b');
      expect(counter).toMatchObject({ size: 2, evictions: 0 });
      observe('c');
      wait(6 * MINUTES);
      observe('c');
      expect(counter).toMatchObject({ size: 2, evictions: 1 });
    });
  });

  describe('whatever it is given', () => {
    it('stays in time when the clock is set back', () => {
      const { clock, counter, observe, wait } = startCounter();
      observe('a', 'a');
      wait(-60 * MINUTES);
      expect(observe('a')).toEqual(['hold a x3 for 360000']);
      const [said] = counter.observe(podEventV1({ reason: 'a', eventTime: new MicroTime(clock.ms) }));
      expect(said?.event.series?.lastObservedTime.getTime()).toBe(startMs);
      wait(6 * MINUTES - 1);
      // The four were written a minute after the two.
      expect(observe('a')).toEqual(['hold a x5 for 360000']);
      wait(6 * MINUTES);
      expect(observe('a')).toEqual(['write a x1']);
    });

    it('goes on from the series that an event comes with', () => {
      const { counter } = startCounter();
      const said = [seriesOf(7), podEventV1(), seriesOf(3)].flatMap((event) => counter.observe(event));
      expect(said.map(textOf)).toEqual([
        'write Scheduled x7',
        'hold Scheduled x8 for 360000',
        'hold Scheduled x9 for 360000',
      ]);
    });

    it.each([1, 0, -5, 2.5, NaN, '7'])('takes a count of %s for none', (count) => {
      const { counter } = startCounter();
      counter.observe(seriesOf(count as number));
      expect(counter.observe(podEventV1()).map(textOf)).toEqual(['write Scheduled x2']);
    });

    it('counts no further than the API can', () => {
      const { counter } = startCounter({ maxSeries: 1 });
      const most = 2 ** 31 - 1;
      const said = [seriesOf(most - 1), podEventV1(), podEventV1()].flatMap((event) => counter.observe(event));
      expect(said.map(({ event }) => event.series?.count)).toEqual([most - 1, most, most]);
      // It is held, and counted as a recording, all the same.
      expect(said.map(({ skip, occurrences = 1 }) => [skip, occurrences])).toEqual([
        [false, 1],
        [true, 1],
        [true, 1],
      ]);
      counter.observe(seriesOf(2 ** 40, { reason: 'Other' }));
      expect(counter.observe(podEventV1({ reason: 'Other' }))[0]?.event.series?.count).toBe(most);
    });

    it('hands on what it can’t read, each as it came', () => {
      const { counter } = startCounter();
      const unreadable = [undefined, null, 5, {}, podEventV1({ regarding: undefined as never })];
      for (const event of unreadable as EventsV1Event[]) {
        expect(counter.observe(event)).toEqual([
          { event, skip: false, spamKey: '', acknowledge: expect.any(Function) as unknown },
        ]);
      }
      expect(counter.size).toBe(0);
    });

    it('hands on what its keyFunc can’t read', () => {
      const { observe } = startCounter({
        keyFunc: (event) => {
          if (event.reason === 'bad') throw new Error('boom');
          return seriesKey(event);
        },
      });
      expect(observe('bad', 'bad', 'a', 'a')).toEqual(['write bad x1', 'write bad x1', 'write a x1', 'write a x2']);
    });

    it('never throws, and always says something of the event', () => {
      fc.assert(
        fc.property(fc.array(hostileEventV1, { maxLength: 20 }), (makers) => {
          const { counter, clock } = startCounter({ maxSeries: 2 });
          for (const make of makers) {
            clock.ms += 60_000;
            const said = counter.observe(make());
            expect(said.filter(({ occurrences }) => occurrences !== 0)).toHaveLength(1);
            expect(counter.size).toBeLessThanOrEqual(2);
            expect(Reflect.get({}, 'polluted')).toBeUndefined();
          }
        }),
      );
    });
  });
});
