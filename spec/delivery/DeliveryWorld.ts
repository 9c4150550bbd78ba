import {
  concat,
  defer,
  ignoreElements,
  NEVER,
  type Observable,
  type ObservableInput,
  of,
  Subject,
  type Subscription,
  throwError,
  timer,
  VirtualTimeScheduler,
} from 'rxjs';
import { expect } from 'vitest';
import { Account, type FlushRequest, type PipelineContext, pipelineContext } from '../../lib/broadcast/index.ts';
import { type CorrelatedEvent } from '../../lib/correlation/index.ts';
import {
  type Answer,
  deliverTo,
  type DeliverToOptions,
  type DeliveryNotice,
  type DeliveryOutcome,
  type EventSink,
  EventSinkError,
  type EventSinkRequest,
} from '../../lib/delivery/index.ts';
import { type CoreV1Event, type JsonObject } from '../../lib/event/index.ts';

/** What the sink does with one request; a function may do whatever it likes. */
export type Reply = 'stored' | 'never' | Answer | ((event: CoreV1Event) => ObservableInput<CoreV1Event>);

type Status = Extract<Answer, { kind: 'status' }>;

/** An answer with a Status. */
export const status = (code: number, more: Partial<Status> = {}): Status => ({
  kind: 'status',
  code,
  message: `answered ${code}`,
  causes: [],
  isStatus: true,
  ...more,
});

export const notSent: Answer = { kind: 'not-sent', code: 'ECONNREFUSED', message: 'refused' };
export const reset: Answer = { kind: 'unknown', code: 'ECONNRESET', message: 'reset' };
export const alreadyExists = status(409, { reason: 'AlreadyExists' });
export const conflict = status(409, { reason: 'Conflict' });
export const notFound = status(404, { reason: 'NotFound' });
export const forbidden = status(403, {
  reason: 'Forbidden',
  message:
    'events is forbidden: User "system:serviceaccount:a:b" cannot create resource "events" in API group "" in the namespace "shop"',
});

/** A request as the specs write it: `500 POST a x2`, the time, the verb, the name and the count. */
export interface SeenRequest {
  readonly line: string;
  readonly event: CoreV1Event;
  readonly patch: JsonObject | undefined;
  readonly signal: AbortSignal;
}

/** A pipeline in virtual time before a sink that answers as it is told, and at once unless it is told otherwise. */
export class DeliveryWorld {
  readonly scheduler = new VirtualTimeScheduler();
  readonly events = new Subject<CoreV1Event | CorrelatedEvent>();
  readonly seen: SeenRequest[] = [];
  readonly outcomes: DeliveryOutcome[] = [];
  readonly notices: DeliveryNotice[] = [];
  readonly acknowledged: string[] = [];
  readonly errors: unknown[] = [];
  /** What is lost, as `a spam-filtered x2`. */
  readonly lost: string[] = [];
  readonly account = new Account<CoreV1Event>((event, occurrences, reason) => {
    this.lost.push(`${event?.metadata.name ?? '?'} ${reason} x${occurrences}`);
  });
  readonly context: PipelineContext<CoreV1Event>;
  /** Gives the reply to a request; where it gives none, the script goes on, and after it whatever comes is stored. */
  answer: (line: string) => Reply | undefined = () => undefined;
  completed = false;
  subscription: Subscription | undefined;
  #script: Reply[] = [];
  #deadlineAt = Infinity;
  #version = 0;
  readonly #counts = new Map<string, number>();
  readonly #draining = new AbortController();
  readonly #flushes = new Subject<FlushRequest>();

  /** @param random the chance of everything; 1 makes each random wait as long as it may be */
  constructor(random: () => number = () => 1) {
    const { account, scheduler } = this;
    this.context = pipelineContext({
      account,
      scheduler,
      random,
      draining: this.#draining.signal,
      deadlineAt: () => this.#deadlineAt,
      flushes: this.#flushes,
    });
  }

  readonly sink: EventSink = {
    create: (event, request) => this.#serve('POST', event, undefined, request),
    patch: (event, patch, request) => this.#serve('PATCH', event, patch, request),
  };

  /** The requests so far. */
  get requests(): string[] {
    return this.seen.map(({ line }) => line);
  }

  /** The outcomes so far, as `created a x1 +1`: what the server is told to have, and how many recordings that added. */
  get told(): string[] {
    return this.outcomes.map(
      ({ kind, event, occurrences }) => `${kind} ${event.metadata.name} x${event.count ?? 1} +${occurrences}`,
    );
  }

