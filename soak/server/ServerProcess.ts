import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { KubeConfig } from '@kubernetes/client-node';
import { type ServerAnswer, type ServerCommand, type ServerName } from './ServerCommand.ts';

const PROGRAM = fileURLToPath(new URL('serverProgram.ts', import.meta.url));

/** The child process with the API servers. It ends with the process that has started it. */
export class ServerProcess {
  readonly #child: ChildProcess;
  readonly #exited: Promise<unknown>;
  readonly #asked = new Map<number, { resolve: (answer: ServerAnswer) => void; reject: (error: Error) => void }>();
  #last: ServerAnswer | undefined;
  #count = 0;

  private constructor(child: ChildProcess) {
    this.#child = child;
    this.#exited = once(child, 'exit');
    child.on('message', ({ id, answer }: { readonly id: number; readonly answer: ServerAnswer }) => {
      this.#last = answer;
      this.#asked.get(id)?.resolve(answer);
      this.#asked.delete(id);
    });
    child.on('exit', () => {
      for (const { reject } of this.#asked.values()) reject(new Error('the servers have ended'));
      this.#asked.clear();
    });
  }

  static async start(seed: number): Promise<ServerProcess> {
    const execArgv = ['--conditions=@kube-event-recorder/source'];
    const server = new ServerProcess(fork(PROGRAM, { execArgv }));
    await server.ask({ do: 'start', seed });
    return server;
  }

  ask(command: ServerCommand): Promise<ServerAnswer> {
    const id = ++this.#count;
    return new Promise((resolve, reject) => {
      this.#asked.set(id, { resolve, reject });
      this.#child.send({ id, command });
    });
  }

  /** What was answered last. */
  get last(): ServerAnswer {
    if (this.#last === undefined) throw new Error('the servers have not answered yet');
    return this.#last;
  }

  kubeConfig(name: ServerName): KubeConfig {
    const kubeConfig = new KubeConfig();
    kubeConfig.loadFromString(this.last.servers[name].kubeconfig);
    return kubeConfig;
  }

  async stop(): Promise<void> {
    this.#child.disconnect();
    await this.#exited;
  }
}
