import { type PipelineContext } from '../../broadcast/index.ts';
import {
  type DeliverToOptions,
  type DeliveryNotice,
  type DeliveryOutcome,
  type EventSink,
} from '../../delivery/index.ts';
import { type EventsV1Event } from '../../event/index.ts';
import { type OperatorFunction } from 'rxjs';
import { type EventBroadcasterOptions } from '../EventBroadcasterOptions.ts';
import { type EventSeriesCounter, type EventSeriesCounterOptions } from './EventSeriesCounter.ts';

/** Options of {@link EventsV1Broadcaster}. */
export interface EventsV1BroadcasterOptions extends EventBroadcasterOptions {
  /** Notes are cut to that many bytes of UTF-8, from 1 to 1,024. Default: 1,024, the API server's limit. */
  readonly maxMessageBytes?: number;
  /** Where events about objects without a namespace go: the API server takes them there only. Default: `default`. */
  readonly clusterScopedNamespace?: 'default' | 'kube-system';
}

/** Options of {@link EventsV1Broadcaster.newRecorder}. */
export interface EventsV1RecorderOptions {
  /** Which instance of the controller records. Default: `<reportingController>-<the machine's name>`, as client-go. */
  readonly reportingInstance?: string;
  /** Labels for every event. Default: none. */
  readonly labels?: Readonly<Record<string, string>>;
  /** Annotations for every event; those of `annotatedEventf` come on top. Default: none. */
  readonly annotations?: Readonly<Record<string, string>>;
}

/** Options of {@link EventsV1Broadcaster.startRecordingToSink}. */
export interface StartRecordingEventsV1Options extends Omit<
  DeliverToOptions<EventsV1Event>,
  'context' | 'heldIntervalMs' | 'onNotice' | 'summarizeHeld'
> {
  /** The watcher's name. Default: `sink`. */
  readonly name?: string;
  /** How series are made; a counter of one's own can be looked into. Default: client-go's times. */
  readonly series?: EventSeriesCounterOptions | EventSeriesCounter;
  /** Another way to the sink, such as `clientGoSeriesDelivery()`, which the options of {@link deliverTo} don't reach. Default: `countSeries`, `deliverTo`. */
  readonly delivery?: EventsV1Delivery;
}

/** What a broadcaster gives an {@link EventsV1Delivery}. */
export interface EventsV1DeliveryConnection {
  /** The context of the pipeline. */
  readonly context: PipelineContext<EventsV1Event>;
  /** Told what whoever runs the program should know. */
  readonly onNotice: (notice: DeliveryNotice) => void;
}

/** A whole way from events to a sink: makes series, writes, retries, keeps the books, and tells what became of each. */
export type EventsV1Delivery = (
  sink: EventSink<EventsV1Event>,
  connection: EventsV1DeliveryConnection,
) => OperatorFunction<EventsV1Event, DeliveryOutcome<EventsV1Event>>;
