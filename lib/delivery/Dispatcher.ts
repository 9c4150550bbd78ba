import { defer, EMPTY, type Observable, type SchedulerLike, type Subscriber } from 'rxjs';
import { type Agenda } from '../operators/Agenda.ts';
import { permits } from '../operators/index.ts';
import { OperatorSubscriber } from '../operators/OperatorSubscriber.ts';
import { OrderedQueue } from '../operators/OrderedQueue.ts';
import { TokenBucket } from '../operators/TokenBucket.ts';
import { Turn } from '../operators/Turn.ts';
import { type ServerObject } from './ServerObject.ts';

/** How a {@link Dispatcher} reaches its delivery. */
export interface DispatcherConnection {
  readonly agenda: Agenda;
  readonly scheduler: SchedulerLike;
  readonly concurrent: number;
  readonly qps: number;
  readonly burst: number;
  /** What runs is aborted when it is unsubscribed. */
  readonly consumer: Subscriber<unknown>;
  /** Whether a request may be sent for an object now. If not, it is pushed again when it may. */
  admit(object: ServerObject): boolean;
  /** The request, cold. */
  send(object: ServerObject): Observable<never>;
}

/**
 * Which request is sent next, and when: oldest first, with a limit on how many run and how many there are a second.
 *
 * A permit is asked for before it is decided what to send, so that what waits for one can still change, be dropped or pause.
 */
export class Dispatcher {
  readonly #connection: DispatcherConnection;
  readonly #ready = new OrderedQueue<ServerObject>();
  readonly #turn: Turn;
  readonly #bucket: TokenBucket;
  readonly #request: Observable<never>;
  #qps: number;
  #isAsking = false;
  #isDispatching = false;

  constructor(connection: DispatcherConnection) {
    const { agenda, burst, concurrent, qps, scheduler } = connection;
    this.#connection = connection;
    this.#qps = qps;
    this.#bucket = new TokenBucket(burst, agenda.now());
    this.#turn = new Turn(scheduler, () => this.#dispatch());
    this.#request = defer(() => {
      this.#isAsking = false;
      // A request that is aborted gives its permit to the next.
      if (connection.consumer.closed) return EMPTY;
      const object = this.#next();
      return object ? connection.send(object) : EMPTY;
    }).pipe(permits(concurrent));
  }

  /** A request can be sent for an object, from the next turn on: what is recorded in this one may still go along. */
  push(object: ServerObject): void {
    this.#ready.push(object);
    this.#turn.request();
  }

  /** None is to be sent for it. */
  delete(object: ServerObject): void {
    this.#ready.delete(object);
  }

  /** From now on there may be any number a second. */
  liftLimit(): void {
    this.#qps = Infinity;
    this.#turn.request();
  }

  /** Sends nothing more. */
  stop(): void {
    this.#turn.stop();
    this.#connection.agenda.cancel(this);
  }

  #dispatch(): void {
    // A loop, not recursion, where sinks answer in the call.
    if (this.#isDispatching) return;
    this.#isDispatching = true;
    // A permit that isn't free now is given later; one at a time is waited for.
    while (!this.#isAsking && this.#ready.length > 0 && this.#hasToken()) {
      this.#isAsking = true;
      this.#request.subscribe(
        new OperatorSubscriber(this.#connection.consumer, {
          next: () => undefined,
          complete: () => this.#dispatch(),
        }),
      );
    }
    this.#isDispatching = false;
  }

  #hasToken(): boolean {
    const { agenda, burst } = this.#connection;
    const now = agenda.now();
    const dueInMs = this.#bucket.dueInMs(this.#qps, burst, now);
    if (dueInMs <= 0) return true;
    agenda.plan(this, now + dueInMs, () => this.#dispatch());
    return false;
  }

  #next(): ServerObject | undefined {
    for (let object = this.#ready.shift(); object; object = this.#ready.shift()) {
      if (!this.#connection.admit(object)) continue;
      const { agenda, burst } = this.#connection;
      this.#bucket.take(this.#qps, burst, agenda.now());
      return object;
    }
    return undefined;
  }
}
