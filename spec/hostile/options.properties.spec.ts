import { type CoreV1Api, type EventsV1Api, KubeConfig } from '@kubernetes/client-node';
import fc from 'fast-check';
import { EMPTY, of } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  AdaptiveEventSink,
  CoreV1EventSink,
  createEventBroadcaster,
  EventsV1EventSink,
} from '../../lib/client-node/index.ts';
import {
  aggregateSimilar,
  Broadcaster,
  clientGoDelivery,
  clientGoSeriesDelivery,
  correlate,
  countRepeats,
  countSeries,
  deliverTo,
  EventAggregator,
  EventBroadcaster,
  EventClock,
  EventCorrelator,
  EventCounter,
  EventSeriesCounter,
  EventSpamFilter,
  EventsV1Broadcaster,
  filterSpam,
  klogLogger,
  makeEvent,
  makeEventsV1Event,
  MicroTime,
  Scheme,
  truncateMessage,
} from '../../lib/index.ts';
import { guardMetrics } from '../../lib/metrics/index.ts';
import { klogFormat } from '../../lib/logging/winston.ts';
import {
  boundedBuffer,
  mergeMapBounded,
  mergeMapByKey,
  permits,
  rateLimitByKey,
  retryWithBackoff,
} from '../../lib/operators/index.ts';
import { apiError, FakeEventsV1Recorder, FakeRecorder } from '../../lib/testing/index.ts';
import {
  BucketRateLimiter,
  DelayingQueue,
  defaultControllerRateLimiter,
  ItemExponentialFailureRateLimiter,
  ItemFastSlowRateLimiter,
  MaxOfRateLimiter,
  RateLimitingQueue,
  WithMaxWaitRateLimiter,
  WorkQueue,
} from '../../lib/workqueue/index.ts';
import { runs } from './hostileRuns.ts';
import { thing } from './hostileThings.ts';
import { isOneLine } from './oneLine.ts';
import { unharmedProcess } from './unharmedProcess.ts';

type Options = Record<string, unknown>;

/** Who takes options, which of their fields, and what goes on in them otherwise. */
interface Taker {
  readonly name: string;
  readonly fields: readonly string[];
  readonly take: (options: never) => unknown;
  /** What is needed besides the field that is tried. */
  readonly needs?: Options;
}

const sink = { create: () => EMPTY, patch: () => EMPTY };
const broadcaster = () => new EventBroadcaster({ logger: { log: () => undefined } });
const broadcasterV1 = () => new EventsV1Broadcaster({ logger: { log: () => undefined } });
const limits = ['burstSize', 'qps', 'maxEvents', 'maxIntervalInSeconds'];
const aggregator = [
  'maxEvents',
  'maxIntervalInSeconds',
  'lruCacheSize',
  'keyFunc',
  'messageFunc',
  'clock',
  'random',
  'eventClock',
];
const spamFilter = ['burstSize', 'qps', 'lruCacheSize', 'spamKeyFunc', 'clock'];
const correlator = [...aggregator, ...spamFilter, 'aggregator', 'counter', 'spamFilter'];
const delivery = [
  'concurrent',
  'qps',
  'burst',
  'capacity',
  'overflow',
  'conflate',
  'attempts',
  'maxAgeMs',
  'firstBackoffMs',
];
const moreDelivery = [
  'longestBackoffMs',
  'requestTimeoutMs',
  'heldIntervalMs',
  'summarizeHeld',
  'maxObjects',
  'onNotice',
  'eventClock',
];
const broadcasting = [
  'logger',
  'metrics',
  'signal',
  'shutdownDeadlineMs',
  'queueLength',
  'maxMessageBytes',
  'scheduler',
  'random',
];
const broadcastingV1 = [...broadcasting, 'clusterScopedNamespace'];
const series = ['maxSeries', 'keyFunc', 'finishMs', 'refreshMs', 'doublingMs', 'clock'];
// Series say themselves when they are written, and notices go to the broadcaster's log.
const deliveryV1 = [...delivery, 'longestBackoffMs', 'requestTimeoutMs', 'maxObjects', 'eventClock'];
const klog = ['escape', 'pid', 'now', 'utc', 'source'];
const merge = ['concurrent', 'capacity', 'overflow', 'rank', 'onDrop'];
const requests = ['concurrent', 'fieldManager', 'keepConnections', 'requestTimeoutMs', 'scheduler', 'userAgent'];
const makes = {
  reference: {},
  type: 'Normal',
  reason: 'R',
  message: 'm',
  source: {},
  clock: new EventClock(),
  random: () => 0,
};

