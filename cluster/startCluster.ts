import { buildBinaries } from './buildBinaries.ts';
import { Cluster } from './Cluster.ts';
import { type ClusterOptions } from './ClusterOptions.ts';

const MOST_TRIES = 5;

/**
 * Starts a kube-apiserver and its etcd on free ports of 127.0.0.1, and waits until they are ready: three seconds, and 310 MB. Without
 * ready-made binaries they are built first, see {@link buildBinaries}.
 *
 * Who has started it stops it; if that process ends without, however it ends, the cluster ends with it.
 *
 * @throws Error if it can't be built or started, with the last lines of the log
 * @example
 * ```ts
 * const cluster = await startCluster({ eventTtlMs: 5_000 });
 * kubeConfig.loadFromString(cluster.kubeconfig('plain'));
 * await cluster.stop();
 * ```
 */
export async function startCluster(options: ClusterOptions = {}): Promise<Cluster> {
  const binaries = options.binaries ?? (await buildBinaries());
  for (let tries = 1; ; tries++) {
    try {
      return await Cluster.start(binaries, options);
    } catch (error) {
      // Between the look for a free port and its use, somebody else may have taken it.
      if (tries === MOST_TRIES || !isPortTaken(error)) throw error;
    }
  }
}

function isPortTaken(error: unknown): boolean {
  return error instanceof Error && error.message.includes('address already in use');
}
