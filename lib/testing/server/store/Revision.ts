/** The counter behind `resourceVersion`, one for the whole server as etcd's is. */
export class Revision {
  #last = 0;

  /** The version of the last write, as text. */
  get current(): string {
    return String(this.#last);
  }

  /** The version of the next write, as text. */
  next(): string {
    this.#last += 1;
    return this.current;
  }
}
