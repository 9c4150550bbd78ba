import { type SchedulerLike } from 'rxjs';
import { type EventStore } from '../store/EventStore.ts';
import { type NamespaceStore } from '../store/NamespaceStore.ts';

/** What the handlers of both APIs share. */
export interface EventServices {
  readonly store: EventStore;
  readonly namespaces: NamespaceStore;
  readonly scheduler: SchedulerLike;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}
