import { defer, EMPTY, type Observable, type SchedulerLike, Subscriber } from 'rxjs';
import { reportUnhandledError } from '../operators/dropped.ts';
import { OperatorSubscriber } from '../operators/OperatorSubscriber.ts';
import { OrderedQueue } from '../operators/OrderedQueue.ts';
import { Turn } from '../operators/Turn.ts';
import { type RequestLimits, requestLimits } from './requestLimits.ts';
import { type ServerObject } from './ServerObject.ts';

/** How a {@link Dispatcher} reaches its delivery. */
export interface DispatcherConnection {
  readonly scheduler: SchedulerLike;
  readonly concurrent: number;
  readonly qps: number;
  readonly burst: number;
  /** Whose deliveries share permits and tokens. Default: nobody's. */
  readonly client?: object | undefined;
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
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- what runs is chained to it, as OperatorSubscriber says
  readonly #running = new Subscriber<never>();
  readonly #turn: Turn;
  readonly #limits: RequestLimits;
  readonly #request: Observable<never>;
  #qps: number;
  #isAsking = false;
  #isDispatching = false;

  constructor(connection: DispatcherConnection) {
    const { client, qps, scheduler } = connection;
    this.#connection = connection;
    this.#qps = qps;
    this.#limits = requestLimits(client, connection);
    this.#turn = new Turn(scheduler, () => this.#dispatch());
    this.#request = defer(() => {
      this.#isAsking = false;
      // A request that is aborted gives its permit to the next.
      if (this.#running.closed) return EMPTY;
      const object = this.#next();
      return object ? connection.send(object) : EMPTY;
    }).pipe(this.#limits.permits);
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

  /** Aborts what runs, and sends nothing more. */
  stop(): void {
    this.#turn.stop();
    this.#limits.agenda.cancel(this);
    this.#running.unsubscribe();
  }

  #dispatch(): void {
    // A loop, not recursion, where sinks answer in the call.
    if (this.#isDispatching) return;
    this.#isDispatching = true;
    // A permit that isn't free now is given later; one at a time is waited for. A request may stop it all as it is sent.
    while (!this.#running.closed && !this.#isAsking && this.#ready.length > 0 && this.#hasToken()) {
      this.#isAsking = true;
      this.#request.subscribe(
        new OperatorSubscriber(this.#running, {
          next: () => undefined,
          complete: () => this.#dispatch(),
          // Nothing of ours throws; if it does, one request is lost, not the sink.
          error: reportUnhandledError,
        }),
      );
    }
    this.#isDispatching = false;
  }

  #hasToken(): boolean {
    const { agenda, bucket } = this.#limits;
    const now = agenda.now();
    const dueInMs = bucket.dueInMs(this.#qps, this.#connection.burst, now);
    if (dueInMs <= 0) return true;
    agenda.plan(this, now + dueInMs, () => this.#dispatch());
    return false;
  }

  #next(): ServerObject | undefined {
    // While a permit was waited for, another delivery may have taken the token.
    if (!this.#hasToken()) return undefined;
    for (let object = this.#ready.shift(); object; object = this.#ready.shift()) {
      if (!this.#connection.admit(object)) continue;
      const { agenda, bucket } = this.#limits;
      // Who has no limit leaves the tokens to those that have one: taking one without waiting would fill the bucket up.
      if (this.#qps !== Infinity) bucket.take(this.#qps, this.#connection.burst, agenda.now());
      return object;
    }
    return undefined;
  }
}
