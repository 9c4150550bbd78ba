import { type CoreV1Event, type KubernetesEvent } from '../event/index.ts';

/** What became of a write, told at once. */
export type DeliveryOutcome<E extends KubernetesEvent = CoreV1Event> =
  | {
      /** The sink acknowledged it. */
      readonly kind: 'created' | 'patched';
      /** The event as the sink stored it. */
      readonly event: E;
      /** How many recordings the write carried. */
      readonly occurrences: number;
      /** How many requests it took. */
      readonly attempts: number;
    }
  | {
      /** `rejected`: a final answer. `gave-up`: every attempt failed. `undelivered`: the shutdown came first. */
      readonly kind: 'rejected' | 'gave-up' | 'undelivered';
      /** The event as it was to be written. */
      readonly event: E;
      readonly occurrences: number;
      readonly attempts: number;
      /** The last answer; absent where nothing was sent. */
      readonly error?: Error;
    };
