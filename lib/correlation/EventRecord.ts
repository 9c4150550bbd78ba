import { type CoreV1Event, type EventMetadata, type ReadonlyDate } from '../event/index.ts';
import { type Mutable } from '../event/Mutable.ts';
import { joined, text } from './eventKeys.ts';
import { Recent } from './RecencyList.ts';
import { type Slotted } from './Slot.ts';

/** The API's counts have 32 bits. */
const MOST_COUNT = 2 ** 31 - 1;

/** Where an {@link EventRecord} is found. */
export interface EventRecordPlace {
  readonly isKeyed: boolean;
  deleteCounted(record: EventRecord): void;
}

/** What an EventCounter knows of one event; client-go's eventLog. */
export class EventRecord extends Recent implements Slotted {
  /** 0 is as good as not known. */
  count = 0;
  readonly #place: EventRecordPlace;
  readonly #reason: string;
  readonly #fieldPath: string;
  readonly #message: string;
  /** The count in the server's last answer. */
  #acknowledged = 0;
  #name = '';
  #resourceVersion: string | undefined = undefined;
  #firstTimestamp: ReadonlyDate | undefined = undefined;

  /** @throws what reading the event throws */
  constructor(place: EventRecordPlace, event: CoreV1Event, acknowledged: number) {
    super();
    this.#place = place;
    this.#reason = text(event.reason);
    this.#fieldPath = text(event.involvedObject.fieldPath);
    this.#message = text(event.message);
    this.set(event, acknowledged);
  }

  get text(): string {
    return joined([this.#reason, this.#fieldPath, this.#message]);
  }

  matches(event: CoreV1Event): boolean {
    return (
      this.#place.isKeyed ||
      (text(event.message) === this.#message &&
        text(event.reason) === this.#reason &&
        text(event.involvedObject.fieldPath) === this.#fieldPath)
    );
  }

  override onForgotten(): void {
    this.#place.deleteCounted(this);
  }

  /**
   * Takes over what an event says, whatever was known.
   *
   * @throws what reading the event throws; then nothing is taken over
   */
  set(event: CoreV1Event, acknowledged: number): void {
    const { metadata, firstTimestamp } = event;
    const { name, resourceVersion } = metadata;
    this.count = countOf(event);
    this.#acknowledged = acknowledged;
    this.#name = name;
    this.#resourceVersion = resourceVersion;
    this.#firstTimestamp = firstTimestamp;
  }

  /**
   * Takes over what the server says as far as it leads forward.
   *
   * @throws what reading the event throws; then nothing is taken over
   */
  acknowledge(serverEvent: CoreV1Event): void {
    const { metadata, firstTimestamp } = serverEvent;
    const count = countOf(serverEvent);
    if (this.#name !== metadata.name || count < this.#acknowledged) return;
    const { resourceVersion } = metadata;
    this.#acknowledged = count;
    this.count = Math.max(this.count, count);
    this.#resourceVersion = resourceVersion;
    this.#firstTimestamp = firstTimestamp ?? this.#firstTimestamp;
  }

  /** The event once more, under the name that is known: what isn't known is in the repeat neither. */
  repeat(event: CoreV1Event): CoreV1Event & { readonly count: number } {
    const resourceVersion = this.#resourceVersion;
    const firstTimestamp = this.#firstTimestamp;
    const metadata: Mutable<EventMetadata> = { ...event.metadata, name: this.#name };
    if (resourceVersion !== undefined) metadata.resourceVersion = resourceVersion;
    else if (metadata.resourceVersion !== undefined) delete metadata.resourceVersion;
    const count = Math.min(this.count + 1, MOST_COUNT);
    const repeat: Mutable<CoreV1Event> & { count: number } = { ...event, metadata, count };
    if (firstTimestamp !== undefined) repeat.firstTimestamp = firstTimestamp;
    else if (repeat.firstTimestamp !== undefined) delete repeat.firstTimestamp;
    return repeat;
  }
}

/** The count of an event; what is no 32-bit whole number, which the server would not take, counts as 0. */
export function countOf({ count = 0 }: CoreV1Event): number {
  return (count | 0) === count ? count : 0;
}
