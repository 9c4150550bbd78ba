import { type Account } from '../broadcast/index.ts';
import { type KubernetesEvent } from '../event/index.ts';
import { type MetricsListener } from '../metrics/index.ts';
import { type Answer } from './Answer.ts';
import { type Write } from './ServerObject.ts';
import { countOccurrences } from './countOccurrences.ts';

/** What {@link DeliveryMetrics} can read of its delivery. */
export interface DeliveryMetricsConnection {
  readonly account: Account<KubernetesEvent>;
  /** For how long the oldest write has waited, in milliseconds; 0 if none waits. */
  oldestWaitingMs(): number;
  /** How many pauses of a scope there are. */
  paused(scope: PauseScopeKind): number;
}

/** What a pause is for; which namespace or object is none of a metric's business. */
export type PauseScopeKind = 'sink' | 'namespace' | 'source';

const SCOPES: readonly PauseScopeKind[] = ['sink', 'namespace', 'source'];
const NO_LABELS = Object.freeze({});

/** Tells a listener what a delivery does, for as long as it lasts. */
export class DeliveryMetrics {
  readonly #listener: MetricsListener;
  readonly #forget: readonly (() => void)[];

  constructor(listener: MetricsListener, connection: DeliveryMetricsConnection) {
    const { account } = connection;
    this.#listener = listener;
    this.#forget = [
      listener.watch('event_recorder_waiting', NO_LABELS, () => account.snapshot().waiting),
      listener.watch('event_recorder_in_flight', NO_LABELS, () => account.snapshot().running),
      listener.watch('event_recorder_held', NO_LABELS, () => account.snapshot().held),
      listener.watch('event_recorder_oldest_waiting_seconds', NO_LABELS, () => connection.oldestWaitingMs() / 1000),
      ...SCOPES.map((scope) => listener.watch('event_recorder_paused', { scope }, () => connection.paused(scope))),
    ];
  }

  /** A request was answered: by the event as it was stored, or by something else. */
  answered(verb: Write['verb'], durationMs: number, failure?: Answer): void {
    this.#listener.count('event_recorder_writes_total', { verb, code: failure ? codeOf(failure) : '2xx' }, 1);
    this.#listener.observe('event_recorder_write_duration_seconds', NO_LABELS, durationMs / 1000);
  }

  /** A write was acknowledged, with so many recordings. */
  delivered(event: KubernetesEvent, occurrences: number): void {
    countOccurrences(this.#listener, 'delivered', event, occurrences);
  }

  /** A write is tried again. */
  triedAgain(failure: Answer): void {
    this.#listener.count('event_recorder_write_retries_total', { code: codeOf(failure) }, 1);
  }

  /** The delivery has ended: there is nothing to read any more. */
  stop(): void {
    for (const forget of this.#forget) forget();
  }
}

function codeOf(answer: Answer): string {
  return answer.kind === 'status' ? String(answer.code) : answer.kind;
}