  /** The next replies, one for each request. */
  replies(...script: Reply[]): this {
    this.#script = script;
    return this;
  }

  deliver(options: Omit<DeliverToOptions, 'context'> = {}): this {
    this.subscription = this.events
      .pipe(
        deliverTo(this.sink, { onNotice: (notice) => this.notices.push(notice), ...options, context: this.context }),
      )
      .subscribe({
        next: (outcome) => this.outcomes.push(outcome),
        error: (error: unknown) => this.errors.push(error),
        complete: () => {
          this.completed = true;
        },
      });
    return this;
  }

  /** One more occurrence of the events with these names, as a correlator gives it: `a` or `namespace/a`. */
  record(...names: string[]): void {
    for (const name of names) this.events.next(this.correlated(name));
  }

  /** The same, where the spam filter holds them back. */
  skip(...names: string[]): void {
    for (const name of names) this.events.next({ ...this.correlated(name), skip: true });
  }

  /** The next occurrence of an event, with what a spec wants different. */
  correlated(name: string, changes: Partial<CoreV1Event> = {}): CorrelatedEvent {
    const count = (this.#counts.get(name) ?? 0) + 1;
    this.#counts.set(name, count);
    const [namespace = '', own = ''] = name.includes('/') ? name.split('/') : ['shop', name];
    const event: CoreV1Event = {
      metadata: { name: own, namespace },
      involvedObject: { kind: 'Pod', namespace, name: `pod-${own}`, uid: own },
      type: 'Normal',
      reason: 'Pulled',
      message: `message ${count}`,
      count,
      firstTimestamp: new Date(0),
      lastTimestamp: new Date(this.scheduler.now()),
      ...changes,
    };
    return {
      event,
      skip: false,
      spamKey: `spam ${own}`,
      acknowledge: ({ metadata, count: stored }) => this.acknowledged.push(`${metadata.name} x${stored ?? 1}`),
    };
  }

  at(time: number, work: () => void): void {
    this.scheduler.schedule(work, time - this.scheduler.now());
  }

  /** Lets virtual time go by: 0 runs the turns that are due. The books must close before and after. */
  advance(ms = 0): this {
    this.checkBooks();
    this.scheduler.maxFrames = this.scheduler.frame + ms;
    this.scheduler.flush();
    this.scheduler.frame = this.scheduler.maxFrames;
    this.checkBooks();
    return this;
  }

  /** A shutdown begins, which ends after so many milliseconds. */
  drain(deadlineMs = 10_000): void {
    this.#deadlineAt = this.scheduler.now() + deadlineMs;
    this.#draining.abort();
  }

  /** Asks for what is there by now, and says whether it is done. */
  flush(): { readonly done: boolean } {
    const flush = { done: false };
    this.#flushes.next({
      waitFor: (work) => {
        (work as Observable<unknown>).subscribe({
          complete: () => {
            flush.done = true;
          },
        });
      },
    });
    return flush;
  }

  after(ms: number, reply: Reply): Reply {
    return (event) =>
      concat(
        timer(ms, this.scheduler).pipe(ignoreElements()),
        defer(() => this.#give(reply, event)),
      );
  }

  checkBooks(): void {
    const { recorded, handled, waiting, running, held, lost } = this.account.snapshot();
    const allLost = Object.values(lost).reduce((sum, count) => sum + count, 0);
    expect(Math.min(handled, waiting, running, held)).toBeGreaterThanOrEqual(0);
    expect(handled + waiting + running + held + allLost).toBe(recorded);
  }

  #serve(
    verb: string,
    event: CoreV1Event,
    patch: JsonObject | undefined,
    { signal }: EventSinkRequest,
  ): ObservableInput<CoreV1Event> {
    const line = `${this.scheduler.now()} ${verb} ${event.metadata.name} x${event.count ?? 1}`;
    this.seen.push({ line, event, patch, signal });
    return this.#give(this.answer(line) ?? this.#script.shift() ?? 'stored', event);
  }

  #give(reply: Reply, event: CoreV1Event): ObservableInput<CoreV1Event> {
    if (typeof reply === 'function') return reply(event);
    if (reply === 'never') return NEVER;
    if (reply !== 'stored') return throwError(() => new EventSinkError(reply));
    return of({ ...event, metadata: { ...event.metadata, resourceVersion: String(++this.#version) } });
  }
}
