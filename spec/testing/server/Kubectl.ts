import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

/** What a kubectl that ends has printed. */
export interface KubectlRun {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** kubectl where envtest's users have it, or in the PATH; undefined if it is in neither. */
export const findKubectl = (): string | undefined =>
  [process.env['KUBEBUILDER_ASSETS'] ?? '', ...(process.env['PATH'] ?? '').split(delimiter)]
    .filter((folder) => folder !== '')
    .map((folder) => join(folder, 'kubectl'))
    .find((file) => {
      try {
        accessSync(file, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });

/** A kubectl with a kubeconfig, and with a home and a cache of its own. */
export class Kubectl {
  readonly #program: string;
  readonly #folder: string;
  readonly #children = new Set<ChildProcess>();

  private constructor(program: string, folder: string) {
    this.#program = program;
    this.#folder = folder;
  }

  static async create(program: string, kubeconfig: string): Promise<Kubectl> {
    const folder = await mkdtemp(join(tmpdir(), 'kube-event-recorder-'));
    await writeFile(join(folder, 'kubeconfig'), kubeconfig, { mode: 0o600 });
    return new Kubectl(program, folder);
  }

  /** Runs one that ends. */
  run(args: readonly string[], input = ''): Promise<KubectlRun> {
    return new Promise((resolve) => {
      const options = { env: this.#env, timeout: 30_000, maxBuffer: 2 ** 24 };
      const child = execFile(this.#program, args, options, (error, stdout, stderr) => {
        resolve({ code: error === null ? 0 : typeof error.code === 'number' ? error.code : -1, stdout, stderr });
      });
      child.stdin?.on('error', () => undefined); // one that has ended before it has read
      child.stdin?.end(input);
    });
  }

  /** Starts one that goes on until it is killed, by {@link Kubectl.end} at the latest. */
  follow(args: readonly string[]): { readonly printed: () => string; readonly kill: () => void } {
    const child = spawn(this.#program, args, { env: this.#env, stdio: ['ignore', 'pipe', 'pipe'] });
    this.#children.add(child);
    let text = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
    return { printed: () => text, kill: () => void child.kill('SIGKILL') };
  }

  /** Kills what goes on, and removes its home. */
  async end(): Promise<void> {
    for (const child of this.#children) child.kill('SIGKILL');
    await rm(this.#folder, { recursive: true });
  }

  get #env(): NodeJS.ProcessEnv {
    return { PATH: process.env['PATH'], HOME: this.#folder, KUBECONFIG: join(this.#folder, 'kubeconfig') };
  }
}
