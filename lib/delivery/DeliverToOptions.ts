import { type PipelineContext } from '../broadcast/index.ts';
import { type CoreV1Event, type EventClock, type KubernetesEvent } from '../event/index.ts';
import { guardMetrics, type MetricsListener } from '../metrics/index.ts';
import { checkBoolean, checkFunction, checkInteger, checkNumber, checkOneOf } from '../options/index.ts';
import { type DeliveryNotice } from './DeliveryNotice.ts';
import { SINK_OVERFLOWS, type SinkOverflow } from './WaitingWrites.ts';

/** Options of {@link deliverTo}. */
export interface DeliverToOptions<E extends KubernetesEvent = CoreV1Event> {
  /** The context of a broadcaster's pipeline. Default: none; own time, chance and books. */
  readonly context?: PipelineContext<E>;
  /** How many requests are under way at once: at least 1. Default: 8. */
  readonly concurrent?: number;
  /** How many requests a second on average, retries included; Infinity is no limit. Default: 50, as the kubelet's for events. */
  readonly qps?: number;
  /** How many requests may go beyond that at once: at least 1. Default: 100. */
  readonly burst?: number;
  /** How many writes wait, each to an object of its own: at least 1. Default: 4096. */
  readonly capacity?: number;
  /** Which write is lost when that many wait. Default: `drop-normal-first`, the oldest of a Normal event, or if there is none the newcomer. */
  readonly overflow?: SinkOverflow;
  /** Whether repeats that wait become one request. Default: true; false for consumers that count notifications. */
  readonly conflate?: boolean;
  /** How many answers a write has at most: at least 1. Default: 12, as client-go. */
  readonly attempts?: number;
  /** How long a write waits at most, pauses included, in milliseconds: at least 1. Default: 900,000, a quarter of an hour. */
  readonly maxAgeMs?: number;
  /** How long the first wait before another try is at most, in milliseconds, from 1 to 2,147,483,647; it doubles. Default: 500. */
  readonly firstBackoffMs?: number;
  /** How long any such wait is at most, in milliseconds, from 1 to 2,147,483,647. Default: 30,000. */
  readonly longestBackoffMs?: number;
  /** How long a sink has to answer, in milliseconds, from 1 to 2,147,483,647. Default: 35,000; CoreV1EventSink gives up by itself after 30,000. */
  readonly requestTimeoutMs?: number;
  /** How often at most the count of an event that the spam filter holds back is written, in milliseconds, from 1 to 2,147,483,647. Default: 300,000. */
  readonly heldIntervalMs?: number;
  /** Whether an event of its own, `EventsSuppressed`, says at those times how many were held back. Default: false. */
  readonly summarizeHeld?: boolean;
  /** Names summaries, and events whose name is taken. Default: one made from the context's scheduler and chance. */
  readonly eventClock?: EventClock;
  /** How many objects with nothing to be written are remembered: from 1 to 1,048,576. Default: 4096, as many as the correlator's. */
  readonly maxObjects?: number;
  /** Told of what is to be measured. Default: the context's, if it has one. */
  readonly metrics?: MetricsListener;
  /** Told what somebody who runs the program should know, such as a missing permission. Default: nobody. */
  readonly onNotice?: (notice: DeliveryNotice) => void;
}

/** The options with their defaults. */
export interface DeliverySettings extends Required<Omit<DeliverToOptions, 'context' | 'eventClock' | 'metrics'>> {
  readonly metrics: MetricsListener | undefined;
}

/** lru-cache takes its room at once: from some number on V8 ends the process, without a word to catch. */
const MOST_OBJECTS = 2 ** 20;

/** A timer of Node's that is asked for more fires after 1 ms; and a random part of Infinity may be no number. */
const LONGEST_TIMER_MS = 2_147_483_647;

/**
 * Puts the defaults in.
 *
 * @throws TypeError or RangeError for a bad option
 */
export function deliverySettings(options: DeliverToOptions): DeliverySettings {
  const { onNotice = () => undefined } = options;
  return {
    concurrent: checkInteger('concurrent', options.concurrent ?? 8, 1, Infinity),
    qps: checkNumber('qps', options.qps ?? 50, Number.MIN_VALUE),
    burst: checkInteger('burst', options.burst ?? 100, 1),
    capacity: checkInteger('capacity', options.capacity ?? 4096, 1),
    overflow: checkOneOf('overflow', options.overflow ?? 'drop-normal-first', SINK_OVERFLOWS),
    conflate: checkBoolean('conflate', options.conflate ?? true),
    attempts: checkInteger('attempts', options.attempts ?? 12, 1),
    maxAgeMs: checkNumber('maxAgeMs', options.maxAgeMs ?? 900_000, 1),
    firstBackoffMs: checkNumber('firstBackoffMs', options.firstBackoffMs ?? 500, 1, LONGEST_TIMER_MS),
    longestBackoffMs: checkNumber('longestBackoffMs', options.longestBackoffMs ?? 30_000, 1, LONGEST_TIMER_MS),
    requestTimeoutMs: checkNumber('requestTimeoutMs', options.requestTimeoutMs ?? 35_000, 1, LONGEST_TIMER_MS),
    heldIntervalMs: checkNumber('heldIntervalMs', options.heldIntervalMs ?? 300_000, 1, LONGEST_TIMER_MS),
    summarizeHeld: checkBoolean('summarizeHeld', options.summarizeHeld ?? false),
    maxObjects: checkInteger('maxObjects', options.maxObjects ?? 4096, 1, MOST_OBJECTS),
    metrics: guardMetrics(options.metrics),
    onNotice: checkFunction('onNotice', onNotice),
  };
}
