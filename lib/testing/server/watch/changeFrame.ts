import { type EventChange } from '../store/EventChange.ts';
import { type StoredEvent } from '../store/StoredEvent.ts';

/** What a watch tells of one change. */
export interface ChangeFrame {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly event: StoredEvent;
}

/**
 * What a watch tells of a change, which depends on what it selects: an event that is changed into one that is selected is
 * `ADDED`, one that no longer is is `DELETED`. Whatever is deleted is shown as it was, with the resourceVersion of the deletion.
 *
 * @returns undefined if it is none of the watch's business
 * @see apiserver storage/etcd3/watcher.go transform
 */
export function changeFrame(
  { revision, before, after }: EventChange,
  matches: (event: StoredEvent) => boolean,
): ChangeFrame | undefined {
  const was = before !== undefined && matches(before) ? before : undefined;
  const is = after !== undefined && matches(after) ? after : undefined;
  if (is) return { type: was ? 'MODIFIED' : 'ADDED', event: is };
  if (!was) return undefined;
  return { type: 'DELETED', event: { ...was, metadata: { ...was.metadata, resourceVersion: String(revision) } } };
}
