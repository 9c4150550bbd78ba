import { type Binaries } from './buildBinaries.ts';
import { type ClusterUser } from './ClusterUser.ts';

/** A limit of the EventRateLimit plug-in; its answers are 429s without Retry-After. */
export interface EventRateLimit {
  readonly type: 'Server' | 'Namespace' | 'User' | 'SourceAndObject';
  /** Events a second. */
  readonly qps: number;
  /** How many may come at once. */
  readonly burst: number;
}

/** Options of {@link startCluster}. */
export interface ClusterOptions {
  /** The programs to run. Default: those of {@link buildBinaries}. */
  readonly binaries?: Binaries;
  /** How long events are kept, in milliseconds; in fact a few seconds longer. Default: an hour, as the API server's. */
  readonly eventTtlMs?: number;
  /** Limits on events. Default: none. */
  readonly eventRateLimits?: readonly EventRateLimit[];
  /** Whether there is events.k8s.io/v1 beside core/v1, as in servers from 1.19 on. Default: true. */
  readonly eventsV1?: boolean;
  /** Users beside `admin`, who may do everything, and `plain`, who may do nothing. One of these names replaces that user. Default: none. */
  readonly users?: readonly ClusterUser[];
  /** A folder for `etcd.log` and `kube-apiserver.log`, which stay there. Default: they go with the cluster. */
  readonly logFolder?: string;
  /** How much the API server logs, from 0 to 10; 4 tells of each request's errors, 6 of each request. Default: 2. */
  readonly verbosity?: number;
  /** How long the start may take, in milliseconds. Default: 120,000. */
  readonly startTimeoutMs?: number;
  /** Where ports come from. Default: {@link freePort}. */
  readonly nextPort?: () => Promise<number>;
}
