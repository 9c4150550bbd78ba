import { type CoreV1Event } from '../event/index.ts';

/** What the stages of correlation emit: an event, and what is to be said of it. */
export interface EventCarrier {
  readonly event: CoreV1Event;
}

/** Whether a value carries an event, or is one itself. Never throws. */
export function isCarrier<C extends EventCarrier>(value: CoreV1Event | C): value is C {
  try {
    return 'event' in value;
  } catch {
    // No object, or a Proxy.
    return false;
  }
}
