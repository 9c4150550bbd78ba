import { asyncScheduler, type SchedulerLike } from 'rxjs';
import { checkFunction, checkInteger, checkMethods, checkNumber } from '../../options/index.ts';
import { labelProblems } from './api/nameRules.ts';

/** How an {@link EventApiServer} is started. */
export interface EventApiServerOptions {
  /**
   * Whether it speaks HTTPS, with a certificate of its own; needs the package `selfsigned`. Without it clients leave out the
   * token (kubectl) or ask for `skip-tls-verify` (@kubernetes/client-node), as the server's kubeconfig says. Default: true.
   */
  readonly tls?: boolean;
  /** The time of delayed requests and answers, of watches, and of expiry while one is open. Default: `asyncScheduler`. */
  readonly scheduler?: SchedulerLike;
  /**
   * The server's clock: milliseconds since 1970, for `creationTimestamp`, expiry and the log. Default: the scheduler's, which is
   * `Date.now` for `asyncScheduler`.
   */
  readonly now?: () => number;
  /** How long an event lives after its last write, in milliseconds; at least 1. Default: 3,600,000, as the real server's `--event-ttl`. */
  readonly eventTtlMs?: number;
  /** How many events are kept, at least 1; one more evicts the one whose last write is the longest ago. Default: 10,000. */
  readonly maxEvents?: number;
  /**
   * How many changes are remembered, at least 1. A watch, and a page of a list, that begins before them answers 410. Default:
   * 1,000.
   */
  readonly maxChanges?: number;
  /** Whether there is events.k8s.io/v1 beside core/v1; without it its paths answer 404, as in an old server. Default: true. */
  readonly eventsV1?: boolean;
  /** How many requests `requests` shows; 0 keeps none. Default: 1,000. */
  readonly maxRequests?: number;
  /** Namespaces besides `default`, `kube-node-lease`, `kube-public` and `kube-system`. Default: none. */
  readonly namespaces?: readonly string[];
}

const SYSTEM_NAMESPACES = ['default', 'kube-node-lease', 'kube-public', 'kube-system'];

/**
 * Fills in the defaults.
 *
 * @throws TypeError or RangeError for an option that can't be used
 */
export function checkEventApiServerOptions(options: EventApiServerOptions): Required<EventApiServerOptions> {
  const { tls = true, scheduler = asyncScheduler, eventTtlMs = 3_600_000 } = options;
  checkMethods('scheduler', scheduler, ['now', 'schedule']);
  const { now = () => scheduler.now() } = options;
  const { maxEvents = 10_000, maxChanges = 1_000, maxRequests = 1_000 } = options;
  const { eventsV1 = true, namespaces = [] } = options;
  for (const [name, value] of Object.entries({ tls, eventsV1 })) {
    if (typeof value !== 'boolean') {
      throw new TypeError(`${name} must be true or false, but is ${String(value)} (${typeof value})`);
    }
  }
  for (const name of namespaces) {
    if (typeof name !== 'string') throw new TypeError(`namespaces must hold strings, but holds a ${typeof name}`);
    if (labelProblems(name).length > 0) {
      throw new RangeError(`namespaces must hold DNS-1123 labels, but holds ${JSON.stringify(name)} (string)`);
    }
  }
  return {
    tls,
    scheduler,
    now: checkFunction('now', now),
    eventTtlMs: checkNumber('eventTtlMs', eventTtlMs, 1),
    maxEvents: checkInteger('maxEvents', maxEvents, 1),
    maxChanges: checkInteger('maxChanges', maxChanges, 1),
    eventsV1,
    maxRequests: checkInteger('maxRequests', maxRequests, 0),
    namespaces: [...SYSTEM_NAMESPACES, ...namespaces],
  };
}
