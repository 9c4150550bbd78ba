import { type CoreV1Event } from '../../lib/event/index.ts';

/** When the specs' events happen, RFC 3339 and UNIX milliseconds. */
export const start = '2026-01-15T10:00:00.000Z';
export const startMs = Date.parse(start);

/** An event about a Pod as a recorder makes it, frozen through and through, with what a spec wants different. */
export function podEvent(changes: Partial<CoreV1Event> = {}): CoreV1Event {
  return frozen({
    metadata: { name: 'web-1.188adf2fc7824000', namespace: 'shop' },
    involvedObject: { apiVersion: 'v1', kind: 'Pod', namespace: 'shop', name: 'web-1', uid: 'uid-1' },
    count: 1,
    firstTimestamp: new Date(startMs),
    lastTimestamp: new Date(startMs),
    type: 'Normal',
    reason: 'Pulled',
    message: 'image pulled',
    source: { component: 'kubelet', host: 'node-1' },
    reportingComponent: 'kubelet',
    reportingInstance: 'node-1',
    ...changes,
  });
}

/** The event under another name. */
export function named(name: string, event: CoreV1Event = podEvent()): CoreV1Event {
  return frozen({ ...event, metadata: { ...event.metadata, name } });
}

/** Freezes an object, and all that is in it. */
export function frozen<T extends object>(object: T): T {
  for (const value of Object.values(object)) if (typeof value === 'object' && value !== null) frozen(value as object);
  return Object.freeze(object);
}

/** The event without some of its fields. */
export function without(event: CoreV1Event, ...fields: (keyof CoreV1Event)[]): CoreV1Event {
  return Object.fromEntries(
    Object.entries(event).filter(([field]) => !fields.includes(field as keyof CoreV1Event)),
  ) as unknown as CoreV1Event;
}

/** A clock that a spec moves. */
export class HandClock {
  ms = startMs;

  now(): number {
    return this.ms;
  }
}
