import { type EventAddress } from '../delivery/index.ts';
import { type JsonObject, type KubernetesEvent } from '../event/index.ts';
import { type ApiRequest } from './ApiRequest.ts';

/** The calls of an API that a sink makes. They give what the server answered, as it is, or reject. */
export interface EventCalls<E extends KubernetesEvent> {
  create(event: E, request: ApiRequest): Promise<unknown>;
  patch(address: EventAddress, patch: JsonObject, request: ApiRequest): Promise<unknown>;
}

/** A strategic merge patch: what is not in it stays as it is. */
export const STRATEGIC_MERGE_PATCH = 'application/strategic-merge-patch+json';
