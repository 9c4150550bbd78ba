import { type ListMetadata } from '../select/eventPage.ts';
import { type StoredEvent } from '../store/StoredEvent.ts';

/** Metadata of a bookmark: how far a watch has come. */
export interface BookmarkMetadata {
  readonly resourceVersion: string;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** The objects in the frames of one watch, in order: that of the first frame may look otherwise. */
export interface FrameForm {
  readonly event: (event: StoredEvent) => object;
  readonly bookmark: (metadata: BookmarkMetadata) => object;
}

/** How events go out: as an API writes them, or as rows of a table. */
export interface EventForm {
  readonly one: (event: StoredEvent) => object;
  readonly list: (events: readonly StoredEvent[], metadata: ListMetadata) => object;
  readonly frames: () => FrameForm;
}
