export { Account, type AccountPlace, type AccountSnapshot, type OnLost } from './Account.ts';
export {
  Broadcaster,
  type BroadcasterDropReason,
  type BroadcasterOptions,
  type BroadcasterState,
  type FullChannelBehavior,
  type OpenOptions,
} from './Broadcaster.ts';
export { BroadcasterStoppedError } from './BroadcasterStoppedError.ts';
export { type DropReason } from './DropReason.ts';
export { type FlushRequest, type PipelineContext, pipelineContext } from './PipelineContext.ts';
export { type PulledWatcher } from './PulledWatcher.ts';