const takers: readonly Taker[] = [
  {
    name: 'EventBroadcaster',
    fields: broadcasting,
    take: (options) => new EventBroadcaster(options),
  },
  { name: 'EventsV1Broadcaster', fields: broadcastingV1, take: (options) => new EventsV1Broadcaster(options) },
  {
    name: "EventsV1Broadcaster's newRecorder, its controller",
    fields: ['reportingController'],
    take: ({ reportingController }: { reportingController: string }) =>
      broadcasterV1().newRecorder(new Scheme(), reportingController),
  },
  {
    name: "EventsV1Broadcaster's newRecorder",
    fields: ['reportingInstance', 'labels', 'annotations'],
    take: (options) => broadcasterV1().newRecorder(new Scheme(), 'shop', options),
  },
  {
    name: "EventsV1Broadcaster's startRecordingToSink",
    fields: ['name', 'series', 'delivery', ...deliveryV1],
    take: (options) => broadcasterV1().startRecordingToSink(sink, options),
  },
  {
    name: 'its series',
    fields: series,
    take: (options) => broadcasterV1().startRecordingToSink(sink, { series: options }),
  },
  { name: 'EventSeriesCounter', fields: series, take: (options) => new EventSeriesCounter(options) },
  { name: 'countSeries', fields: [...series, 'counter'], take: (options) => countSeries(options) },
  {
    name: 'clientGoSeriesDelivery',
    fields: ['sleepMs', 'finishes', 'refreshes'],
    take: (options) => clientGoSeriesDelivery(options),
  },
  {
    name: 'createEventBroadcaster',
    fields: [...broadcastingV1, 'api', 'sink', 'delivery'],
    take: (options) => createEventBroadcaster(new KubeConfig(), options),
  },
  {
    name: 'createEventBroadcaster, its kubeConfig',
    fields: ['kubeConfig'],
    take: ({ kubeConfig }: { kubeConfig: KubeConfig }) => createEventBroadcaster(kubeConfig),
  },
  {
    name: 'createEventBroadcaster, its sink',
    fields: requests.filter((field) => field !== 'scheduler'),
    take: (options) => createEventBroadcaster(new KubeConfig(), { sink: options }),
  },
  {
    name: 'createEventBroadcaster, its delivery',
    fields: ['name', 'series', ...deliveryV1],
    take: (options) => createEventBroadcaster(new KubeConfig(), { delivery: options }),
  },
  { name: 'guardMetrics', fields: ['metrics'], take: ({ metrics }: { metrics: never }) => guardMetrics(metrics) },
  {
    name: 'newRecorder, its source',
    fields: ['component', 'host'],
    take: (source) => broadcaster().newRecorder(new Scheme(), source),
  },
  {
    name: 'newRecorder',
    fields: ['labels', 'annotations'],
    take: (options) => broadcaster().newRecorder(new Scheme(), {}, options),
  },
  { name: 'start', fields: ['name'], take: ({ name }: { name: string }) => broadcaster().start(name, () => EMPTY) },
  {
    name: 'startLogging',
    fields: ['name', 'escape'],
    take: (options) => broadcaster().startLogging(() => undefined, options),
  },
  {
    name: 'startStructuredLogging',
    fields: ['name', 'level'],
    take: (options) => broadcaster().startStructuredLogging(console, options),
  },
  {
    name: 'startEventWatcher',
    fields: ['name', 'concurrent', 'capacity'],
    take: (options) => broadcaster().startEventWatcher(() => undefined, options),
  },
  {
    name: 'startRecordingToSink',
    // It has no `onNotice`: notices go to the broadcaster's log.
    fields: ['name', 'correlator', 'delivery', ...delivery, ...moreDelivery.filter((field) => field !== 'onNotice')],
    take: (options) => broadcaster().startRecordingToSink(sink, options),
  },
  {
    name: 'its correlator',
    fields: correlator,
    take: (options) => broadcaster().startRecordingToSink(sink, { correlator: options }),
  },
  { name: 'shutdown', fields: ['deadlineMs'], take: (options) => broadcaster().shutdown(options) },
  { name: 'flush', fields: ['deadlineMs'], take: (options) => broadcaster().flush(options) },
  {
    name: 'stop',
    fields: ['deadlineMs'],
    take: (options) =>
      broadcaster()
        .start('a', () => EMPTY)
        .stop(options),
  },
  { name: 'deliverTo', fields: [...delivery, ...moreDelivery], take: (options) => deliverTo(sink, options) },
  { name: 'clientGoDelivery', fields: ['sleepMs'], take: (options) => clientGoDelivery(options) },
  {
    name: 'Broadcaster',
    fields: ['queueLength', 'intakeLength', 'fullChannelBehavior', 'intakeOverflow', 'onDrop', 'scheduler'],
    take: (options) => new Broadcaster(options),
  },
  { name: 'open', fields: ['queueLength'], take: (options) => new Broadcaster().open(options) },
  { name: 'EventCorrelator', fields: correlator, take: (options) => new EventCorrelator(options) },
  { name: 'setLimits', fields: limits, take: (options) => new EventCorrelator().setLimits(options) },
  { name: 'correlate', fields: [...correlator, 'correlator'], take: (options) => correlate(options) },
  { name: 'EventAggregator', fields: aggregator, take: (options) => new EventAggregator(options) },
  { name: 'EventCounter', fields: ['lruCacheSize'], take: (options) => new EventCounter(options) },
  { name: 'EventSpamFilter', fields: spamFilter, take: (options) => new EventSpamFilter(options) },
  { name: 'aggregateSimilar', fields: aggregator, take: (options) => aggregateSimilar(options) },
  { name: 'countRepeats', fields: ['lruCacheSize'], take: (options) => countRepeats(options) },
  { name: 'filterSpam', fields: [...spamFilter, 'onDrop'], take: (options) => filterSpam(options) },
  { name: 'EventClock', fields: ['now', 'random'], take: (options) => new EventClock(options) },
  { name: 'klogLogger', fields: [...klog, 'level', 'stream'], take: (options) => klogLogger(options) },
  { name: 'klogFormat', fields: klog, take: (options) => klogFormat(options) },
  { name: 'makeEvent', fields: ['maxMessageBytes'], take: (options) => makeEvent(options), needs: makes },
  {
    name: 'makeEventsV1Event',
    fields: ['maxNoteBytes'],
    take: (options) => makeEventsV1Event(options),
    needs: { ...makes, regarding: {}, action: 'A', note: 'm', reportingController: 'c', reportingInstance: 'c-1' },
  },
  {
    name: 'truncateMessage',
    fields: ['maxBytes'],
    take: ({ maxBytes }: { maxBytes: number }) => truncateMessage('m', maxBytes),
  },
  {
    name: 'MicroTime',
    fields: ['microseconds'],
    take: ({ microseconds }: { microseconds: number }) => new MicroTime(0, microseconds),
  },
  {
    name: 'addKnownType',
    fields: ['apiVersion', 'kind'],
    take: (options) => new Scheme().addKnownType(Date, options),
    needs: { apiVersion: 'v1', kind: 'Pod' },
  },
  {
    name: 'boundedBuffer',
    fields: ['capacity', 'overflow', 'onDrop', 'gate', 'scheduler'],
    take: (options) => boundedBuffer(options),
    needs: { capacity: 1 },
  },
  {
    name: 'mergeMapBounded',
    fields: merge,
    take: (options) => mergeMapBounded(() => EMPTY, options),
    needs: { capacity: 1 },
  },
  {
    name: 'mergeMapByKey',
    fields: [...merge, 'key', 'conflate'],
    take: (options) => mergeMapByKey(() => EMPTY, options),
    needs: { capacity: 1, key: () => 0 },
  },
  { name: 'permits', fields: ['n'], take: ({ n }: { n: number }) => permits(n) },
  {
    name: 'rateLimitByKey',
    fields: ['key', 'qps', 'burst', 'maxKeys', 'onDrop', 'scheduler'],
    take: (options) => rateLimitByKey(options),
    needs: { key: () => 0, qps: 1, burst: 1 },
  },
  {
    name: 'retryWithBackoff',
    fields: ['classify', 'firstMs', 'longestMs', 'resetOnSuccess', 'random', 'scheduler'],
    take: (options) => retryWithBackoff(options),
    needs: { classify: () => 'give-up' },
  },
  { name: 'CoreV1EventSink', fields: requests, take: (options) => new CoreV1EventSink(new KubeConfig(), options) },
  {
    name: 'CoreV1EventSink, its API',
    fields: ['api'],
    take: ({ api: given }: { api: CoreV1Api }) => new CoreV1EventSink(given),
  },
  { name: 'EventsV1EventSink', fields: requests, take: (options) => new EventsV1EventSink(new KubeConfig(), options) },
  {
    name: 'EventsV1EventSink, its API',
    fields: ['api'],
    take: ({ api: given }: { api: EventsV1Api }) => new EventsV1EventSink(given),
  },
  {
    name: 'AdaptiveEventSink',
    fields: [...requests, 'api'],
    take: (options) => new AdaptiveEventSink(new KubeConfig(), options),
  },
  {
    name: 'AdaptiveEventSink, its kubeConfig',
    fields: ['kubeConfig'],
    take: ({ kubeConfig }: { kubeConfig: KubeConfig }) => new AdaptiveEventSink(kubeConfig),
  },
  {
    name: 'FakeEventsV1Recorder',
    fields: ['scheme', 'verbose'],
    take: (options) => new FakeEventsV1Recorder(options),
  },
  { name: 'FakeRecorder', fields: ['scheme', 'includeObject'], take: (options) => new FakeRecorder(options) },
  { name: 'apiError', fields: ['code'], take: ({ code }: { code: number }) => apiError(code) },
  { name: 'WorkQueue', fields: ['key', 'scheduler'], take: (options) => new WorkQueue(options) },
  { name: 'process', fields: ['concurrent'], take: (options) => new WorkQueue<string>().process(() => EMPTY, options) },
  { name: 'DelayingQueue', fields: ['key', 'scheduler'], take: (options) => new DelayingQueue(options) },
  {
    name: 'RateLimitingQueue',
    fields: ['key', 'scheduler'],
    take: (options) => new RateLimitingQueue(defaultControllerRateLimiter(), options),
  },
  {
    name: 'RateLimitingQueue, its limiter',
    fields: ['rateLimiter'],
    take: ({ rateLimiter }: { rateLimiter: never }) => new RateLimitingQueue(rateLimiter),
  },
  {
    name: 'BucketRateLimiter',
    fields: ['qps', 'burst', 'scheduler'],
    take: (options) => new BucketRateLimiter(options),
  },
  {
    name: 'defaultControllerRateLimiter',
    fields: ['scheduler'],
    take: (options) => defaultControllerRateLimiter(options),
  },
  {
    name: 'ItemExponentialFailureRateLimiter',
    fields: ['baseDelayMs', 'maxDelayMs'],
    take: ({ baseDelayMs, maxDelayMs }: { baseDelayMs: number; maxDelayMs: number }) =>
      new ItemExponentialFailureRateLimiter(baseDelayMs, maxDelayMs),
    needs: { baseDelayMs: 0, maxDelayMs: Number.MAX_SAFE_INTEGER },
  },
  {
    name: 'ItemFastSlowRateLimiter',
    fields: ['fastDelayMs', 'slowDelayMs', 'maxFastAttempts'],
    take: ({
      fastDelayMs,
      slowDelayMs,
      maxFastAttempts,
    }: {
      fastDelayMs: number;
      slowDelayMs: number;
      maxFastAttempts: number;
    }) => new ItemFastSlowRateLimiter(fastDelayMs, slowDelayMs, maxFastAttempts),
    needs: { fastDelayMs: 1, slowDelayMs: 1, maxFastAttempts: 1 },
  },
  {
    name: 'MaxOfRateLimiter',
    fields: ['limiters[0]'],
    take: (options: Options) => new MaxOfRateLimiter(options['limiters[0]'] as never),
  },
  {
    name: 'WithMaxWaitRateLimiter',
    fields: ['limiter', 'maxDelayMs'],
    take: ({ limiter, maxDelayMs }: { limiter: never; maxDelayMs: number }) =>
      new WithMaxWaitRateLimiter(limiter, maxDelayMs),
    needs: { limiter: defaultControllerRateLimiter(), maxDelayMs: 1 },
  },
];

