import { concatMap, defer, EMPTY, NEVER, type Observable, of, Subject, throwError } from 'rxjs';
import { type EventSink, type EventSinkError } from '../delivery/index.ts';
import { type JsonObject, type KubernetesEvent } from '../event/index.ts';
import { apiError } from './apiError.ts';

/** What happens to one request: `k` carries it out and answers, `s` carries it out and says nothing of it. */
export type ScriptedAnswer = Observable<string>;

/** Reads an event from whatever a patch has made of it. */
type EventReader<E> = (value: unknown) => E | undefined;

/** One request that a {@link ScriptedSink} was asked for. */
export interface ScriptedRequest<E extends KubernetesEvent> {
  readonly verb: 'POST' | 'PATCH';
  /** The event as the server has it once the request is carried out, but for its resourceVersion. */
  readonly event: E;
}

/**
 * A sink before an API server whose answers are written down beforehand: one for each request, the last of them for good.
 *
 * What it carries out it carries out as an API server does: a POST stores the event, or finds that there is one of that name; a PATCH
 * merges into what is stored, or finds nothing, or another resourceVersion than it names.
 */
export class ScriptedSink<E extends KubernetesEvent> implements EventSink<E> {
  /** Each request, as it is sent; hot. */
  readonly requests: Observable<ScriptedRequest<E>>;
  readonly #requests = new Subject<ScriptedRequest<E>>();
  readonly #script: readonly ScriptedAnswer[];
  readonly #readEvent: EventReader<E>;
  readonly #stored = new Map<string, E>();
  #asked = 0;
  #resourceVersion = 0;

  constructor(script: readonly ScriptedAnswer[], readEvent: EventReader<E>) {
    this.#script = script;
    this.#readEvent = readEvent;
    this.requests = this.#requests.asObservable();
  }

  create(event: E): Observable<E> {
    return this.#serve({ verb: 'POST', event }, () =>
      this.#stored.has(keyOf(event)) ? alreadyExists(event) : this.#store(event),
    );
  }

  patch(event: E, patch: JsonObject): Observable<E> {
    return this.#serve({ verb: 'PATCH', event: this.#merged(event, patch) }, () => {
      const stored = this.#stored.get(keyOf(event));
      if (!stored) return notFound(event);
      const { resourceVersion } = metadataOf(patch);
      const isStale = resourceVersion !== undefined && resourceVersion !== stored.metadata.resourceVersion;
      return isStale ? conflict(event) : this.#store(this.#merged(stored, patch));
    });
  }

  #serve(request: ScriptedRequest<E>, carryOut: () => E | EventSinkError): Observable<E> {
    return defer(() => {
      const answer = this.#script[Math.min(this.#asked++, this.#script.length - 1)] ?? NEVER;
      this.#requests.next(request);
      return answer.pipe(
        concatMap((letter) => {
          const result = carryOut();
          if (letter === 's') return EMPTY;
          return result instanceof Error ? throwError(() => result) : of(result);
        }),
      );
    });
  }

  #store(event: E): E {
    const resourceVersion = String(++this.#resourceVersion);
    const stored = { ...event, metadata: { ...event.metadata, resourceVersion } };
    this.#stored.set(keyOf(event), stored);
    return stored;
  }

  /** An event has no lists that a strategic merge patch would treat in a way of its own; a patch gives a series whole. */
  #merged(event: E, patch: JsonObject): E {
    const metadata = { ...event.metadata, ...metadataOf(patch) };
    return this.#readEvent({ ...event, ...patch, metadata }) ?? event;
  }
}

function keyOf({ metadata }: KubernetesEvent): string {
  return `${metadata.namespace}/${metadata.name}`;
}

function metadataOf({ metadata }: JsonObject): JsonObject {
  return typeof metadata === 'object' && metadata !== null && !Array.isArray(metadata) ? (metadata as JsonObject) : {};
}

function alreadyExists({ metadata }: KubernetesEvent): EventSinkError {
  return apiError(409, { reason: 'AlreadyExists', message: `events "${metadata.name}" already exists` });
}

function notFound({ metadata }: KubernetesEvent): EventSinkError {
  return apiError(404, { message: `events "${metadata.name}" not found` });
}

function conflict({ metadata }: KubernetesEvent): EventSinkError {
  return apiError(409, { message: `events "${metadata.name}" cannot be changed: it has another resourceVersion` });
}
