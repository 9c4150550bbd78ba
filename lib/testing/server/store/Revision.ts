/** The counter behind `resourceVersion`, one for the whole server as etcd's is. */
export class Revision {
  #last = 0;

  /** The version of the last write. */
  get current(): number {
    return this.#last;
  }

  /** The version of the next write. */
  next(): number {
    this.#last += 1;
    return this.#last;
  }
}