/** What is read as input at run time is: what can't be an annotation is left out. */
const LENIENT = new Set(['labels', 'annotations']);

/** What these hold is found out where it is used; their fields have a case of their own. */
const LOOKED_INTO = new Set(['api', 'correlator', 'delivery', 'kubeConfig', 'series', 'sink']);

/** Wrong kinds, and the borders of the right ones. */
const borders = fc
  .constantFrom<unknown>(
    ...[NaN, Infinity, -Infinity, 0, -0, -1, 0.5, 1, 2 ** 31 - 1, 2 ** 31, 2 ** 53, Number.MIN_VALUE, Number.MAX_VALUE],
    ...[
      '',
      '5',
      'a\nb\u202e',
      null,
      true,
      false,
      5n,
      Symbol('a\nb'),
      [],
      {},
      () => 5,
      () => NaN,
      new Date(NaN),
      of(true),
    ],
  )
  .map((value) => () => value);

describe('a bad option throws at the call, with its name, its value and its type; any other works', () => {
  unharmedProcess();

  const timers: unknown[] = [];
  beforeEach(() => {
    timers.length = 0;
    // RxJS takes an interval for a timer.
    vi.spyOn(globalThis, 'setTimeout').mockImplementation(((...timer: unknown[]) => timers.push(timer)) as never);
    vi.spyOn(globalThis, 'setInterval').mockImplementation(((...timer: unknown[]) => timers.push(timer)) as never);
  });
  afterEach(() => {
    vi.restoreAllMocks();
  });

  for (const { name, fields, take, needs = {} } of takers) {
    it(
      name,
      () => {
        for (const field of fields) {
          fc.assert(
            fc.property(fc.oneof(borders, thing), (make) => {
              timers.length = 0;
              const value = make(() => undefined);
              if (field === 'delivery' && typeof value === 'function') return;
              if (LOOKED_INTO.has(field) && typeof value === 'object' && value !== null) return;
              let thrown: unknown;
              try {
                take({ ...needs, [field]: value } as never);
              } catch (error) {
                thrown = error;
              }
              // Nothing that an option can be.
              const isWrong = typeof value === 'symbol' && !LENIENT.has(field);
              if (thrown === undefined && !isWrong) return;
              expect(thrown instanceof TypeError || thrown instanceof RangeError, `${field}: ${String(thrown)}`).toBe(
                true,
              );
              const { message } = thrown as Error;
              expect(message).toContain(field);
              expect(message).toContain(`(${typeof value})`);
              expect(isOneLine(message), message).toBe(true);
              expect(message.length).toBeLessThan(1_000);
              expect(timers, 'timers of what was not made').toEqual([]);
            }),
            runs(40),
          );
        }
      },
      60_000,
    );
  }
});
