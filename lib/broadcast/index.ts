export {
  Broadcaster,
  type BroadcasterDropReason,
  type BroadcasterOptions,
  type BroadcasterState,
  type FullChannelBehavior,
  type OpenOptions,
} from './Broadcaster.ts';
export { BroadcasterStoppedError } from './BroadcasterStoppedError.ts';
export { type PulledWatcher } from './PulledWatcher.ts';
