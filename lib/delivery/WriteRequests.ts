import { Observable } from 'rxjs';
import { type EventClock, eventName, type KubernetesEvent } from '../event/index.ts';
import { subjectOf } from '../event/subjectOf.ts';
import { type Agenda } from '../operators/Agenda.ts';
import { safeCallback } from '../operators/dropped.ts';
import { OperatorSubscriber } from '../operators/OperatorSubscriber.ts';
import { type AnswerRule, answerRule } from './answerRules.ts';
import { type Backoffs } from './Backoffs.ts';
import { type DeliverySettings } from './DeliverToOptions.ts';
import { type DeliveryMetrics } from './DeliveryMetrics.ts';
import { type DeliveryNotices } from './DeliveryNotices.ts';
import { type DeliveryOutcome } from './DeliveryOutcome.ts';
import { type EventSink } from './EventSink.ts';
import { EventSinkError } from './EventSinkError.ts';
import { patchOf } from './patchOf.ts';
import { type ServerObject, type Write } from './ServerObject.ts';
import { type SinkPauses } from './SinkPauses.ts';
import { answerOf, sinkRequest } from './sinkRequest.ts';
import { withoutResourceVersion } from './withoutResourceVersion.ts';
import { type WriteBacklog } from './WriteBacklog.ts';

/** How {@link WriteRequests} reach their delivery. */
export interface WriteRequestsConnection {
  readonly sink: EventSink<KubernetesEvent>;
  readonly settings: Pick<DeliverySettings, 'attempts' | 'maxAgeMs' | 'requestTimeoutMs'>;
  readonly agenda: Agenda;
  readonly clock: EventClock;
  readonly random: () => number;
  readonly backlog: WriteBacklog;
  readonly backoffs: Backoffs;
  readonly pauses: SinkPauses;
  readonly notices: DeliveryNotices;
  readonly metrics: DeliveryMetrics | undefined;
  /** Whether a shutdown has begun: what fails is tried once more. */
  isDraining(): boolean;
  /** A write that was under way waits again. */
  onWaiting(object: ServerObject): void;
  /** Something came of a write. State first, emission second: whoever is told may record, unsubscribe, or shut down. */
  onOutcome(outcome: DeliveryOutcome<KubernetesEvent>): void;
}

/**
 * Sends the requests of a delivery, and makes of each answer what the table of answers says.
 *
 * @see `answerRules.ts`
 */
export class WriteRequests {
  readonly #connection: WriteRequestsConnection;

  constructor(connection: WriteRequestsConnection) {
    this.#connection = connection;
  }

  /** One request for what waits for an object, cold; it completes when the answer has been seen to. */
  send(object: ServerObject): Observable<never> {
    return new Observable((subscriber) => {
      const { agenda, backlog, settings, sink } = this.#connection;
      const write = backlog.begin(object);
      if (!write) {
        subscriber.complete();
        return;
      }
      const event = write.event();
      const sentAt = agenda.now();
      write.verb = object.stored === 'no' ? 'create' : 'patch';
      write.sentCount = write.count;
      const fail = (error: Error) => {
        this.#fail(write, error, sentAt);
        subscriber.complete();
      };
      // Chained, for the sink may end its own watcher while it is called.
      const request = new OperatorSubscriber<KubernetesEvent>(subscriber, {
        next: (stored) => {
          this.#connection.metrics?.answered(write.verb, agenda.now() - sentAt);
          this.#succeed(write, stored);
          subscriber.complete();
        },
        error: (error) => fail(error as Error),
        complete: () => undefined,
      });
      sinkRequest((options) =>
        write.verb === 'create'
          ? sink.create(withoutResourceVersion(event), options)
          : sink.patch(event, patchOf(event, object.resourceVersion), options),
      ).subscribe(request);
      if (request.closed) return;
      const { requestTimeoutMs } = settings;
      agenda.plan(request, sentAt + requestTimeoutMs, () => {
        request.unsubscribe();
        const message = `the sink gave no answer within ${requestTimeoutMs} ms`;
        fail(new EventSinkError({ kind: 'unknown', code: 'TIMEOUT', message }));
      });
      subscriber.add(() => agenda.cancel(request));
    });
  }

  /** A write that waits has waited for long enough. */
  expire(write: Write): void {
    this.#giveUp(write, 'too-old');
  }

