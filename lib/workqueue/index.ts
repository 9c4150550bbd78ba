export {
  type CounterName,
  type GaugeName,
  type HistogramName,
  type MetricLabels,
  type MetricsListener,
} from '../metrics/index.ts';
export { BucketRateLimiter, type BucketRateLimiterOptions } from './BucketRateLimiter.ts';
export {
  defaultControllerRateLimiter,
  type DefaultControllerRateLimiterOptions,
} from './defaultControllerRateLimiter.ts';
export { DelayingQueue } from './DelayingQueue.ts';
export { ItemExponentialFailureRateLimiter } from './ItemExponentialFailureRateLimiter.ts';
export { ItemFastSlowRateLimiter } from './ItemFastSlowRateLimiter.ts';
export { MaxOfRateLimiter } from './MaxOfRateLimiter.ts';
export { type RateLimiter } from './RateLimiter.ts';
export { RateLimitingQueue } from './RateLimitingQueue.ts';
export { WithMaxWaitRateLimiter } from './WithMaxWaitRateLimiter.ts';
export { type GetResult, type ProcessOptions, WorkQueue } from './WorkQueue.ts';
export { type WorkQueueOptions } from './WorkQueueOptions.ts';
export { type WorkResult } from './WorkResult.ts';
