import { type Subscriber } from 'rxjs';
import { type FlushRequest, type PipelineContext } from '../broadcast/index.ts';
import { type CorrelatedEvent } from '../correlation/index.ts';
import { type EventClock, isEventsV1Event, type KubernetesEvent } from '../event/index.ts';
import { Agenda } from '../operators/Agenda.ts';
import { safeCallback } from '../operators/dropped.ts';
import { safeRandom } from '../operators/safeRandom.ts';
import { Backoffs } from './Backoffs.ts';
import { type DeliverySettings } from './DeliverToOptions.ts';
import { DeliveryMetrics } from './DeliveryMetrics.ts';
import { DeliveryNotices } from './DeliveryNotices.ts';
import { type DeliveryOutcome } from './DeliveryOutcome.ts';
import { Dispatcher } from './Dispatcher.ts';
import { type EventSink } from './EventSink.ts';
import { FlushBarriers } from './FlushBarriers.ts';
import { HeldObjects } from './HeldObjects.ts';
import { type ServerObject, type Write } from './ServerObject.ts';
import { SinkPauses } from './SinkPauses.ts';
import { suppressedEvent } from './suppressedEvent.ts';
import { WriteBacklog } from './WriteBacklog.ts';
import { WriteRequests } from './WriteRequests.ts';

/**
 * One subscription of {@link deliverTo}: puts its parts together, and sees to its end.
 *
 * ```
 * event ─► WriteBacklog ─► Dispatcher ─► WriteRequests ─► outcome
 *           what waits      who is next    what an answer means
 *                │            └ SinkPauses, Backoffs: what must wait
 *                └ HeldObjects: what the spam filter holds back
 * ```
 */
export class Delivery {
  readonly #settings: DeliverySettings;
  readonly #context: PipelineContext<KubernetesEvent>;
  readonly #outcomes: Subscriber<DeliveryOutcome<KubernetesEvent>>;
  readonly #agenda: Agenda;
  readonly #clock: EventClock;
  readonly #backlog: WriteBacklog;
  readonly #dispatcher: Dispatcher;
  readonly #requests: WriteRequests;
  readonly #pauses: SinkPauses;
  readonly #backoffs: Backoffs;
  readonly #held: HeldObjects;
  readonly #metrics: DeliveryMetrics | undefined;
  readonly #barriers = new FlushBarriers();
  #isComplete = false;
  #hasEnded = false;

