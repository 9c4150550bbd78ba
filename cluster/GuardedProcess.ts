import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { type Writable } from 'node:stream';

/** What a {@link GuardedProcess} runs. */
export interface GuardedProcessOptions {
  /** A short name, for errors. */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** Where both outputs go; what is there stays. */
  readonly logFile: string;
  /** A folder that is removed if the launcher dies. */
  readonly folder: string;
  /** Where it runs. Default: where the launcher does. */
  readonly cwd?: string;
  /** Default: the launcher's. */
  readonly env?: NodeJS.ProcessEnv;
}

/**
 * The guard is a shell beside the process, which it has been itself before `exec`: `$$` is the process' own id. It reads from a pipe of the
 * launcher's. A line says that all is well; the end of the pipe, that the launcher is gone, however that came about.
 */
const GUARD = '(read -r line <&3 || { kill -KILL $$; rm -rf -- "$0"; }) >/dev/null 2>&1 & exec "$@" 3<&-';

/**
 * A process that never outlives the one that started it, not even if that is killed with SIGKILL.
 *
 * It is in a session of its own, so that Ctrl-C in a terminal reaches the launcher alone. It doesn't keep the launcher alive.
 */
export class GuardedProcess {
  /** Resolves when the process has ended. It doesn't keep the launcher alive; {@link GuardedProcess.join} does. */
  readonly exited: Promise<void>;
  readonly #options: GuardedProcessOptions;
  readonly #child: ChildProcess;

  constructor(options: GuardedProcessOptions) {
    const { args, command, cwd, env, folder, logFile } = options;
    const log = openSync(logFile, 'a', 0o600);
    const child = spawn('/bin/sh', ['-c', GUARD, folder, command, ...args], {
      cwd,
      env,
      detached: true,
      stdio: ['ignore', log, log, 'pipe'],
    });
    closeSync(log);
    this.#options = options;
    this.#child = child;
    const guard = child.stdio[3] as Writable;
    // The guard may be gone before the line is written.
    guard.on('error', () => undefined);
    this.exited = new Promise((resolve) => {
      const end = () => {
        guard.end('\n');
        resolve();
      };
      child.once('exit', end);
      child.once('error', end);
    });
    child.unref();
    if ('unref' in guard && typeof guard.unref === 'function') Reflect.apply(guard.unref, guard, []);
  }

  /** The process' id; undefined if it could not be started. */
  get pid(): number | undefined {
    return this.#child.pid;
  }

  get isRunning(): boolean {
    return this.pid !== undefined && this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Sends a signal; nothing happens if the process has ended. */
  signal(signal: NodeJS.Signals): void {
    if (this.isRunning) this.#child.kill(signal);
  }

  /** Waits until the process has ended by itself. @returns its exit code, or null if a signal has ended it */
  async join(): Promise<number | null> {
    this.#child.ref();
    await this.exited;
    return this.#child.exitCode;
  }

  /** Asks the process to end, and after some seconds makes it. Resolves when it has ended. */
  async end(signal: NodeJS.Signals = 'SIGKILL', patienceMs = 10_000): Promise<void> {
    if (!this.isRunning) return;
    this.signal(signal);
    const timer = setTimeout(() => this.signal('SIGKILL'), patienceMs);
    await this.join();
    clearTimeout(timer);
  }

  /** The error to throw if it has ended where it shouldn't have, with the last lines of its log. */
  async failure(): Promise<Error> {
    const { logFile, name } = this.#options;
    const log = await readFile(logFile, 'utf8').catch(() => '');
    return new Error(
      `${name} has ended by itself (${this.#child.exitCode ?? this.#child.signalCode ?? 'not started'})\n${log.split('\n').slice(-12).join('\n')}`,
    );
  }
}
