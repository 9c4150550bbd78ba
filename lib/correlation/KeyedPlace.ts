import { type PlaceIndex, RecordPlace } from './RecordPlace.ts';

/** The place of a key that is no event's: one that a user's function gives, or that the aggregates of a group are counted under. */
export class KeyedPlace extends RecordPlace {
  readonly key: string;
  readonly isKeyed = true;

  constructor(index: PlaceIndex, key: string) {
    super(index);
    this.key = key;
  }
}
