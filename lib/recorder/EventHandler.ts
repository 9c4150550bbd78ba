import { type CoreV1Event, type KubernetesEvent } from '../event/index.ts';

/**
 * Called with each event. What it returns says whether it is busy: a promise or an Observable stands for work that ends
 * with it; with anything else the work is done.
 */
export type EventHandler<E extends KubernetesEvent = CoreV1Event> = (event: E) => unknown;
