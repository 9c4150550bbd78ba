import { LRUCache } from 'lru-cache';
import { asyncScheduler, type TimestampProvider } from 'rxjs';
import { type CorrelatedEvent } from '../../correlation/index.ts';
import { type EventsV1Event, type EventsV1EventSeries, type ReadonlyDate } from '../../event/index.ts';
import { monotonicNow } from '../../operators/monotonicNow.ts';
import { checkFunction, checkInteger, checkMethods, checkNumber } from '../../options/index.ts';
import { seriesKey, type SeriesKeyFunc } from './seriesKey.ts';

/** Options of {@link EventSeriesCounter}. */
export interface EventSeriesCounterOptions {
  /** How many series, and single events that may become some, are remembered: a whole number from 1 to 524,288. Default: 4096. */
  readonly maxSeries?: number;
  /** What tells series apart. Default: {@link seriesKey}. */
  readonly keyFunc?: SeriesKeyFunc;
  /** After how long without an occurrence a series ends, in milliseconds, at least 1. Default: 360,000, client-go's six minutes. */
  readonly finishMs?: number;
  /** How often a series that goes on is written at least, in milliseconds, at least 1: events live for an hour. Default: 1,800,000, client-go's. */
  readonly refreshMs?: number;
  /** How long after its last write a series is written whose count has doubled, in milliseconds, from 0. Default: 60,000. */
  readonly doublingMs?: number;
  /** Where the time comes from. Default: the wall clock. */
  readonly clock?: TimestampProvider;
}

/** A kind of event that occurs again and again: the event of its first time, and what has been asked for. */
interface SeriesRecord {
  /** The event as it is to be written, its series included. */
  event: EventsV1Event;
  count: number;
  seenAt: number;
  /** The last write that was asked for: when, and which count it carried at least. */
  askedAt: number;
  askedCount: number;
  /** When what is put off is written. */
  dueAt: number;
}

const MOST_COUNT = 2 ** 31 - 1;
/** Twice as many objects are remembered, which is as many as may be. */
const MOST_SERIES = 2 ** 19;

/**
 * Makes series of events that occur again and again: what correlation is for core/v1, by the rules of events.k8s.io/v1.
 *
 * - The first occurrence is an event of its own, the second makes it a series, and both are to be written at once.
 * - Those that follow only count. They are held (`skip`) for as long as `holdMs` says: to the end of the series, which is six minutes of
 *   silence, or half an hour since the last write. When the count has doubled since that, it is written a minute after it.
 * - After six minutes of silence the next occurrence is a new event.
 * - At most `maxSeries` are remembered. For a new one the least recently seen is forgotten, and its count written.
 *
 * Whatever writes can fold what is held into any other write: each says all there is to say of its series.
 *
 * @example
 * ```ts
 * import { EventSeriesCounter, type EventsV1Event } from 'kube-event-recorder';
 *
 * declare const event: EventsV1Event;
 *
 * const counter = new EventSeriesCounter();
 * counter.observe(event);
 * const [repeat] = counter.observe(event);
 * console.log(repeat?.event.series?.count); // 2
 * ```
 *
 * @see `recordToSink`, `finishSeries` and `refreshExistingEventSeries` in client-go `tools/events/event_broadcaster.go`. There series are
 *   looked at every six minutes, are not bounded, and end with the process, final counts and all.
 */
export class EventSeriesCounter {
  readonly #series: LRUCache<string, SeriesRecord>;
  readonly #keyFunc: SeriesKeyFunc;
  readonly #finishMs: number;
  readonly #refreshMs: number;
  readonly #doublingMs: number;
  readonly #now: () => number;
  #evicted: SeriesRecord | undefined;
  #evictions = 0;

