/** Thrown, or given as the error of a stream, where a broadcaster that was shut down is asked to record or to be watched. */
export class BroadcasterStoppedError extends Error {
  override readonly name = 'BroadcasterStoppedError';

  constructor() {
    // apimachinery `pkg/watch/mux.go` has the same text.
    super('broadcaster already stopped');
  }
}
