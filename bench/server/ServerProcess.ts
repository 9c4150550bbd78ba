import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** How the benchmarks' server behaves. */
export interface ServerOptions {
  /** How long a write takes, in milliseconds. Default: as long as it needs. */
  readonly latencyMs?: number;
  /** Default: false. */
  readonly tls?: boolean;
  /** A namespace whose writes end with a connection reset. Default: none. */
  readonly failingNamespace?: string;
}

const PROGRAM = fileURLToPath(new URL('serverProgram.ts', import.meta.url));

/** The benchmarks' server, in a process of its own, as each run gets a fresh one. It ends with the process that has started it. */
export class ServerProcess {
  /** What a workload is told, as the peers' driver tells it. */
  readonly env: Readonly<Record<string, string>>;
  readonly #child: ChildProcess;
  readonly #folder: string;

  private constructor(child: ChildProcess, folder: string, env: Readonly<Record<string, string>>) {
    this.#child = child;
    this.#folder = folder;
    this.env = env;
  }

  static async start({ latencyMs = 0, tls = false, failingNamespace = '' }: ServerOptions): Promise<ServerProcess> {
    const folder = await mkdtemp(join(tmpdir(), 'kube-event-recorder-bench-'));
    const certificate = tls ? join(folder, 'ca.pem') : '';
    const flags = ['--latency', String(latencyMs), '--cert-out', certificate, '--fail-ns', failingNamespace];
    const child = spawn(process.execPath, [PROGRAM, ...flags], { stdio: ['pipe', 'pipe', 'inherit'] });
    const lines = createInterface({ input: child.stdout });
    const [line] = (await Promise.race([once(lines, 'line'), once(child, 'exit').then(() => [''])])) as [string];
    const [, url = '', stats = ''] = /^listening (\S+) stats (\S+)$/.exec(line) ?? [];
    if (url === '') throw new Error('the server did not start');
    return new ServerProcess(child, folder, { PEERS_SERVER: url, PEERS_STATS: stats, PEERS_CA: certificate });
  }

  async stop(): Promise<void> {
    const exited = once(this.#child, 'exit');
    this.#child.stdin?.end();
    await exited;
    await rm(this.#folder, { recursive: true, force: true });
  }
}