  constructor(
    sink: EventSink<KubernetesEvent>,
    settings: DeliverySettings,
    context: PipelineContext<KubernetesEvent>,
    clock: EventClock,
    outcomes: Subscriber<DeliveryOutcome<KubernetesEvent>>,
  ) {
    const { account, draining, scheduler } = context;
    const random = safeRandom(context.random);
    const agenda = new Agenda(scheduler);
    const firstMs = settings.firstBackoffMs;
    const longestMs = settings.longestBackoffMs;
    const isDraining = () => draining.aborted;
    const onWaiting = (object: ServerObject) => this.#onWaiting(object);
    this.#settings = settings;
    this.#context = context;
    this.#outcomes = outcomes;
    this.#agenda = agenda;
    this.#clock = clock;
    this.#backoffs = new Backoffs({ agenda, random, firstMs, longestMs, onOver: onWaiting });
    this.#held = new HeldObjects({
      scheduler,
      random,
      intervalMs: settings.heldIntervalMs,
      maxKeys: settings.maxObjects,
      onDue: (object) => this.#writeHeld(object),
    });
    this.#pauses = new SinkPauses({
      agenda,
      random,
      firstMs,
      longestMs,
      isDraining,
      release: (object) => this.#dispatcher.push(object),
    });
    this.#backlog = new WriteBacklog({
      account,
      capacity: settings.capacity,
      overflow: settings.overflow,
      conflate: settings.conflate,
      maxObjects: settings.maxObjects,
      now: agenda.now,
      isEnding: () => this.#isComplete || this.#hasEnded || draining.aborted,
      onWaiting,
      onSkipped: (object) => this.#hold(object),
      onEnded: (write) => this.#onEnded(write),
      onIdle: (object) => this.#onIdle(object),
      onForgotten: (object) => this.#held.delete(object),
    });
    const metrics = settings.metrics ?? context.metrics;
    this.#metrics =
      metrics &&
      new DeliveryMetrics(metrics, {
        account,
        oldestWaitingMs: () => this.#backlog.oldestWaitingMs(),
        paused: (scope) => this.#pauses.count(scope),
      });
    this.#requests = new WriteRequests({
      sink,
      settings,
      agenda,
      clock: this.#clock,
      random,
      backlog: this.#backlog,
      backoffs: this.#backoffs,
      pauses: this.#pauses,
      notices: new DeliveryNotices(safeCallback(settings.onNotice)),
      metrics: this.#metrics,
      isDraining,
      onWaiting,
      onOutcome: (outcome) => this.#tell(outcome),
    });
    this.#dispatcher = new Dispatcher({
      scheduler,
      concurrent: settings.concurrent,
      qps: settings.qps,
      burst: settings.burst,
      client: sink.client,
      admit: (object) => this.#admit(object),
      send: (object) => this.#requests.send(object),
    });
    if (draining.aborted) this.#dispatcher.liftLimit();
    draining.addEventListener('abort', this.#drain);
  }

  /** Takes an event in. */
  accept(correlated: CorrelatedEvent<KubernetesEvent>): void {
    this.#backlog.accept(correlated);
  }

  /** Nothing more comes: it ends when everything is written, what is held included. */
  complete(): void {
    this.#isComplete = true;
    this.#backlog.releaseHeld();
    this.#endIfDone();
  }

  /** Somebody waits for what is there by now. */
  flush(request: FlushRequest): void {
    this.#backlog.releaseHeld();
    request.waitFor(this.#barriers.after(this.#backlog.actives()));
  }

  /** Ends at once: what is under way is aborted, and whatever is left is lost. */
  stop(): void {
    const { draining } = this.#context;
    draining.removeEventListener('abort', this.#drain);
    this.#dispatcher.stop();
    this.#agenda.clear();
    this.#held.clear();
    this.#metrics?.stop();
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    const reason = draining.aborted ? 'undelivered-at-shutdown' : 'stopped';
    for (const { inFlight, waiting } of this.#backlog.actives()) {
      for (const write of [...waiting]) this.#backlog.lose(write, reason);
      if (inFlight) this.#backlog.lose(inFlight, 'interrupted', reason);
    }
    this.#backlog.loseAllHeld(reason);
  }

  /** Own waits are cut to one last try; what the server has asked for is kept to. */
  readonly #drain = (): void => {
    this.#dispatcher.liftLimit();
    for (const { waiting } of this.#backlog.actives()) {
      const [write] = waiting;
      if (write && write.requests > 0) write.isLastTry = true;
    }
    this.#backoffs.cut();
    this.#backlog.releaseHeld();
    this.#pauses.cut();
  };

  #onWaiting(object: ServerObject): void {
    this.#held.delete(object);
    const [write] = object.waiting;
    if (!write || object.inFlight || this.#backoffs.has(object)) return;
    this.#agenda.plan(write, write.since + this.#settings.maxAgeMs, () => {
      if (object.inFlight !== write) this.#requests.expire(write);
    });
    this.#dispatcher.push(object);
  }

  #onEnded(write: Write): void {
    this.#agenda.cancel(write);
    this.#barriers.ended(write);
  }

  #onIdle(object: ServerObject): void {
    this.#backoffs.forget(object);
    this.#dispatcher.delete(object);
    this.#pauses.forget(object);
  }

  #hold(object: ServerObject): void {
    const { correlated, heldUntil } = object;
    if (heldUntil === undefined) this.#held.add(correlated?.spamKey ?? '', object);
    else this.#held.addFor(Math.max(0, heldUntil - this.#agenda.now()), object);
  }

  /** Whether a request may be sent for an object now. */
  #admit({ waiting: [write] }: ServerObject): boolean {
    if (!write) return false;
    if (this.#pauses.admit(write)) return true;
    const { deadlineAt, draining, scheduler } = this.#context;
    const deadline = this.#agenda.now() + deadlineAt() - scheduler.now();
    if (draining.aborted && this.#pauses.lastsBeyond(deadline, write)) this.#requests.abandon(write);
    return false;
  }

  /** It is the turn of an object whose events the spam filter holds back. */
  #writeHeld(object: ServerObject): void {
    const { held, heldState } = object;
    if (!heldState) return;
    if (this.#settings.summarizeHeld && !isEventsV1Event(heldState)) {
      const summary = suppressedEvent(heldState, held.get('spam-filtered') ?? 0, this.#clock);
      this.#backlog.add(this.#backlog.objectOf(summary), summary);
    }
    this.#backlog.add(object, heldState);
  }

  #tell(outcome: DeliveryOutcome<KubernetesEvent>): void {
    this.#outcomes.next(outcome);
    this.#endIfDone();
  }

  #endIfDone(): void {
    if (!this.#isComplete || this.#hasEnded || !this.#backlog.isEmpty) return;
    this.#hasEnded = true;
    this.#backlog.loseAllHeld('stopped');
    this.#outcomes.complete();
  }
}
