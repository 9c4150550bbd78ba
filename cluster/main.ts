/**
 * A real API server for whoever wants to try something: `npm run cluster`, until Ctrl-C.
 */
import { buildBinaries } from './buildBinaries.ts';
import { startCluster } from './startCluster.ts';

try {
  const binaries = await buildBinaries({ onProgress: (line) => console.log(line) });
  const cluster = await startCluster({ binaries });
  // Before a word is said: whoever reads it may send the signal at once.
  const signalled = nextSignal();
  const { kubeconfigFile, url } = cluster;
  console.log(`The cluster stays at ${url} until Ctrl-C.

  ${binaries.kubectl} --kubeconfig ${kubeconfigFile} get events
  npm start -- --kubeconfig ${kubeconfigFile}

The context admin may do everything, the context plain nothing.`);
  const failure = await Promise.race([signalled, cluster.failed]);
  await cluster.stop();
  if (failure) throw failure;
  process.exit();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}

/** Resolves at Ctrl-C and its like; nothing else keeps the process alive while the cluster runs. */
function nextSignal(): Promise<undefined> {
  return new Promise((resolve) => {
    const alive = setInterval(() => undefined, 2 ** 30);
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.once(signal, () => {
        clearInterval(alive);
        resolve(undefined);
      });
    }
  });
}
