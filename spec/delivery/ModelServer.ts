import { Observable, type SchedulerLike, Subscription } from 'rxjs';
import { type Answer, type EventSink, EventSinkError, type EventSinkRequest } from '../../lib/delivery/index.ts';
import { type CoreV1Event, type JsonObject, type KubernetesEvent } from '../../lib/event/index.ts';
import { occurrencesOf } from '../../lib/event/occurrencesOf.ts';

/** What happens to one request. */
export interface Fault {
  /** How long until the answer, in milliseconds. */
  readonly afterMs: number;
  /** What is answered; absent: what the server has to say. */
  readonly answer?: Answer | 'never';
  /** When it is carried out: before the answer, not at all, or some time after an answer that says nothing of it. */
  readonly taken: 'before' | 'never' | 'late';
}

/** One request as the server saw it. */
export interface SeenRequest {
  readonly verb: 'create' | 'patch';
  readonly namespace: string;
  readonly name: string;
  readonly count: number;
  readonly sentAt: number;
  endedAt: number;
  answer: Answer | 'ok' | 'aborted' | undefined;
}

interface Stored<E> {
  event: E;
  resourceVersion: number;
}

/** How long a request that comes late is under way. */
const LATE_MS = 700;

const status = (code: number, reason: string): Answer => ({
  kind: 'status',
  code,
  reason,
  message: reason,
  causes: [],
  isStatus: true,
});

/** The store of an API server as a sink in virtual time, with whatever faults it is told, one for each request. */
export class ModelServer<E extends KubernetesEvent = CoreV1Event> implements EventSink<E> {
  readonly stored = new Map<string, Stored<E>>();
  readonly requests: SeenRequest[] = [];
  /** The names of those that a patch came late for which nothing fenced off: it may have lowered their counts. */
  readonly unfenced = new Set<string>();
  running = 0;
  mostRunning = 0;
  readonly #scheduler: SchedulerLike;
  readonly #nextFault: () => Fault;
  #version = 0;

  constructor(scheduler: SchedulerLike, nextFault: () => Fault) {
    this.#scheduler = scheduler;
    this.#nextFault = nextFault;
  }

  create(event: E, request: EventSinkRequest): Observable<E> {
    return this.#serve('create', event, request, () => {
      const key = keyOf(event);
      if (this.stored.has(key)) return status(409, 'AlreadyExists');
      return this.#store(key, event);
    });
  }

  patch(event: E, patch: JsonObject, request: EventSinkRequest): Observable<E> {
    return this.#serve('patch', event, request, (isLate) => {
      const key = keyOf(event);
      const stored = this.stored.get(key);
      if (!stored) return status(404, 'NotFound');
      const { metadata, ...fields } = patch as { metadata?: { resourceVersion?: string } };
      const fence = metadata?.resourceVersion;
      if (fence !== undefined && fence !== String(stored.resourceVersion)) return status(409, 'Conflict');
      if (isLate && fence === undefined) this.unfenced.add(event.metadata.name);
      return this.#store(key, { ...stored.event, ...fields });
    });
  }

  #store(key: string, event: E): E {
    const resourceVersion = ++this.#version;
    this.stored.set(key, { event, resourceVersion });
    return { ...event, metadata: { ...event.metadata, resourceVersion: String(resourceVersion) } };
  }

  #serve(
    verb: 'create' | 'patch',
    event: E,
    { signal }: EventSinkRequest,
    carryOut: (isLate: boolean) => E | Answer,
  ): Observable<E> {
    return new Observable((subscriber) => {
      const { afterMs, answer, taken } = this.#nextFault();
      const now = this.#scheduler.now();
      const { namespace, name } = event.metadata;
      const seen: SeenRequest = {
        verb,
        namespace,
        name,
        count: occurrencesOf(event),
        sentAt: now,
        endedAt: Infinity,
        answer: undefined,
      };
      this.requests.push(seen);
      this.mostRunning = Math.max(this.mostRunning, ++this.running);
      const end = (how: SeenRequest['answer']) => {
        if (seen.answer !== undefined) return;
        this.running--;
        seen.endedAt = this.#scheduler.now();
        seen.answer = how;
      };
      subscriber.add(() => end('aborted'));
      const work = new Subscription();
      if (taken === 'late') this.#scheduler.schedule(() => void carryOut(true), afterMs + LATE_MS);
      work.add(
        this.#scheduler.schedule(() => {
          const result = taken === 'before' ? carryOut(false) : status(500, 'NotTaken');
          if (answer === 'never') return;
          const said = answer ?? result;
          if ('metadata' in said) {
            end('ok');
            subscriber.next(said as E);
            subscriber.complete();
          } else {
            end(said);
            subscriber.error(new EventSinkError(said));
          }
        }, afterMs),
      );
      // A request that is aborted may be on its way all the same, one time in two.
      signal.addEventListener('abort', () => {
        if (this.requests.length % 2 === 0) work.unsubscribe();
      });
    });
  }
}

/** Where an event is stored. */
export function keyOf({ metadata }: KubernetesEvent): string {
  return `${metadata.namespace}/${metadata.name}`;
}
