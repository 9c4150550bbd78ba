import { defer, EMPTY, type Observable, type SchedulerLike, Subject, takeUntil } from 'rxjs';
import { type Agenda } from '../operators/Agenda.ts';
import { permits } from '../operators/index.ts';
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
  readonly #stopped = new Subject<void>();
  readonly #turn: Turn;
  readonly #bucket: TokenBucket;
  readonly #request: Observable<never>;
  #qps: number;
  #isAsking = false;
  #isStopped = false;

  constructor(connection: DispatcherConnection) {
    const { agenda, burst, concurrent, qps, scheduler } = connection;
    this.#connection = connection;
    this.#qps = qps;
    this.#bucket = new TokenBucket(burst, agenda.now());
    this.#turn = new Turn(scheduler, () => this.#dispatch());
    this.#request = defer(() => {
      this.#isAsking = false;
      // A request that is aborted gives its permit to the next.
      if (this.#isStopped) return EMPTY;
      // The permit may have come from another sink that shares them, and there may be more.
      if (this.#ready.length > 1) this.#turn.request();
      const object = this.#next();
      return object ? connection.send(object) : EMPTY;
    }).pipe(permits(concurrent), takeUntil(this.#stopped));
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
    this.#isStopped = true;
    this.#turn.stop();
    this.#connection.agenda.cancel(this);
    this.#stopped.next();
  }

  #dispatch(): void {
    // A permit that isn't free now is given later; one at a time is waited for. A request may stop it all as it is sent.
    while (!this.#isStopped && !this.#isAsking && this.#ready.length > 0 && this.#hasToken()) {
      this.#isAsking = true;
      this.#request.subscribe({ complete: () => this.#turn.request() });
    }
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
