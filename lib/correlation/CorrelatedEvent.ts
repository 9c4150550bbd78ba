import { type CoreV1Event, type JsonObject } from '../event/index.ts';

/** What a correlator says of one event. */
export interface CorrelatedEvent {
  /**
   * What is to be written: the event itself, its repeat, or an aggregate. If it is to be skipped, what would have been
   * written, with its count grown all the same.
   */
  readonly event: CoreV1Event;
  /** Tells the server of a repeat, as a strategic merge patch; undefined for an event that wasn't known. */
  readonly patch?: JsonObject | undefined;
  /** Whether the spam filter holds it back. */
  readonly skip: boolean;
  /** The key of the spam filter's bucket; empty for an event that can't be read. */
  readonly spamKey: string;
  /**
   * Hands the server's answer to a write of the event back to the correlator, which takes it as far as it leads forward:
   * see {@link EventCounter.acknowledge}. Does nothing for aggregates. Never throws.
   */
  acknowledge(serverEvent: CoreV1Event): void;
}
