import { concatMap, defer, EMPTY, NEVER, type Observable, of, Subject, throwError } from 'rxjs';
import { type EventSink, type EventSinkError, readEvent } from '../delivery/index.ts';
import { type CoreV1Event, type JsonObject } from '../event/index.ts';
import { apiError } from './apiError.ts';

/** What happens to one request: `k` carries it out and answers, `s` carries it out and says nothing of it. */
export type ScriptedAnswer = Observable<string>;

/** One request that a {@link ScriptedSink} was asked for. */
export interface ScriptedRequest {
  readonly verb: 'POST' | 'PATCH';
  /** The event as the server has it once the request is carried out, but for its resourceVersion. */
  readonly event: CoreV1Event;
}

/**
 * A sink before an API server whose answers are written down beforehand: one for each request, the last of them for good.
 *
 * What it carries out it carries out as an API server does: a POST stores the event, or finds that there is one of that name; a PATCH
 * merges into what is stored, or finds nothing, or another resourceVersion than it names.
 */
export class ScriptedSink implements EventSink {
  /** Each request, as it is sent; hot. */
  readonly requests: Observable<ScriptedRequest>;
  readonly #requests = new Subject<ScriptedRequest>();
  readonly #script: readonly ScriptedAnswer[];
  readonly #stored = new Map<string, CoreV1Event>();
  #asked = 0;
  #resourceVersion = 0;

  constructor(script: readonly ScriptedAnswer[]) {
    this.#script = script;
    this.requests = this.#requests.asObservable();
  }

  create(event: CoreV1Event): Observable<CoreV1Event> {
    return this.#serve({ verb: 'POST', event }, () =>
      this.#stored.has(keyOf(event)) ? alreadyExists(event) : this.#store(event),
    );
  }

  patch(event: CoreV1Event, patch: JsonObject): Observable<CoreV1Event> {
    return this.#serve({ verb: 'PATCH', event: merged(event, patch) }, () => {
      const stored = this.#stored.get(keyOf(event));
      if (!stored) return notFound(event);
      const { resourceVersion } = metadataOf(patch);
      const isStale = resourceVersion !== undefined && resourceVersion !== stored.metadata.resourceVersion;
      return isStale ? conflict(event) : this.#store(merged(stored, patch));
    });
  }

  #serve(request: ScriptedRequest, carryOut: () => CoreV1Event | EventSinkError): Observable<CoreV1Event> {
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

  #store(event: CoreV1Event): CoreV1Event {
    const resourceVersion = String(++this.#resourceVersion);
    const stored = { ...event, metadata: { ...event.metadata, resourceVersion } };
    this.#stored.set(keyOf(event), stored);
    return stored;
  }
}

function keyOf({ metadata }: CoreV1Event): string {
  return `${metadata.namespace}/${metadata.name}`;
}

/** An event has no lists that a strategic merge patch would treat in a way of its own. */
function merged(event: CoreV1Event, patch: JsonObject): CoreV1Event {
  const { metadata } = event;
  return readEvent({ ...event, ...patch, metadata: { ...metadata, ...metadataOf(patch) } }) ?? event;
}

function metadataOf({ metadata }: JsonObject): JsonObject {
  return typeof metadata === 'object' && metadata !== null && !Array.isArray(metadata) ? (metadata as JsonObject) : {};
}

function alreadyExists({ metadata }: CoreV1Event): EventSinkError {
  return apiError(409, { reason: 'AlreadyExists', message: `events "${metadata.name}" already exists` });
}

function notFound({ metadata }: CoreV1Event): EventSinkError {
  return apiError(404, { message: `events "${metadata.name}" not found` });
}

function conflict({ metadata }: CoreV1Event): EventSinkError {
  return apiError(409, { message: `events "${metadata.name}" cannot be changed: it has another resourceVersion` });
}
