import { type OperatorFunction } from 'rxjs';
import { type PipelineContext } from '../broadcast/index.ts';
import { type EventCorrelator } from '../correlation/index.ts';
import { type CoreV1Event } from '../event/index.ts';
import { type DeliveryNotice } from './DeliveryNotice.ts';
import { type DeliveryOutcome } from './DeliveryOutcome.ts';
import { type EventSink } from './EventSink.ts';

/** What a broadcaster gives an {@link EventDelivery}. */
export interface EventDeliveryConnection {
  /** The context of the pipeline. */
  readonly context: PipelineContext<CoreV1Event>;
  /** Correlates the events. */
  readonly correlator: EventCorrelator;
  /** Told what whoever runs the program should know. */
  readonly onNotice: (notice: DeliveryNotice) => void;
}

/** A whole way from events to a sink: correlates, writes, retries, keeps the books, and tells what became of each. */
export type EventDelivery = (
  sink: EventSink,
  connection: EventDeliveryConnection,
) => OperatorFunction<CoreV1Event, DeliveryOutcome>;
