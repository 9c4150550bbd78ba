import { Observable, type Subscriber } from 'rxjs';
import { type FlushRequest, type PipelineContext } from '../broadcast/index.ts';
import { type CorrelatedEvent } from '../correlation/index.ts';
import { type CoreV1Event, EventClock, eventName } from '../event/index.ts';
import { Agenda } from '../operators/Agenda.ts';
import { backoffMs } from '../operators/backoffDelay.ts';
import { safeCallback } from '../operators/dropped.ts';
import { OperatorSubscriber } from '../operators/OperatorSubscriber.ts';
import { safeRandom } from '../operators/safeRandom.ts';
import { type AnswerRule, answerRule } from './answerRules.ts';
import { type DeliverySettings } from './DeliverToOptions.ts';
import { DeliveryNotices } from './DeliveryNotices.ts';
import { type DeliveryOutcome } from './DeliveryOutcome.ts';
import { Dispatcher } from './Dispatcher.ts';
import { type EventSink } from './EventSink.ts';
import { EventSinkError } from './EventSinkError.ts';
import { FlushBarriers } from './FlushBarriers.ts';
import { HeldObjects } from './HeldObjects.ts';
import { patchOf } from './patchOf.ts';
import { type ServerObject, type Write } from './ServerObject.ts';
import { SinkPauses } from './SinkPauses.ts';
import { answerOf, sinkRequest } from './sinkRequest.ts';
import { suppressedEvent } from './suppressedEvent.ts';
import { WriteBacklog } from './WriteBacklog.ts';

/**
 * One subscription of {@link deliverTo}: takes events, sends requests, makes of each answer what the table of answers says.
 *
 * What waits is in the {@link WriteBacklog}, who is next in the {@link Dispatcher}, what must not be sent in the {@link SinkPauses}.
 */
export class Delivery {
  readonly #sink: EventSink;
  readonly #settings: DeliverySettings;
  readonly #context: PipelineContext<CoreV1Event>;
  readonly #outcomes: Subscriber<DeliveryOutcome>;
  readonly #random: () => number;
  readonly #agenda: Agenda;
  readonly #clock: EventClock;
  readonly #notices: DeliveryNotices;
  readonly #backlog: WriteBacklog;
  readonly #dispatcher: Dispatcher;
  readonly #pauses: SinkPauses;
  readonly #held: HeldObjects;
  readonly #barriers = new FlushBarriers();
  /** Objects whose write waits before it is tried again. */
  readonly #backingOff = new Set<ServerObject>();
  #isComplete = false;
  #hasEnded = false;