  /** There is no time to try a write again. */
  abandon(write: Write, error?: Error): void {
    this.#connection.backlog.lose(write, 'undelivered-at-shutdown');
    this.#tellFailure('undelivered', write, error);
  }

  #succeed(write: Write, stored: KubernetesEvent): void {
    const { backlog, metrics, notices, pauses } = this.#connection;
    const { object, requests: attempts, verb } = write;
    const { name, resourceVersion } = stored.metadata;
    object.stored = 'yes';
    object.countIfStored = undefined;
    object.resourceVersion = resourceVersion;
    if (name !== write.event().metadata.name) object.name = name;
    // Before the object may come to rest, which would be no answer.
    pauses.answered(object);
    const occurrences = backlog.deliver(write);
    metrics?.delivered(write.event(), occurrences);
    notices.answered();
    safeCallback(() => object.correlated?.acknowledge(stored))();
    this.#connection.onOutcome({
      kind: verb === 'create' ? 'created' : 'patched',
      event: stored,
      occurrences,
      attempts,
    });
  }

  #fail(write: Write, error: Error, sentAt: number): void {
    const { agenda, backlog, metrics, notices, pauses, settings } = this.#connection;
    const { object, verb } = write;
    const answer = answerOf(error);
    metrics?.answered(verb, agenda.now() - sentAt, answer);
    const rule = answerRule(answer, { verb, mayBeStored: object.countIfStored !== undefined });
    // Also where the server says that it failed: what it had done by then it doesn't say.
    if (verb === 'create' && (rule.unknown || (answer.kind === 'status' && answer.code >= 500))) {
      object.countIfStored = Math.min(object.countIfStored ?? Infinity, write.sentCount);
    }
    if (!rule.uncounted) write.attempts++;
    if (pauses.failed(write, rule, answer, sentAt)) notices.paused(error, rule);
    const isSpent = rule.action !== 'fail' && write.follow(rule) > (rule.most ?? Infinity);
    if (rule.action === 'fail' || (rule.action === 'rename' && isSpent)) {
      backlog.hold(write, 'rejected');
      notices.rejected(write.event(), error, rule);
      this.#tellFailure('rejected', write, error);
    } else if (isSpent || write.attempts >= settings.attempts) {
      this.#giveUp(write, 'gave-up', error);
    } else if (agenda.now() - write.since >= settings.maxAgeMs) {
      this.#giveUp(write, 'too-old', error);
    } else {
      this.#goOn(write, rule, error);
    }
  }

  /** What follows, as a write has not come to its end. */
  #goOn(write: Write, { action, pauses }: AnswerRule, error: Error): void {
    const { clock, random } = this.#connection;
    const { object } = write;
    switch (action) {
      case 'create':
        object.stored = 'no';
        object.resourceVersion = undefined;
        // One that turns out to be there after all is ours, and behind.
        object.countIfStored = 0;
        break;
      case 'rename':
        object.name = eventName(subjectOf(write.event()).name, clock.next().hex, random);
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
        this.#tryAgain(write, pauses, error);
        return;
    }
    this.#putBack(write, error);
    this.#connection.onWaiting(object);
  }

  #tryAgain(write: Write, pauses: AnswerRule['pauses'], error: Error): void {
    const { backoffs } = this.#connection;
    // A wait that the server asks for is kept to, and is no wait of our own.
    if (this.#connection.isDraining() && pauses !== 'asked') {
      if (write.isLastTry) {
        this.abandon(write, error);
        return;
      }
      write.isLastTry = true;
    }
    this.#putBack(write, error);
    if (pauses === 'write' && !write.isLastTry) backoffs.start(write);
    else this.#connection.onWaiting(write.object);
  }

  #putBack(write: Write, error: Error): void {
    const { backlog, metrics } = this.#connection;
    backlog.putBack(write);
    metrics?.triedAgain(answerOf(error));
  }

  #giveUp(write: Write, reason: 'gave-up' | 'too-old', error?: Error): void {
    const { backlog, notices } = this.#connection;
    backlog.hold(write, reason);
    notices.gaveUp(write.event(), error);
    this.#tellFailure('gave-up', write, error);
  }

  #tellFailure(kind: 'rejected' | 'gave-up' | 'undelivered', write: Write, error: Error | undefined): void {
    const { occurrences, requests: attempts } = write;
    this.#connection.onOutcome({ kind, event: write.event(), occurrences, attempts, ...(error && { error }) });
  }
}
