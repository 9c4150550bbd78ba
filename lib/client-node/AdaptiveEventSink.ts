import { type KubeConfig } from '@kubernetes/client-node';
import { LRUCache } from 'lru-cache';
import {
  asyncScheduler,
  catchError,
  defer,
  fromEvent,
  map,
  type Observable,
  of,
  race,
  type SchedulerLike,
  share,
  switchMap,
  tap,
  throwError,
} from 'rxjs';
import { type EventSink, EventSinkError, type EventSinkRequest, lacksPermission } from '../delivery/index.ts';
import { type EventsV1Event, type JsonObject, toCoreV1Event, toEventsV1Event } from '../event/index.ts';
import { checkObject, checkOneOf } from '../options/index.ts';
import { type ApiRequestOptions } from './ApiRequestOptions.ts';
import { CoreV1EventSink } from './CoreV1EventSink.ts';
import { eventsV1Discovery } from './eventsV1Discovery.ts';
import { EventsV1EventSink } from './EventsV1EventSink.ts';

/** By which API events are written. */
export type EventApiChoice = 'auto' | 'core/v1' | 'events.k8s.io/v1';

/** Options of {@link AdaptiveEventSink}. */
export interface AdaptiveEventSinkOptions extends ApiRequestOptions {
  /** By which API events are written. Default: `auto`, events.k8s.io/v1 where the server has it and lets us, else core/v1. */
  readonly api?: EventApiChoice;
}

/** After that the newer API is tried again: a role may have been added, or the server upgraded. */
const TRY_AGAIN_AFTER_MS = 600_000;
/** A namespace that is forgotten begins anew, which costs a request where the newer API is forbidden. */
const MOST_NAMESPACES = 4_096;

/** What is known of a namespace: that the newer API takes its events, or until when the older one is used. */
type NamespaceApi = 'events.k8s.io/v1' | { readonly coreUntil: number };

/**
 * Stores events.k8s.io/v1 events through that API, or through core/v1 where the server doesn't have it, or doesn't let us use it. Nothing is lost
 * by that: core/v1 has a field for all there is (see {@link toCoreV1Event}), and the server stores both as one.
 *
 * - Which APIs there are is asked once, before the first event. While that fails events wait, and are tried again as for any failure to connect.
 * - A create that is forbidden for want of a permission goes to core/v1, and so do the events of its namespace that follow, if none has been
 *   written there before. The newer API is tried again after ten minutes, and so it is where the server didn't have it.
 *
 * Needs the verbs `create` and `patch` on `events` in one of the groups `events.k8s.io` and `""`.
 *
 * @example
 * ```ts
 * import { KubeConfig } from '@kubernetes/client-node';
 * import { EventsV1Broadcaster } from 'kube-event-recorder';
 * import { AdaptiveEventSink } from 'kube-event-recorder/client-node';
 *
 * const kubeConfig = new KubeConfig();
 * kubeConfig.loadFromDefault();
 * new EventsV1Broadcaster().startRecordingToSink(new AdaptiveEventSink(kubeConfig));
 * ```
 *
 * @throws TypeError or RangeError for a bad option, at construction
 * @see `NewEventBroadcasterAdapter` in client-go tools/events, which asks once for all, takes any failure for "absent", and throws away in core/v1
 *   what that API has fields for
 */
export class AdaptiveEventSink implements EventSink<EventsV1Event> {
  /** What its requests go by. */
  readonly client: object;
  readonly #core: CoreV1EventSink;
  readonly #eventsV1: EventsV1EventSink;
  readonly #api: EventApiChoice;
  readonly #scheduler: SchedulerLike;
  readonly #namespaces = new LRUCache<string, NamespaceApi>({ max: MOST_NAMESPACES });
  readonly #asking: Observable<boolean>;
  /** What the server said, and until when it counts: an upgrade may bring the newer API, and nothing takes it away. */
  #discovered: { readonly hasEventsV1: boolean; readonly until: number } | undefined;

