export { type BoundedBufferOptions, type BoundedBufferOverflow, boundedBuffer } from './boundedBuffer.ts';
export { type OnDrop, type OperatorDropReason } from './dropped.ts';
export { type MergeMapBoundedOptions, type MergeMapOverflow, mergeMapBounded } from './mergeMapBounded.ts';
