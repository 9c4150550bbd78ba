import { type AccountSnapshot, type DropReason } from '../broadcast/index.ts';
import { type CoreV1Event, type KubernetesEvent } from '../event/index.ts';

/** What one watcher's books say; occurrences are counted from when it joined. */
export interface WatcherStats extends AccountSnapshot {
  /** The watcher's name, as it was started under. */
  readonly name: string;
}

/** An event that a watcher did not come to. */
export interface Undelivered<E extends KubernetesEvent = CoreV1Event> {
  readonly event: E;
  readonly occurrences: number;
  readonly reason: DropReason;
}

/** What became of a watcher's events, by the time of the report. */
export interface WatcherReport<E extends KubernetesEvent = CoreV1Event> extends WatcherStats {
  /** What it did not come to at a shutdown or stop, in the order in which it was lost: at most 1,000. */
  readonly undelivered: readonly Undelivered<E>[];
  /** How many occurrences more are not listed. */
  readonly undeliveredUnlisted: number;
}

/** What {@link EventBroadcaster.shutdown} and {@link EventBroadcaster.flush} say. */
export interface ShutdownReport<E extends KubernetesEvent = CoreV1Event> {
  /** Whether every watcher came to all its events before the deadline. */
  readonly complete: boolean;
  /** How long it took, in milliseconds of the broadcaster's scheduler. */
  readonly durationMs: number;
  /** One entry for each watcher, in the order in which they were started. */
  readonly watchers: readonly WatcherReport<E>[];
}

/** Something lost, as `drops` tells it. */
export interface EventDrop<E extends KubernetesEvent = CoreV1Event> {
  /** The event; absent where none could be made, or only the number is known. */
  readonly event?: E;
  readonly occurrences: number;
  readonly reason: DropReason;
  /** The watcher that lost it; absent where it was lost for all. */
  readonly watcher?: string;
}
