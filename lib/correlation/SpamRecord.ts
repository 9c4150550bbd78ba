import { TokenBucket } from '../operators/TokenBucket.ts';
import { Recent } from './RecencyList.ts';

/** Where a {@link SpamRecord} is found. */
export interface SpamRecordPlace {
  deleteLimited(record: SpamRecord): void;
}

/** What an EventSpamFilter knows of the events that it limits together: their bucket. */
export class SpamRecord extends Recent {
  readonly bucket: TokenBucket;
  readonly #place: SpamRecordPlace;

  constructor(place: SpamRecordPlace, burst: number, now: number) {
    super();
    this.#place = place;
    this.bucket = new TokenBucket(burst, now);
  }

  override onForgotten(): void {
    this.#place.deleteLimited(this);
  }
}
