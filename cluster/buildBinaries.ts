import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { access, mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { cacheFolder } from './cacheFolder.ts';
import { GuardedProcess } from './GuardedProcess.ts';

/** Paths of the programs that make a cluster. */
export interface Binaries {
  readonly apiServer: string;
  readonly etcd: string;
  readonly kubectl: string;
}

/** Options of {@link buildBinaries}. */
export interface BuildBinariesOptions {
  /** Told before something that takes minutes. Default: nobody. */
  readonly onProgress?: (line: string) => void;
  /** Default: the process'. */
  readonly env?: NodeJS.ProcessEnv;
}

const run = promisify(execFile);
const source = import.meta.dirname;

/**
 * Builds kube-apiserver, etcd and kubectl from `go.mod`, or finds them: in the folder that `KUBEBUILDER_ASSETS` names, which whoever uses
 * envtest has set, or in the cache, from an earlier build.
 *
 * The first build takes 3.5 minutes on two cores. Two that run at once don't harm each other.
 *
 * @throws Error if a binary is missing from `KUBEBUILDER_ASSETS`, or without it if Go is missing or fails
 */
export async function buildBinaries({ env = process.env, onProgress }: BuildBinariesOptions = {}): Promise<Binaries> {
  const assets = env['KUBEBUILDER_ASSETS'];
  if (assets !== undefined && assets !== '') return readyMade(assets);
  const module = await readFile(join(source, 'go.mod'), 'utf8');
  const folder = join(cacheFolder(env), `cluster-${hash(module, await goTarget(env))}`);
  const binaries = binariesIn(folder);
  if ((await missing(binaries)).length === 0) return binaries;
  onProgress?.(`Building kube-apiserver, etcd and kubectl into ${folder}: once, some minutes`);
  await mkdir(cacheFolder(env), { recursive: true });
  const unfinished = await mkdtemp(`${folder}-`);
  try {
    const build = new GuardedProcess({
      name: 'go build',
      command: 'go',
      args: ['build', `-ldflags=${linkerFlags(module)}`, '-o', `${unfinished}/`, 'tool'],
      cwd: source,
      env: { ...env, GOWORK: 'off' },
      folder: unfinished,
      logFile: join(unfinished, 'build.log'),
    });
    if ((await build.join()) !== 0) throw await build.failure();
    await rename(join(unfinished, 'server'), join(unfinished, 'etcd'));
    // At once: whoever looks sees all of it or nothing. Another build that came first made the same.
    await rename(unfinished, folder).catch(async (error: unknown) => {
      if ((await missing(binaries)).length > 0) throw error;
    });
    return binaries;
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
}

async function readyMade(folder: string): Promise<Binaries> {
  const binaries = binariesIn(folder);
  const absent = await missing(binaries);
  if (absent.length > 0) throw new Error(`KUBEBUILDER_ASSETS names a folder without ${absent.join(' and ')}`);
  return binaries;
}

function binariesIn(folder: string): Binaries {
  return {
    apiServer: join(folder, 'kube-apiserver'),
    etcd: join(folder, 'etcd'),
    kubectl: join(folder, 'kubectl'),
  };
}

async function missing(binaries: Binaries): Promise<string[]> {
  const checks = Object.values(binaries).map(async (file: string) => {
    const isThere = await access(file, constants.X_OK).then(
      () => true,
      () => false,
    );
    return isThere ? [] : [file];
  });
  return (await Promise.all(checks)).flat();
}

/** What Go builds with, and for: with another of them, the binaries are others. */
async function goTarget(env: NodeJS.ProcessEnv): Promise<string> {
  try {
    return (await run('go', ['env', 'GOVERSION', 'GOOS', 'GOARCH'], { cwd: source, env })).stdout;
  } catch (error) {
    throw new Error(
      'A cluster needs Go 1.24 or later, or ready-made binaries in the folder that KUBEBUILDER_ASSETS names',
      {
        cause: error,
      },
    );
  }
}

/** Without its version in it kubectl can't read the server's. */
function linkerFlags(module: string): string {
  const version = /k8s\.io\/kubernetes (v\S+)/.exec(module)?.[1];
  if (version === undefined) throw new Error('go.mod names no version of k8s.io/kubernetes');
  return `-s -w -X k8s.io/component-base/version.gitVersion=${version}`;
}

function hash(...texts: readonly string[]): string {
  return createHash('sha256').update(texts.join('\0')).digest('hex').slice(0, 16);
}
