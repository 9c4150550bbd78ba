/**
 * What has come to its end, and should be nobody's any more.
 *
 * The heap's size tells of a leak when it is large; this tells of the first object that stays. One that ended just now may still be on its way
 * out (a timer, an answer that was broken off), so only those of an earlier round count.
 */
export class Departed {
  #earlier: { readonly what: string; readonly reference: WeakRef<object> }[] = [];
  #now: { readonly what: string; readonly reference: WeakRef<object> }[] = [];
  #count = 0;

  /** How many there were so far. */
  get count(): number {
    return this.#count;
  }

  add(what: string, object: object): void {
    this.#count++;
    this.#now.push({ what, reference: new WeakRef(object) });
  }

  /** After a collection: how many of those that ended in an earlier round are there still, by what they are. Begins another round. */
  remaining(): ReadonlyMap<string, number> {
    const remaining = new Map<string, number>();
    this.#earlier = this.#earlier.filter(({ reference }) => reference.deref() !== undefined);
    for (const { what } of this.#earlier) remaining.set(what, (remaining.get(what) ?? 0) + 1);
    this.#earlier.push(...this.#now);
    this.#now = [];
    return remaining;
  }
}
