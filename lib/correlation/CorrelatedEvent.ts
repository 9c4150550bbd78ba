import { type CoreV1Event, type JsonObject, type KubernetesEvent } from '../event/index.ts';

/** A key that is compared by `===`, and shown by `String(key)`: making a text for each event takes longer than all else. */
export interface SpamKey {
  /** What it is made of, in one text. */
  toString(): string;
}

/** What a correlator says of one event. */
export interface CorrelatedEvent<E extends KubernetesEvent = CoreV1Event> {
  /**
   * What is to be written: the event itself, its repeat, or an aggregate. If it is to be skipped, what would have been
   * written, with its count grown all the same.
   */
  readonly event: E;
  /** Tells the server of a repeat, as a strategic merge patch; undefined for an event that wasn't known. */
  readonly patch?: JsonObject | undefined;
  /** Whether it is held back, by the spam filter or because a series need not be written at each repeat. */
  readonly skip: boolean;
  /**
   * How long it may be held back until it is written, in milliseconds. Default: as long as its spam key's own small bucket says.
   */
  readonly holdMs?: number;
  /** How many recordings it stands for: 0 if it only says once more what was recorded before. Default: 1. */
  readonly occurrences?: 0 | 1;
  /**
   * What the spam filter limits together has the same, compared by `===`. `String(spamKey)` shows it; empty for an event
   * that can't be read.
   */
  readonly spamKey: string | SpamKey;
  /**
   * Hands the server's answer to a write of the event back to the correlator, which takes it as far as it leads forward:
   * see {@link CountedEvent.acknowledge}. Does nothing for aggregates. Never throws.
   */
  acknowledge(serverEvent: E): void;
}