  constructor(kubeConfig: KubeConfig, options: AdaptiveEventSinkOptions = {}) {
    const { api = 'auto', scheduler = asyncScheduler } = options;
    this.#api = checkOneOf('api', api, ['auto', 'core/v1', 'events.k8s.io/v1']);
    this.client = checkObject('kubeConfig', kubeConfig);
    this.#core = new CoreV1EventSink(kubeConfig, options);
    this.#eventsV1 = new EventsV1EventSink(kubeConfig, options);
    this.#scheduler = scheduler;
    // One request at a time, however many events wait for it; who asks later asks again, unless it is known by then.
    this.#asking = eventsV1Discovery(kubeConfig, options).pipe(
      tap((hasEventsV1) => {
        this.#discovered = { hasEventsV1, until: hasEventsV1 ? Infinity : scheduler.now() + TRY_AGAIN_AFTER_MS };
      }),
      share(),
    );
  }

  /** Asks now which APIs there are, not only when the first event comes. Cold; it completes when that is known, and errs where it can't be had. */
  discover(): Observable<boolean> {
    if (this.#api !== 'auto') return of(this.#api === 'events.k8s.io/v1');
    return defer(() => {
      const known = this.#discovered;
      return known && known.until > this.#scheduler.now() ? of(known.hasEventsV1) : this.#asking;
    });
  }

  create(event: EventsV1Event, request: EventSinkRequest): Observable<EventsV1Event> {
    return this.#hasEventsV1(request).pipe(
      switchMap((hasEventsV1) => {
        const { namespace } = event.metadata;
        const core = () => this.#core.create(toCoreV1Event(event), request).pipe(map(toEventsV1Event));
        if (!hasEventsV1) return core().pipe(tap(() => this.#useCore(namespace, 0)));
        if (this.#coreUntil(namespace) > this.#scheduler.now()) return core();
        return this.#eventsV1.create(event, request).pipe(
          tap(() => this.#namespaces.set(namespace, 'events.k8s.io/v1')),
          catchError((error: unknown) => {
            if (!this.#fallsBack(namespace, error)) return throwError(() => error);
            // Before it is answered: it may be stored without a word, and patched then.
            this.#useCore(namespace, TRY_AGAIN_AFTER_MS);
            return core().pipe(tap({ error: (refusal) => isForbidden(refusal) && this.#namespaces.delete(namespace) }));
          }),
        );
      }),
    );
  }

  patch(event: EventsV1Event, patch: JsonObject, request: EventSinkRequest): Observable<EventsV1Event> {
    return this.#hasEventsV1(request).pipe(
      switchMap((hasEventsV1) => {
        const { namespace } = event.metadata;
        // A series is patched in the same words by both.
        const core = () => this.#core.patch(toCoreV1Event(event), patch, request).pipe(map(toEventsV1Event));
        // Until a create has succeeded by the newer API again, patches go where they went before.
        if (!hasEventsV1 || this.#coreUntil(namespace) > -Infinity) return core();
        return this.#eventsV1
          .patch(event, patch, request)
          .pipe(catchError((error: unknown) => (this.#fallsBack(namespace, error) ? core() : throwError(() => error))));
      }),
    );
  }

  /** Closes idle connections now, and each of the others when its request ends. Never necessary. */
  close(): void {
    this.#core.close();
  }

  /** Whoever gives up doesn't wait for an answer that others wait for too. */
  #hasEventsV1({ signal }: EventSinkRequest): Observable<boolean> {
    return race(this.discover(), aborted(signal));
  }

  /** Only a namespace that the newer API has taken nothing of is written to the older one. */
  #fallsBack(namespace: string, error: unknown): boolean {
    return this.#api === 'auto' && this.#namespaces.get(namespace) !== 'events.k8s.io/v1' && isForbidden(error);
  }

  #useCore(namespace: string, forMs: number): void {
    this.#namespaces.set(namespace, { coreUntil: this.#scheduler.now() + forMs });
  }

  /** Until when creates in a namespace go to core/v1, which may be in the past; never where it is not used. */
  #coreUntil(namespace: string): number {
    const known = this.#namespaces.get(namespace) ?? 'events.k8s.io/v1';
    return known === 'events.k8s.io/v1' ? -Infinity : known.coreUntil;
  }
}

function aborted(signal: AbortSignal): Observable<never> {
  return defer(() => (signal.aborted ? of(undefined) : fromEvent(signal, 'abort'))).pipe(
    map(() => {
      throw new EventSinkError({ kind: 'aborted', message: 'the request was aborted' });
    }),
  );
}

function isForbidden(error: unknown): boolean {
  return error instanceof EventSinkError && lacksPermission(error.answer);
}
