import { type OnDrop } from './dropped.ts';

/** What a full operator that runs projections does with one more value, named after what is lost. */
export type MergeMapOverflow = 'drop-incoming' | 'drop-oldest';

/** Options of {@link mergeMapBounded}. */
export interface MergeMapBoundedOptions<T> {
  /** How many projections run at once: at least 1, or `Infinity`. Default: 1. */
  readonly concurrent?: number;
  /** How many values wait for a projection to end: at least 0, or `Infinity`. Required. */
  readonly capacity: number;
  /** Which value is lost when that many wait. Default: `drop-incoming`. */
  readonly overflow?: MergeMapOverflow;
  /**
   * How much a value is worth. On overflow the lowest loses first, the oldest within it; `overflow` decides between
   * the newcomer and a value of its own rank. All that wait are asked then, so an overflow takes as long as they are
   * many. Default: all are worth the same, and an overflow takes no longer than anything else.
   */
  readonly rank?: (value: T) => number;
  /** Called once with each value whose projection doesn't come to its end. Default: none. */
  readonly onDrop?: OnDrop<T>;
}
