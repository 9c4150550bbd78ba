import { type CoreV1Event, type EventMetadata, type ReadonlyDate } from '../event/index.ts';
import { type Mutable } from '../event/Mutable.ts';

/** What an EventCounter knows of one event; client-go's eventLog. */
export interface EventRecord {
  /** 0 is as good as not known. */
  count: number;
  /** The count in the server's last answer. */
  acknowledged: number;
  readonly name: string;
  resourceVersion: string | undefined;
  firstTimestamp: ReadonlyDate | undefined;
}

/** The API's counts have 32 bits. */
const MOST_COUNT = 2 ** 31 - 1;

/** What is known of an event once it was seen, or the server answered. */
export function recordOf(event: CoreV1Event, acknowledged: number): EventRecord {
  const { metadata, firstTimestamp } = event;
  const { name, resourceVersion } = metadata;
  return { count: countOf(event), acknowledged, name, resourceVersion, firstTimestamp };
}

/** The event once more, under the name that is known: what isn't known is in the repeat neither. */
export function repeatOf(event: CoreV1Event, record: EventRecord): CoreV1Event & { readonly count: number } {
  const { name, resourceVersion, firstTimestamp } = record;
  const metadata: Mutable<EventMetadata> = { ...event.metadata, name };
  if (resourceVersion !== undefined) metadata.resourceVersion = resourceVersion;
  else if (metadata.resourceVersion !== undefined) delete metadata.resourceVersion;
  const count = Math.min(record.count + 1, MOST_COUNT);
  const repeat: Mutable<CoreV1Event> & { count: number } = { ...event, metadata, count };
  if (firstTimestamp !== undefined) repeat.firstTimestamp = firstTimestamp;
  else if (repeat.firstTimestamp !== undefined) delete repeat.firstTimestamp;
  return repeat;
}

/** The count of an event; what is no 32-bit whole number, which the server would not take, counts as 0. */
export function countOf({ count = 0 }: CoreV1Event): number {
  return (count | 0) === count ? count : 0;
}
