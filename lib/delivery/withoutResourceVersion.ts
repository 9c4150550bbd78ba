import { type KubernetesEvent } from '../event/index.ts';

/**
 * The event as one that is to be created: the server answers a create with a resourceVersion with 500, and a repeat has that of the object
 * that it counts up.
 *
 * @internal
 */
export function withoutResourceVersion<E extends KubernetesEvent>(event: E): E {
  const { resourceVersion, ...metadata } = event.metadata;
  return resourceVersion === undefined ? event : { ...event, metadata };
}
