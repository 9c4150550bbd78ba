export { type BoundedBufferOptions, type BoundedBufferOverflow, boundedBuffer } from './boundedBuffer.ts';
export { type OnDrop, type OperatorDropReason } from './dropped.ts';
export { type MergeMapBoundedOptions, type MergeMapOverflow } from './MergeMapBoundedOptions.ts';
export { mergeMapBounded } from './mergeMapBounded.ts';
export { mergeMapByKey, type MergeMapByKeyOptions } from './mergeMapByKey.ts';
export { type Permits, permits } from './permits.ts';
export { rateLimitByKey, type RateLimitByKeyOptions } from './rateLimitByKey.ts';
export { type RetryDecision, retryWithBackoff, type RetryWithBackoffOptions } from './retryWithBackoff.ts';
