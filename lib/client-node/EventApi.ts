import { readEvent, readEventsV1Event, type Refused, repairEvent, repairEventsV1Event } from '../delivery/index.ts';
import { coreV1Json } from './coreV1Json.ts';
import { type CoreV1Event, type EventsV1Event, type KubernetesEvent } from '../event/index.ts';

/** One of the two APIs of events, as far as a sink has to know it. */
export interface EventApi<E extends KubernetesEvent> {
  /** Where it is, below the server's address. */
  readonly path: string;
  /** What the server takes of a new event. */
  readonly repair: (event: E) => { readonly event: E } | Refused;
  /** Writes a repaired event out as JSON. */
  readonly write: (event: E) => string;
  /** Reads any value as an event; undefined for what is none. */
  readonly read: (value: unknown) => E | undefined;
}

export const CORE_V1: EventApi<CoreV1Event> = {
  path: '/api/v1',
  repair: repairEvent,
  write: coreV1Json,
  read: readEvent,
};

export const EVENTS_V1: EventApi<EventsV1Event> = {
  path: '/apis/events.k8s.io/v1',
  repair: repairEventsV1Event,
  write: (event) => JSON.stringify(event),
  read: readEventsV1Event,
};
