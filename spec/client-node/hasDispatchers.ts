import { RequestContext } from '@kubernetes/client-node';

/**
 * Whether the installed client-node makes undici's dispatchers, which speak HTTP/2 too: 2.x does, 1.x makes node's agents.
 *
 * What a spec says of a transport holds for the one that is installed; `npm run test:versions` runs them with both.
 */
export const hasDispatchers = 'getDispatcher' in RequestContext.prototype;

/** The transport that a KubeConfig leads to. */
export const transportName = hasDispatchers ? "client-node's dispatcher" : "client-node's agent";
