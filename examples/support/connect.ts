import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { CoreV1Api, KubeConfig } from '@kubernetes/client-node';
import { EventApiServer } from 'kube-event-recorder/testing/server';

/** A cluster to talk to, and what is to be done when the program has finished with it. */
export interface Connection {
  readonly kubeConfig: KubeConfig;
  end(): Promise<void>;
}

/** Connects to the cluster that the arguments name, or starts a server in this process. */
export async function connect(args: string[]): Promise<Connection> {
  const { values } = parseArgs({
    args,
    options: {
      kubeconfig: { type: 'string' },
      context: { type: 'string' },
      cluster: { type: 'boolean' },
      serve: { type: 'boolean' },
    },
  });
  const { kubeconfig, context, cluster } = values;
  if (cluster === true) return startRealCluster();
  if (kubeconfig === undefined && context === undefined) return startServer(values.serve === true);
  const kubeConfig = await load(kubeconfig, context);
  await reach(kubeConfig);
  return { kubeConfig, end: () => Promise.resolve() };
}

async function load(file: string | undefined, context: string | undefined): Promise<KubeConfig> {
  const kubeConfig = new KubeConfig();
  try {
    if (file === undefined) kubeConfig.loadFromDefault();
    else kubeConfig.loadFromString(await readFile(file, 'utf8'));
  } catch (error) {
    throw new Error(`Can't read the kubeconfig ${file ?? 'of this user'}: ${messageOf(error)}`, { cause: error });
  }
  const names = kubeConfig.getContexts().map(({ name }) => name);
  if (context !== undefined) {
    if (!names.includes(context)) {
      throw new Error(`The kubeconfig has no context ${context}; it has ${names.join(', ') || 'none'}.`);
    }
    kubeConfig.setCurrentContext(context);
  }
  if (!kubeConfig.getCurrentCluster()) {
    throw new Error(
      `The kubeconfig ${file ?? 'of this user'} names no cluster to use; its contexts: ${names.join(', ') || 'none'}.`,
    );
  }
  return kubeConfig;
}

/** One small request, so that a wrong address or token is said at once and in one line. */
async function reach(kubeConfig: KubeConfig): Promise<void> {
  try {
    await kubeConfig.makeApiClient(CoreV1Api).listNamespacedEvent({ namespace: 'default', limit: 1 });
  } catch (error) {
    throw new Error(`Can't reach ${kubeConfig.getCurrentCluster()?.server ?? 'the cluster'}: ${messageOf(error)}`, {
      cause: error,
    });
  }
}

async function startServer(serve: boolean): Promise<Connection> {
  const server = await EventApiServer.start();
  const kubeConfig = await server.kubeConfig();
  if (!serve) return { kubeConfig, end: () => server.close() };
  return {
    kubeConfig,
    end: async () => {
      const folder = await mkdtemp(join(tmpdir(), 'kube-event-recorder-'));
      const file = join(folder, 'kubeconfig');
      await writeFile(file, server.kubeconfigYaml(), { mode: 0o600 });
      // Before a word is said: whoever reads it may send the signal at once.
      const stopped = new Promise<void>((resolve) => {
        for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
      });
      console.log(`\nThe server stays at ${server.url} until Ctrl-C. Record into it once more with`);
      console.log(`  npm start -- --kubeconfig ${file}`);
      console.log(`and watch it meanwhile with`);
      console.log(`  kubectl --kubeconfig ${file} events --for pod/example-pod --watch`);
      await stopped;
      await rm(folder, { recursive: true });
      await server.close();
    },
  };
}

/** A real kube-apiserver and etcd on this machine. They end with this process, however that ends. */
async function startRealCluster(): Promise<Connection> {
  const { buildBinaries } = await import('../../cluster/buildBinaries.ts');
  const { startCluster } = await import('../../cluster/startCluster.ts');
  const binaries = await buildBinaries({ onProgress: (line) => console.log(line) });
  const cluster = await startCluster({ binaries });
  console.log(`Recording into ${cluster.url}, Kubernetes' own API server\n`);
  const kubeConfig = new KubeConfig();
  kubeConfig.loadFromString(cluster.kubeconfig());
  return { kubeConfig, end: () => cluster.stop() };
}

/** The first line of what went wrong: client-node's errors carry the whole answer, header by header. */
function messageOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const text = cause instanceof Error ? cause.message : String(cause);
  return text.split('\n', 1)[0] ?? '';
}
