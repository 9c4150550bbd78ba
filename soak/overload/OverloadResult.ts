import { type WatcherStats } from 'kube-event-recorder';

/** What an overload has shown. */
export interface OverloadResult {
  /** How many events were recorded, and within what time. */
  readonly events: number;
  readonly spanMs: number;
  /** How long the calls of the recorder took together, and the longest of them. */
  readonly callsMs: number;
  readonly longestCallMs: number;
  /** By how much the event loop was late: 99 of 100 times at most, and at most. */
  readonly lateMs: number;
  readonly latestMs: number;
  /** Bytes in use after a collection: before, and the most of once a second. */
  readonly heapBefore: number;
  readonly heapMost: number;
  /** Connections that the server has accepted. */
  readonly connections: number;
  /** The books after the shutdown, and once a second before it. */
  readonly books: WatcherStats;
  readonly booksMeanwhile: readonly WatcherStats[];
  /** Occurrences that `drops` has told of, and how many drops there were too many to be told. */
  readonly told: number;
  readonly untold: number;
  /** Occurrences that the report of the shutdown names or counts. */
  readonly reported: number;
  /** Occurrences that the server has. */
  readonly stored: number;
}