  constructor(
    sink: EventSink,
    settings: DeliverySettings,
    context: PipelineContext<CoreV1Event>,
    outcomes: Subscriber<DeliveryOutcome>,
  ) {
    const { account, scheduler } = context;
    const random = safeRandom(context.random);
    this.#sink = sink;
    this.#settings = settings;
    this.#context = context;
    this.#outcomes = outcomes;
    this.#random = random;
    this.#agenda = new Agenda(scheduler);
    this.#clock = new EventClock({ now: () => scheduler.now(), random });
    this.#notices = new DeliveryNotices(settings.onNotice);
    this.#held = new HeldObjects({
      scheduler,
      random,
      intervalMs: settings.heldIntervalMs,
      maxKeys: settings.maxObjects,
      onDue: (object) => this.#writeHeld(object),
    });
    this.#pauses = new SinkPauses({
      agenda: this.#agenda,
      random,
      firstMs: settings.firstBackoffMs,
      longestMs: settings.longestBackoffMs,
      isDraining: () => context.draining.aborted,
      release: (object) => this.#dispatcher.push(object),
    });
    this.#backlog = new WriteBacklog({
      account,
      capacity: settings.capacity,
      overflow: settings.overflow,
      conflate: settings.conflate,
      maxObjects: settings.maxObjects,
      now: this.#agenda.now,
      isEnding: () => this.#isComplete || this.#hasEnded || context.draining.aborted,
      onWaiting: (object) => this.#onWaiting(object),
      onSkipped: (object, spamKey) => this.#held.add(spamKey, object),
      onEnded: (write) => {
        this.#agenda.cancel(write);
        this.#barriers.ended(write);
      },
      onIdle: (object) => this.#onIdle(object),
    });
    this.#dispatcher = new Dispatcher({
      agenda: this.#agenda,
      scheduler,
      concurrent: settings.concurrent,
      qps: settings.qps,
      burst: settings.burst,
      admit: (object) => this.#admit(object),
      send: (object) => this.#send(object),
    });
    if (context.draining.aborted) this.#dispatcher.liftLimit();
    context.draining.addEventListener('abort', this.#drain);
  }

  accept(correlated: CorrelatedEvent): void {
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
    this.#context.draining.removeEventListener('abort', this.#drain);
    this.#dispatcher.stop();
    this.#agenda.clear();
    this.#held.clear();
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    const reason = this.#context.draining.aborted ? 'undelivered-at-shutdown' : 'stopped';
    for (const { inFlight, waiting } of this.#backlog.actives()) {
      for (const write of [...waiting]) this.#backlog.lose(write, reason);
      if (inFlight) this.#backlog.lose(inFlight, 'interrupted', reason);
    }
    this.#backlog.loseAllHeld();
  }

  /** Own waits are cut to one last try; what the server has asked for is kept to. */
  readonly #drain = (): void => {
    this.#dispatcher.liftLimit();
    for (const object of this.#backingOff) {
      const [write] = object.waiting;
      if (write) write.isLastTry = true;
      this.#endBackoff(object);
    }
    this.#backlog.releaseHeld();
    this.#pauses.cut();
  };

  #onWaiting(object: ServerObject): void {
    this.#held.delete(object);
    const [write] = object.waiting;
    if (!write || object.inFlight || this.#backingOff.has(object)) return;
    this.#planExpiry(write);
    this.#dispatcher.push(object);
  }

  #planExpiry(write: Write): void {
    this.#agenda.plan(write, write.since + this.#settings.maxAgeMs, () => {
      if (write.object.inFlight !== write) this.#giveUp(write, 'too-old');
    });
  }

  #onIdle(object: ServerObject): void {
    this.#backingOff.delete(object);
    this.#agenda.cancel(object);
    this.#dispatcher.delete(object);
    this.#pauses.forget(object);
  }

  /** Whether a request may be sent for an object now. */
  #admit(object: ServerObject): boolean {
    const [write] = object.waiting;
    if (!write) return false;
    if (this.#pauses.admit(write)) return true;
    const { deadlineAt, draining, scheduler } = this.#context;
    const deadline = this.#agenda.now() + deadlineAt() - scheduler.now();
    if (draining.aborted && this.#pauses.lastsBeyond(deadline, write)) this.#undelivered(write);
    return false;
  }

  /** One request, and what follows from its answer; it completes when the next may be sent. */
  #send(object: ServerObject): Observable<never> {
    return new Observable((subscriber) => {
      const write = this.#backlog.begin(object);
      if (!write) {
        subscriber.complete();
        return;
      }
      const event = write.event();
      const sentAt = this.#agenda.now();
      write.verb = object.stored === 'no' ? 'create' : 'patch';
      write.sentCount = write.count;
      const fail = (error: Error) => {
        this.#fail(write, error, sentAt);
        subscriber.complete();
      };
      // Chained, for the sink may end its own watcher while it is called.
      const request = new OperatorSubscriber<CoreV1Event>(subscriber, {
        next: (stored) => {
          this.#succeed(write, stored);
          subscriber.complete();
        },
        error: (error) => fail(error as Error),
        complete: () => undefined,
      });
      sinkRequest((options) =>
        write.verb === 'create'
          ? this.#sink.create(event, options)
          : this.#sink.patch(event, patchOf(event, object.resourceVersion), options),
      ).subscribe(request);
      if (request.closed) return;
      const { requestTimeoutMs } = this.#settings;
      this.#agenda.plan(request, sentAt + requestTimeoutMs, () => {
        request.unsubscribe();
        const message = `the sink gave no answer within ${requestTimeoutMs} ms`;
        fail(new EventSinkError({ kind: 'unknown', code: 'TIMEOUT', message }));
      });
      subscriber.add(() => this.#agenda.cancel(request));
    });
  }

  #succeed(write: Write, stored: CoreV1Event): void {
    const { object } = write;
    const { name, resourceVersion } = stored.metadata;
    object.stored = 'yes';
    object.countIfStored = undefined;
    object.resourceVersion = resourceVersion;
    if (name !== write.event().metadata.name) object.name = name;
    const occurrences = this.#backlog.deliver(write);
    this.#pauses.answered(object);
    this.#notices.answered();
    safeCallback(() => object.correlated?.acknowledge(stored))();
    const kind = write.verb === 'create' ? 'created' : 'patched';
    this.#emit({ kind, event: stored, occurrences, attempts: write.requests });
  }

  #fail(write: Write, error: Error, sentAt: number): void {
    const { object } = write;
    const answer = answerOf(error);
    const rule = answerRule(answer, { verb: write.verb, mayBeStored: object.countIfStored !== undefined });
    // Also where the server says that it failed: what it had done by then it doesn't say.
    if ((rule.unknown || (answer.kind === 'status' && answer.code >= 500)) && write.verb === 'create') {
      object.countIfStored = Math.min(object.countIfStored ?? Infinity, write.sentCount);
    }
    if (!rule.uncounted) write.attempts++;
    if (this.#pauses.failed(write, rule, answer, sentAt)) this.#notices.paused(error, rule);
    if (rule.action === 'fail') {
      this.#backlog.hold(write, 'rejected');
      this.#notices.rejected(write.event(), error, rule);
      this.#emit(this.#failure('rejected', write, error));
    } else if (write.follow(rule) > (rule.most ?? Infinity) || write.attempts >= this.#settings.attempts) {
      this.#giveUp(write, 'gave-up', error);
    } else if (this.#isTooOld(write)) {
      this.#giveUp(write, 'too-old', error);
    } else {
      this.#goOn(write, rule, error);
    }
  }

  /** What follows, as a write has not come to its end. */
  #goOn(write: Write, { action, pauses }: AnswerRule, error: Error): void {
    const { object } = write;
    switch (action) {
      case 'create':
        object.stored = 'no';
        object.resourceVersion = undefined;
        // One that turns out to be there after all is ours, and behind.
        object.countIfStored = 0;
        break;
      case 'rename':
        object.name = eventName(write.event().involvedObject.name, this.#clock.next().hex, this.#random);
        break;
      case 'resend':
        object.resourceVersion = undefined;
        break;
      case 'patch':
        if (write.sentCount <= (object.countIfStored ?? 0)) {
          this.#succeed(write, write.event());
          return;
        }
        object.stored = 'yes';
        break;
      default:
        if (this.#context.draining.aborted) {
          if (write.isLastTry) {
            this.#undelivered(write, error);
            return;
          }
          write.isLastTry = true;
        } else if (pauses === 'write') {
          this.#backlog.putBack(write);
          this.#backOff(write);
          return;
        }
    }
    this.#backlog.putBack(write);
    this.#onWaiting(object);
  }

  #backOff(write: Write): void {
    const { object } = write;
    const { firstBackoffMs: firstMs, longestBackoffMs: longestMs } = this.#settings;
    const waitMs = backoffMs(write.backoffs++, { firstMs, longestMs }, this.#random);
    this.#backingOff.add(object);
    this.#agenda.plan(object, this.#agenda.now() + waitMs, () => this.#endBackoff(object));
  }

  #endBackoff(object: ServerObject): void {
    this.#agenda.cancel(object);
    this.#backingOff.delete(object);
    this.#onWaiting(object);
  }

  #isTooOld({ since }: Write): boolean {
    return this.#agenda.now() - since >= this.#settings.maxAgeMs;
  }

  #giveUp(write: Write, reason: 'gave-up' | 'too-old', error?: Error): void {
    this.#backlog.hold(write, reason);
    this.#notices.gaveUp(write.event(), error);
    this.#emit(this.#failure('gave-up', write, error));
  }

  /** There is no time to try a write again. */
  #undelivered(write: Write, error?: Error): void {
    this.#backlog.lose(write, 'undelivered-at-shutdown');
    this.#emit(this.#failure('undelivered', write, error));
  }

  #failure(kind: 'rejected' | 'gave-up' | 'undelivered', write: Write, error: Error | undefined): DeliveryOutcome {
    const { occurrences, requests: attempts } = write;
    return { kind, event: write.event(), occurrences, attempts, ...(error && { error }) };
  }

  /** It is the turn of an object whose events the spam filter holds back. */
  #writeHeld(object: ServerObject): void {
    const { heldState } = object;
    if (!heldState) return;
    if (this.#settings.summarizeHeld) {
      const summary = suppressedEvent(heldState, object.held.get('spam-filtered') ?? 0, this.#clock);
      this.#backlog.add(this.#backlog.objectOf(summary), summary);
    }
    this.#backlog.add(object, heldState);
  }

  /** State first, emission second: whoever is told may record, unsubscribe, or shut down. */
  #emit(outcome: DeliveryOutcome): void {
    this.#outcomes.next(outcome);
    this.#endIfDone();
  }

  #endIfDone(): void {
    if (!this.#isComplete || this.#hasEnded || !this.#backlog.isEmpty) return;
    this.#backlog.loseAllHeld();
    this.#hasEnded = true;
    this.#outcomes.complete();
  }
}
