import { type OperatorFunction, type Subscriber } from 'rxjs';
import { type PipelineContext, pipelineContext } from '../broadcast/index.ts';
import { isCarrier } from '../correlation/EventCarrier.ts';
import { type CorrelatedEvent } from '../correlation/index.ts';
import { type CoreV1Event, EventClock, type KubernetesEvent } from '../event/index.ts';
import { operate } from '../operators/operate.ts';
import { OperatorSubscriber } from '../operators/OperatorSubscriber.ts';
import { safeRandom } from '../operators/safeRandom.ts';
import { checkMethods } from '../options/index.ts';
import { Delivery } from './Delivery.ts';
import { type DeliverToOptions, deliverySettings } from './DeliverToOptions.ts';
import { type DeliveryOutcome } from './DeliveryOutcome.ts';
import { type EventSink } from './EventSink.ts';

/**
 * Writes events to a sink so that all arrive that can, in few requests, and tells what became of each.
 *
 * What waits is writes, one for each event object: a repeat that comes meanwhile is folded into it, so that waiting is cheap, and a write
 * that is tried again carries the newest count. Nothing waits for another's backoff. Takes events as they are, or what `correlate` says of
 * them: the latter is what the API server wants, for it counts repeats.
 *
 * ```
 * events:    a-a-a-----b--------------|
 *            deliverTo(sink)             each request takes 4
 * requests:  A---A3----B---              POST a, PATCH a x3, POST b
 * outcomes:  ----c---p-----c----------|  created (1), patched (2), created (1)
 * ```
 *
 * - At most `concurrent` requests run, and `qps` a second on average, in the order in which their writes came, but one at a time for an object.
 *   A shutdown lifts the limit.
 * - What each answer means is a table, in `answerRules.ts`. An outcome that is unknown is tried again and never makes a second object; a
 *   Retry-After is kept; a sink that can't be reached is tried by one write at a time until it can.
 * - What the spam filter skips goes along with the object's next request, or is held and written every five minutes.
 * - When `capacity` writes wait, the oldest of a Normal event is lost first.
 * - Recordings whose write failed, or was dropped, are *held*: a later count of the same event still delivers them. They are lost, and told, when the
 *   object is forgotten or at the end. The books close at every moment: *recorded = handled + waiting + running + held + lost*.
 * - Completion of the source writes everything, what is held included, and then completes. An error of the source goes on at once.
 *   Unsubscribing aborts what is under way; whatever is left is lost as `interrupted` and `stopped`.
 * - In a shutdown (`context.draining`) own waits are cut to one last try. A Retry-After is kept to; if it ends after the deadline the
 *   write is `undelivered` at once.
 *
 * @throws TypeError or RangeError for a bad option, at the call
 *
 * @example
 * ```ts
 * import { correlate, deliverTo, EventBroadcaster, type EventSink } from 'kube-event-recorder';
 *
 * declare const auditSink: EventSink;
 *
 * new EventBroadcaster()
 *   .start('audit', (events, context) => events.pipe(correlate({ context }), deliverTo(auditSink, { context, qps: 5 })))
 *   .results.subscribe((outcome) => console.log(outcome.kind, outcome.event.metadata.name, outcome.occurrences));
 * ```
 *
 * @see `recordToSink` in client-go tools/record/event.go, which {@link clientGoDelivery} follows
 */
export function deliverTo<E extends KubernetesEvent = CoreV1Event>(
  sink: EventSink<E>,
  options: DeliverToOptions<E> = {},
): OperatorFunction<E | CorrelatedEvent<E>, DeliveryOutcome<E>> {
  checkMethods('sink', sink, ['create', 'patch']);
  const { context: given, ...others } = options;
  const settings = deliverySettings(others);
  // Within a delivery the API is of no account: an event goes only where events of its own kind came from.
  const context = (given ?? pipelineContext<E>()) as PipelineContext<KubernetesEvent>;
  const { random, scheduler } = context;
  if (options.eventClock !== undefined) checkMethods('eventClock', options.eventClock, ['next']);
  const clock = options.eventClock ?? new EventClock({ now: () => scheduler.now(), random: safeRandom(random) });
  return operate((source, destination) => {
    const outcomes = destination as Subscriber<DeliveryOutcome<KubernetesEvent>>;
    const delivery = new Delivery(sink, settings, context, clock, outcomes);
    destination.add(() => delivery.stop());
    destination.add(context.flushes.subscribe((request) => delivery.flush(request)));
    source.subscribe(
      new OperatorSubscriber(destination, {
        next: (event) => delivery.accept(isCarrier<CorrelatedEvent<E>>(event) ? event : bare(event)),
        complete: () => delivery.complete(),
      }),
    );
  });
}

/** An event that no correlator has seen is written as it is. */
function bare<E extends KubernetesEvent>(event: E): CorrelatedEvent<E> {
  return { event, skip: false, spamKey: '', acknowledge: () => undefined };
}
