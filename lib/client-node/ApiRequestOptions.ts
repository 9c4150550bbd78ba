import { asyncScheduler, type SchedulerLike } from 'rxjs';
import { checkBoolean, checkInteger, checkMethods, checkString, described } from '../options/index.ts';
import { version } from '../version.ts';

/** How the sinks on @kubernetes/client-node send their requests. */
export interface ApiRequestOptions {
  /**
   * How many requests may be under way at a time, and so how many connections there are: a whole number from 1 to 1,024. Default: 8.
   *
   * Sinks on one API client share its connections; the largest number counts.
   */
  readonly concurrent?: number;
  /** Who changes the event, as `kubectl` shows it: 1 to 128 printable ASCII characters. Default: `kube-event-recorder`. */
  readonly fieldManager?: string;
  /**
   * Whether connections are kept. Default: true.
   *
   * False leaves requests to the API client's own HTTP library, which makes a connection for each: for a library of one's own, or a
   * proxy that is set for the whole process.
   */
  readonly keepConnections?: boolean;
  /**
   * After how many milliseconds a request is given up, its wait for credentials and a connection included: a whole number from 1 to
   * 2,147,483,647. Default: 30,000.
   *
   * The server is told to give up a second earlier (after half of the time where that is less than two seconds), so that it stores
   * nothing that the client no longer waits for.
   */
  readonly requestTimeoutMs?: number;
  /** Whose time counts, for the timeout and for the age of connections. Default: `asyncScheduler`. */
  readonly scheduler?: SchedulerLike;
  /** The User-Agent: 1 to 256 printable ASCII characters. Default: `kube-event-recorder/<version>`. */
  readonly userAgent?: string;
}

/**
 * Fills in the defaults.
 *
 * @throws TypeError or RangeError for a bad option
 * @internal
 */
export function checkApiRequestOptions(options: ApiRequestOptions): Required<ApiRequestOptions> {
  const { scheduler = asyncScheduler } = options;
  checkMethods('scheduler', scheduler, ['now', 'schedule']);
  return {
    concurrent: checkInteger('concurrent', options.concurrent ?? 8, 1, 1024),
    fieldManager: checkText('fieldManager', options.fieldManager ?? 'kube-event-recorder', 128),
    keepConnections: checkBoolean('keepConnections', options.keepConnections ?? true),
    // Node's timers take no more.
    requestTimeoutMs: checkInteger('requestTimeoutMs', options.requestTimeoutMs ?? 30_000, 1, 2 ** 31 - 1),
    scheduler,
    userAgent: checkText('userAgent', options.userAgent ?? `kube-event-recorder/${version}`, 256),
  };
}

function checkText(name: string, value: unknown, most: number): string {
  const text = checkString(name, value);
  if (text.length < 1 || text.length > most || !/^[\x20-\x7e]+$/.test(text)) {
    throw new RangeError(`${name} must have 1 to ${most} printable ASCII characters, but is ${described(text)}`);
  }
  return text;
}
