import { type CoreV1Event, type KubernetesEvent } from '../event/index.ts';

/** What the stages of correlation emit: an event, and what is to be said of it. */
export interface EventCarrier<E extends KubernetesEvent = CoreV1Event> {
  readonly event: E;
}

/** Whether a value carries an event, or is one itself. Never throws. */
export function isCarrier<C extends EventCarrier<KubernetesEvent>>(value: KubernetesEvent | C): value is C {
  try {
    return 'event' in value;
  } catch {
    // No object, or a Proxy.
    return false;
  }
}
