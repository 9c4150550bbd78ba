import { type SchedulerLike, Subscription } from 'rxjs';
import { type Answer } from '../delivery/index.ts';
import { answerFromError, type RequestStage } from './answerFromError.ts';
import { type KeptConnections, type KeptRequestHooks } from './keptConnections.ts';

/** What is the same for all requests of a sink. */
export interface ApiRequestSettings {
  /** Undefined: the API client's own HTTP library. */
  readonly connections: KeptConnections | undefined;
  readonly scheduler: SchedulerLike;
  readonly timeoutMs: number;
  readonly userAgent: string;
}

/**
 * One request: how far it has come, what it must not show, and what stops it.
 *
 * @internal
 */
export class ApiRequest implements KeptRequestHooks {
  /** Unsubscribed when it is aborted. */
  readonly cancellation = new Subscription();
  readonly #settings: ApiRequestSettings;
  readonly #secrets: string[] = [];
  #stage: RequestStage = 'building';

  constructor(settings: ApiRequestSettings) {
    this.#settings = settings;
  }

  /** The connections that are kept, if any. */
  get connections(): KeptConnections | undefined {
    return this.#settings.connections;
  }

  /** Who asks, as the header User-Agent says it. */
  get userAgent(): string {
    return this.#settings.userAgent;
  }

  /** How long the server may take, as the query's `timeout` says it: a little less than is waited for. */
  get timeout(): string {
    const { timeoutMs } = this.#settings;
    return `${Math.max(timeoutMs - 1000, Math.ceil(timeoutMs / 2))}ms`;
  }

  /** The time in milliseconds. */
  now(): number {
    return this.#settings.scheduler.now();
  }

  /** Texts that no message may show. */
  hide(secrets: readonly string[]): void {
    this.#secrets.push(...secrets);
  }

  /** It is built. Whether a library that keeps no connections has sent it, nobody can say. */
  onBuilt(): void {
    this.#stage = this.connections === undefined ? 'sent' : 'waiting';
  }

  /** It is sent, having waited for a connection. */
  onSent(): void {
    this.#stage = 'sent';
  }

  /** The server has answered. */
  onAnswered(): void {
    this.#stage = 'answered';
  }

  /** What an error of the call means. */
  answer(error: unknown): Answer {
    return answerFromError(error, { stage: this.#stage, now: this.now(), secrets: this.#secrets });
  }

  /** What it means that the time is over. */
  timedOut(): Answer {
    const within = `within ${this.#settings.timeoutMs} ms`;
    switch (this.#stage) {
      case 'building':
        return { kind: 'credentials', message: `no credentials ${within}` };
      case 'waiting':
        return { kind: 'not-sent', code: 'TIMEOUT', message: `no connection ${within}` };
      default:
        return { kind: 'unknown', code: 'TIMEOUT', message: `no answer ${within}` };
    }
  }

  abort(): void {
    this.cancellation.unsubscribe();
  }
}
