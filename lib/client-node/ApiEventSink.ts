import { type KubeConfig } from '@kubernetes/client-node';
import { type Observable } from 'rxjs';
import {
  eventAddress,
  type EventSink,
  EventSinkError,
  type EventSinkRequest,
  MOST_REQUEST_BYTES,
} from '../delivery/index.ts';
import { type JsonObject, type KubernetesEvent } from '../event/index.ts';
import { checkObject } from '../options/index.ts';
import { type ApiRequestOptions } from './ApiRequestOptions.ts';
import { ApiRequests } from './ApiRequests.ts';
import { clientOf, isKubeConfig } from './clientOf.ts';
import { type EventApi } from './EventApi.ts';
import { type EventCalls } from './EventCalls.ts';
import { kubeConfigEventCalls } from './kubeConfigEventCalls.ts';
import { propertyOf } from './propertyOf.ts';

/**
 * What the sinks of both APIs are: each call of theirs is one request, repaired or refused before, and read after.
 *
 * @typeParam E - the API's events
 * @typeParam Api - client-node's generated API for them
 */
export abstract class ApiEventSink<E extends KubernetesEvent, Api extends object> implements EventSink<E> {
  /** What its requests go by: the KubeConfig, also that behind an API client. */
  readonly client: object;
  readonly #api: EventApi<E>;
  readonly #calls: EventCalls<E>;
  readonly #requests: ApiRequests;

  /** @internal */
  protected constructor(
    client: Api | KubeConfig,
    options: ApiRequestOptions,
    api: EventApi<E>,
    generatedCalls: (client: Api, fieldManager: string) => EventCalls<E>,
  ) {
    this.#api = api;
    this.#requests = new ApiRequests(checkObject('api', client), options);
    this.client = clientOf(client);
    const { fieldManager } = this.#requests;
    this.#calls = isKubeConfig(client)
      ? kubeConfigEventCalls(client, api, fieldManager)
      : generatedCalls(client, fieldManager);
  }

  create(event: E, { signal }: EventSinkRequest): Observable<E> {
    return this.#requests.run({
      signal,
      call: async (request) => {
        const repaired = this.#api.repair(event);
        if ('refused' in repaired) throw invalid(repaired.refused);
        return this.#stored(await this.#calls.create(repaired.event, request));
      },
    });
  }

  patch(event: E, patch: JsonObject, { signal }: EventSinkRequest): Observable<E> {
    return this.#requests.run({
      signal,
      call: async (request) => {
        const address = eventAddress(event);
        if ('refused' in address) throw invalid(address.refused);
        const problem = patchProblem(patch);
        if (problem !== undefined) throw invalid(problem);
        return this.#stored(await this.#calls.patch(address, patch, request));
      },
    });
  }

  /**
   * Closes idle connections now, and each of the others when its request ends. Never necessary; the sink stays usable, and the next
   * request makes a new connection.
   */
  close(): void {
    this.#requests.close();
  }

  /** An answer of text/plain becomes an event without anything, a Status one with a kind of its own. */
  #stored(answer: unknown): E {
    const event = this.#api.read(answer);
    if (!event || event.metadata.name === '' || (propertyOf(answer, 'kind') ?? 'Event') !== 'Event') {
      throw new EventSinkError({ kind: 'unexpected', message: 'the answer is no event' });
    }
    return event;
  }
}

function invalid(message: string): EventSinkError {
  return new EventSinkError({ kind: 'invalid', message });
}

function patchProblem(patch: JsonObject): string | undefined {
  try {
    const bytes = Buffer.byteLength(JSON.stringify(patch));
    return bytes > MOST_REQUEST_BYTES ? `the patch has ${bytes} bytes, more than ${MOST_REQUEST_BYTES}` : undefined;
  } catch {
    return 'the patch is no JSON';
  }
}
