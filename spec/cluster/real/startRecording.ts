import { CoreV1Api, KubeConfig } from '@kubernetes/client-node';
import {
  type CoreV1Event,
  type DeliveryOutcome,
  EventBroadcaster,
  type EventBroadcasterBase,
  type EventDrop,
  type EventRecorder,
  EventsV1Broadcaster,
  type EventsV1Event,
  type EventsV1Recorder,
  type EventWatcher,
  type KubernetesEvent,
  type LogMeta,
  Scheme,
  type StartRecordingEventsV1Options,
  type StartRecordingToSinkOptions,
  type WatcherStats,
} from 'kube-event-recorder';
import { AdaptiveEventSink, type AdaptiveEventSinkOptions, CoreV1EventSink } from 'kube-event-recorder/client-node';
import { expect, onTestFinished } from 'vitest';

/** A line that the broadcaster has logged. */
export interface Logged {
  readonly level: string;
  readonly message: string;
  readonly meta: LogMeta;
}

/** A broadcaster that writes to a real server, and whatever it says. */
export interface Observed<E extends KubernetesEvent> {
  readonly broadcaster: EventBroadcasterBase<E>;
  readonly watcher: EventWatcher<DeliveryOutcome<E>, E>;
  readonly logged: readonly Logged[];
  readonly outcomes: readonly DeliveryOutcome<E>[];
  readonly drops: readonly EventDrop<E>[];
}

/** A recorder of core/v1 events on a real server. */
export interface Recording extends Observed<CoreV1Event> {
  readonly broadcaster: EventBroadcaster;
  readonly recorder: EventRecorder;
}

/** A recorder of events.k8s.io/v1 events on a real server. */
export interface EventsV1Recording extends Observed<EventsV1Event> {
  readonly broadcaster: EventsV1Broadcaster;
  readonly recorder: EventsV1Recorder;
}

/** Options of {@link startEventsV1Recording}. */
export interface EventsV1RecordingOptions extends StartRecordingEventsV1Options {
  /** How the sink is made. Default: as a user would who gives it none. */
  readonly sink?: AdaptiveEventSinkOptions;
}

/** Puts it together as a user would. */
export function startRecording(kubeconfig: string | KubeConfig, options: StartRecordingToSinkOptions = {}): Recording {
  const { logged, logger } = logs();
  const broadcaster = new EventBroadcaster({ logger, shutdownDeadlineMs: 60_000 });
  const watcher = broadcaster.startRecordingToSink(
    new CoreV1EventSink(loaded(kubeconfig).makeApiClient(CoreV1Api)),
    options,
  );
  const recorder = broadcaster.newRecorder(new Scheme(), { component: 'example-controller' });
  return { ...observe(broadcaster, watcher, logged), broadcaster, recorder };
}

/** The same for the newer API, with the sink that chooses between both. */
export function startEventsV1Recording(
  kubeconfig: string | KubeConfig,
  { sink, ...options }: EventsV1RecordingOptions = {},
): EventsV1Recording {
  const { logged, logger } = logs();
  const broadcaster = new EventsV1Broadcaster({ logger, shutdownDeadlineMs: 60_000 });
  const watcher = broadcaster.startRecordingToSink(new AdaptiveEventSink(loaded(kubeconfig), sink), options);
  const recorder = broadcaster.newRecorder(new Scheme(), 'example.com/example-controller');
  return { ...observe(broadcaster, watcher, logged), broadcaster, recorder };
}

function logs() {
  const logged: Logged[] = [];
  const log = (level: string, message: string, meta: LogMeta) => logged.push({ level, message, meta });
  return { logged, logger: { log } };
}

/** The books are looked at with each outcome, and must close each time. */
function observe<E extends KubernetesEvent>(
  broadcaster: EventBroadcasterBase<E>,
  watcher: EventWatcher<DeliveryOutcome<E>, E>,
  logged: readonly Logged[],
): Observed<E> {
  const outcomes: DeliveryOutcome<E>[] = [];
  const drops: EventDrop<E>[] = [];
  broadcaster.drops.subscribe((drop) => drops.push(drop));
  watcher.results.subscribe((outcome) => {
    outcomes.push(outcome);
    expectClosedBooks(watcher.stats());
  });
  onTestFinished(() => void broadcaster.shutdown({ deadlineMs: 0 }));
  return { broadcaster, watcher, logged, outcomes, drops };
}

function loaded(kubeconfig: string | KubeConfig): KubeConfig {
  return typeof kubeconfig === 'string' ? kubeConfigOf(kubeconfig) : kubeconfig;
}

export function kubeConfigOf(text: string): KubeConfig {
  const kubeConfig = new KubeConfig();
  kubeConfig.loadFromString(text);
  return kubeConfig;
}

/** What was recorded is somewhere, all of it and nothing else. */
export function expectClosedBooks({ recorded, handled, waiting, running, held, lost }: WatcherStats): void {
  const all = Object.values(lost).reduce((sum, occurrences) => sum + occurrences, handled + waiting + running + held);
  expect(all).toBe(recorded);
}
