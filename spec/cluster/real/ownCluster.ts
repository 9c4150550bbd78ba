import { afterAll, beforeAll } from 'vitest';
import { type Cluster } from '../../../cluster/Cluster.ts';
import { type ClusterOptions } from '../../../cluster/ClusterOptions.ts';
import { startCluster } from '../../../cluster/startCluster.ts';

/** A cluster for the tests of one suite, to be given once they run. */
export function ownCluster(options: ClusterOptions = {}): () => Cluster {
  let cluster: Cluster | undefined;
  beforeAll(async () => {
    cluster = await startCluster(options);
  });
  afterAll(() => cluster?.stop());
  return () => {
    if (cluster === undefined) throw new Error('the cluster has not been started yet');
    return cluster;
  };
}