  /** @throws TypeError or RangeError for a bad option */
  constructor(options: EventSeriesCounterOptions = {}) {
    const { clock = asyncScheduler } = options;
    checkMethods('clock', clock, ['now']);
    this.#keyFunc = checkFunction('keyFunc', options.keyFunc ?? seriesKey);
    this.#finishMs = checkNumber('finishMs', options.finishMs ?? 360_000, 1);
    this.#refreshMs = checkNumber('refreshMs', options.refreshMs ?? 1_800_000, 1);
    this.#doublingMs = checkNumber('doublingMs', options.doublingMs ?? 60_000, 0);
    this.#now = monotonicNow(clock);
    this.#series = new LRUCache({
      max: checkInteger('maxSeries', options.maxSeries ?? 4096, 1, MOST_SERIES),
      dispose: (record, _, reason) => {
        if (reason === 'evict') this.#evicted = record;
      },
    });
  }

  /** How many series, and single events, are remembered. */
  get size(): number {
    return this.#series.size;
  }

  /** How many are remembered at most. */
  get maxSeries(): number {
    return this.#series.max;
  }

  /** How many have been forgotten to make room. */
  get evictions(): number {
    return this.#evictions;
  }

  /**
   * Takes an event in, and says what is to be written of it; before that, if need be, of a series that it pushes out, which stands for no
   * recording. Never throws: an event that can't be read goes on as it is.
   */
  observe(event: EventsV1Event): readonly CorrelatedEvent<EventsV1Event>[] {
    try {
      const key = this.#keyFunc(event);
      const now = this.#now();
      const known = this.#series.get(key);
      if (known && now - known.seenAt < this.#finishMs) return [this.#repeat(known, event.eventTime, now)];
      const dueAt = now + this.#finishMs;
      const count = firstCount(event);
      this.#series.set(key, { event, count, seenAt: now, askedAt: now, askedCount: count, dueAt });
      const pushedOut = this.#pushedOut(now);
      return pushedOut ? [pushedOut, toWrite(event)] : [toWrite(event)];
    } catch {
      return [toWrite(event)];
    }
  }

  #repeat(series: SeriesRecord, time: ReadonlyDate, now: number): CorrelatedEvent<EventsV1Event> {
    if (now >= series.dueAt) {
      // What was put off has been written meanwhile.
      series.askedAt = series.dueAt;
      series.askedCount = series.count;
    }
    const count = Math.min(series.count + 1, MOST_COUNT);
    const lastObservedTime = later(series.event.series, time);
    series.event = { ...series.event, series: { count, lastObservedTime } };
    series.count = count;
    series.seenAt = now;
    const dueAt = this.#dueAt(series, now);
    if (dueAt > now) {
      series.dueAt = dueAt;
      return { ...toWrite(series.event), skip: true, holdMs: dueAt - now };
    }
    series.askedAt = now;
    series.askedCount = count;
    series.dueAt = now + this.#finishMs;
    return toWrite(series.event);
  }

  #dueAt({ askedAt, askedCount, count }: SeriesRecord, now: number): number {
    if (askedCount === 1) return now;
    if (count >= 2 * askedCount) return askedAt + this.#doublingMs;
    return Math.min(now + this.#finishMs, askedAt + this.#refreshMs);
  }

  #pushedOut(now: number): CorrelatedEvent<EventsV1Event> | undefined {
    const record = this.#evicted;
    if (!record) return undefined;
    this.#evicted = undefined;
    this.#evictions++;
    const isWritten = record.count === record.askedCount || now >= record.dueAt;
    return isWritten ? undefined : { ...toWrite(record.event), occurrences: 0 };
  }
}

function toWrite(event: EventsV1Event): CorrelatedEvent<EventsV1Event> {
  return { event, skip: false, spamKey: '', acknowledge: () => undefined };
}

/** An event that comes with a series, as one read from another cluster may, goes on from there. */
function firstCount({ series }: EventsV1Event): number {
  const count = series?.count ?? 1;
  return Number.isInteger(count) && count > 1 ? count : 1;
}

/** A clock that is set back doesn't take a series back. */
function later(series: EventsV1EventSeries | undefined, time: ReadonlyDate): ReadonlyDate {
  return series && series.lastObservedTime.getTime() > time.getTime() ? series.lastObservedTime : time;
}
