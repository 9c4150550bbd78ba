import { eventAggregatorByReasonFunc, getEventKey, getSpamKey } from '../../lib/correlation/index.ts';
import { type CoreV1Event } from '../../lib/event/index.ts';
import { TokenBucket } from '../../lib/operators/TokenBucket.ts';

/** Values under texts, the one used longest ago forgotten first: what client-go's stages keep their state in. */
class Lru<V> extends Map<string, V> {
  readonly #max: number;

  constructor(max: number) {
    super();
    this.#max = max;
  }

  used(key: string, make: () => V): V {
    const value = this.get(key) ?? make();
    this.delete(key);
    this.set(key, value);
    const [oldest] = this.keys();
    if (this.size > this.#max && oldest !== undefined) this.delete(oldest);
    return value;
  }
}

/** Client-go's correlator in its simplest form, without times: each stage has a text for each event, and a map of them. */
export class TextKeyedCorrelator {
  readonly #maxEvents: number;
  readonly #burstSize: number;
  readonly #groups: Lru<string[]>;
  readonly #counts: Lru<{ count: number }>;
  readonly #buckets: Lru<TokenBucket>;

  constructor(lruCacheSize: number, maxEvents: number, burstSize: number) {
    this.#maxEvents = maxEvents;
    this.#burstSize = burstSize;
    this.#groups = new Lru(lruCacheSize);
    this.#counts = new Lru(lruCacheSize);
    this.#buckets = new Lru(lruCacheSize);
  }

  get sizes(): readonly number[] {
    return [this.#groups.size, this.#counts.size, this.#buckets.size];
  }

  /** Whether an event is aggregated, its count, and whether it is skipped. */
  correlate(event: CoreV1Event): readonly [isAggregate: boolean, count: number, skip: boolean] {
    const [groupKey, message] = eventAggregatorByReasonFunc(event, getSpamKey(event));
    const messages = this.#groups.used(groupKey, () => []);
    const isKnown = messages.includes(message);
    const isAggregate = !isKnown && messages.length + 1 >= this.#maxEvents;
    if (!isKnown && !isAggregate) messages.push(message);
    const counted = this.#counts.used(isAggregate ? groupKey : getEventKey(event), () => ({ count: 0 }));
    counted.count++;
    const bucket = this.#buckets.used(getSpamKey(event), () => new TokenBucket(this.#burstSize, 0));
    return [isAggregate, counted.count, !bucket.take(1e-9, this.#burstSize, 0)];
  }

  /** The server has the event, with a count. */
  updateState(event: CoreV1Event, count: number): void {
    this.#counts.used(getEventKey(event), () => ({ count })).count = count;
  }
}
