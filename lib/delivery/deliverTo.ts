import { type OperatorFunction } from 'rxjs';
import { pipelineContext } from '../broadcast/index.ts';
import { isCarrier } from '../correlation/EventCarrier.ts';
import { type CorrelatedEvent } from '../correlation/index.ts';
import { type CoreV1Event } from '../event/index.ts';
import { operate } from '../operators/operate.ts';
import { OperatorSubscriber } from '../operators/OperatorSubscriber.ts';
import { checkMethods } from '../options/index.ts';
import { Delivery } from './Delivery.ts';
import { type DeliverToOptions, deliverySettings } from './DeliverToOptions.ts';
import { type DeliveryOutcome } from './DeliveryOutcome.ts';
import { type EventSink } from './EventSink.ts';

export function deliverTo(
  sink: EventSink,
  options: DeliverToOptions = {},
): OperatorFunction<CoreV1Event | CorrelatedEvent, DeliveryOutcome> {
  checkMethods('sink', sink, ['create', 'patch']);
  const settings = deliverySettings(options);
  const { context = pipelineContext<CoreV1Event>() } = options;
  return operate((source, destination) => {
    const delivery = new Delivery(sink, settings, context, destination);
    destination.add(() => delivery.stop());
    destination.add(context.flushes.subscribe((request) => delivery.flush(request)));
    source.subscribe(
      new OperatorSubscriber(destination, {
        next: (event) => delivery.accept(isCarrier<CorrelatedEvent>(event) ? event : bare(event)),
        complete: () => delivery.complete(),
      }),
    );
  });
}

/** An event that no correlator has seen is written as it is. */
function bare(event: CoreV1Event): CorrelatedEvent {
  return { event, skip: false, spamKey: '', acknowledge: () => undefined };
}
