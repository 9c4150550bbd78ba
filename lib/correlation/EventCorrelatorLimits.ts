import { checkInteger, checkNumber } from '../options/index.ts';

/** What can be changed while a correlator runs; 0 means the default, as in client-go's CorrelatorOptions. */
export interface EventCorrelatorLimits {
  /** How many events about one object a source may send at once: a whole number, at least 1. Default: 25. */
  readonly burstSize?: number;
  /** How many more it may send each second, a 32-bit float, as in client-go. Default: 1/300. */
  readonly qps?: number;
  /** From how many different messages on similar events are aggregated: a whole number, at least 1. Default: 10. */
  readonly maxEvents?: number;
  /** After how many seconds without a similar event a group starts afresh: a whole number, at least 1. Default: 600. */
  readonly maxIntervalInSeconds?: number;
}

const DEFAULTS: Required<EventCorrelatorLimits> = {
  burstSize: 25,
  qps: Math.fround(1 / 300),
  maxEvents: 10,
  maxIntervalInSeconds: 600,
};

/** So many objects, each with one event, take 0.9 GB: 860 bytes in the three stages together. */
const LARGEST_CACHE = 2 ** 20;

/**
 * The limits with what is undefined taken from `current`, and what is 0 from the defaults.
 *
 * @throws TypeError or RangeError for a bad limit
 * @see populateDefaults in client-go `tools/record/events_cache.go`
 */
export function limitsOf(
  limits: EventCorrelatorLimits,
  current: Required<EventCorrelatorLimits> = DEFAULTS,
): Required<EventCorrelatorLimits> {
  const { burstSize, qps, maxEvents, maxIntervalInSeconds } = current;
  return {
    burstSize: whole('burstSize', limits.burstSize, burstSize),
    qps: rate(limits.qps, qps),
    maxEvents: whole('maxEvents', limits.maxEvents, maxEvents),
    maxIntervalInSeconds: whole('maxIntervalInSeconds', limits.maxIntervalInSeconds, maxIntervalInSeconds),
  };
}

function whole(name: 'burstSize' | 'maxEvents' | 'maxIntervalInSeconds', value: number | undefined, current: number) {
  return value === undefined ? current : checkInteger(name, value, 0) || DEFAULTS[name];
}

function rate(qps: number | undefined, current: number): number {
  return qps === undefined ? current : Math.fround(checkNumber('qps', qps, 0)) || DEFAULTS.qps;
}

/**
 * How many records each stage keeps; 0 and undefined mean 4096.
 *
 * @throws TypeError or RangeError for a bad size
 */
export function lruCacheSizeOf(lruCacheSize = 0): number {
  return checkInteger('lruCacheSize', lruCacheSize, 0, LARGEST_CACHE) || 4096;
}
