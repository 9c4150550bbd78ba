import { DueHeap } from './DueHeap.ts';
import { TokenBucket } from './TokenBucket.ts';

/** The limits of {@link KeyedBuckets}. */
export interface BucketLimits {
  /** Tokens that come back to each bucket in a second. */
  readonly qps: number;
  /** Tokens that each bucket holds. */
  readonly burst: number;
  /** How many buckets there are at most. */
  readonly maxKeys: number;
}

/**
 * A token bucket for each key, as many as may be. A key without one has a full one in effect, so a bucket is given up
 * for another key's once it is full again, and not before: its key would have a fresh burst.
 *
 * The heap holds each bucket with a time before which it is not full; how much later it has become since is looked up
 * only when that has come and a place is wanted. So each token taken costs one step of the heap at most.
 */
export class KeyedBuckets {
  readonly #limits: BucketLimits;
  readonly #buckets = new Map<unknown, TokenBucket>();
  readonly #byFullAt = new DueHeap<TokenBucket>();

  constructor(limits: BucketLimits) {
    this.#limits = limits;
  }

  get size(): number {
    return this.#buckets.size;
  }

  /** Takes a token of a key at a time that never goes back. False if there is none, or no place for its bucket. */
  take(key: unknown, now: number): boolean {
    const { qps, burst, maxKeys } = this.#limits;
    const known = this.#buckets.get(key);
    if (known) return known.take(qps, burst, now);
    if (this.#buckets.size === maxKeys && !this.#giveOneUp(now)) return false;
    const bucket = new TokenBucket(burst, now);
    bucket.take(qps, burst, now);
    this.#buckets.set(key, bucket);
    this.#byFullAt.add(key, bucket, bucket.fullAt(qps, burst));
    return true;
  }

  #giveOneUp(now: number): boolean {
    const { qps, burst } = this.#limits;
    for (let due = this.#byFullAt.takeDue(now); due; due = this.#byFullAt.takeDue(now)) {
      const fullAt = due.item.fullAt(qps, burst);
      if (fullAt <= now) return this.#buckets.delete(due.key);
      this.#byFullAt.add(due.key, due.item, fullAt);
    }
    return false;
  }
}
