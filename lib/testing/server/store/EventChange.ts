import { type StoredEvent } from './StoredEvent.ts';

/** One change of the store. At least one of the two states is there. */
export interface EventChange {
  /** The resourceVersion that the change has made. */
  readonly revision: number;
  /** The state before; undefined where the event was created. */
  readonly before: StoredEvent | undefined;
  /** The state after; undefined where the event was deleted, or has expired. */
  readonly after: StoredEvent | undefined;
}
