import { type TestProject } from 'vitest/node';
import { buildBinaries } from '../../../cluster/buildBinaries.ts';
import { type Cluster } from '../../../cluster/Cluster.ts';
import { startCluster } from '../../../cluster/startCluster.ts';

/** The cluster that the suites share, as far as it can be handed to other processes. */
export interface SharedCluster {
  readonly url: string;
  readonly ca: string;
  readonly token: string;
  /** A file with the kubeconfig of `admin`. */
  readonly kubeconfigFile: string;
  /** Kubeconfigs of the users. */
  readonly admin: string;
  readonly plain: string;
  /** The program of that name. */
  readonly kubectl: string;
}

declare module 'vitest' {
  interface ProvidedContext {
    cluster: SharedCluster;
  }
}

let cluster: Cluster | undefined;

export async function setup(project: TestProject): Promise<void> {
  const binaries = await buildBinaries({ onProgress: (line) => console.log(line) });
  cluster = await startCluster({ binaries });
  project.provide('cluster', {
    url: cluster.url,
    ca: cluster.ca,
    token: cluster.token('admin'),
    kubeconfigFile: cluster.kubeconfigFile,
    admin: cluster.kubeconfig('admin'),
    plain: cluster.kubeconfig('plain'),
    kubectl: binaries.kubectl,
  });
}

export async function teardown(): Promise<void> {
  await cluster?.stop();
}
