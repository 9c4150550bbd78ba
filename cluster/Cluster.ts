import { execFile } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Binaries } from './buildBinaries.ts';
import { type ClusterOptions } from './ClusterOptions.ts';
import { type ClusterUser, clusterUsers, tokenFile } from './ClusterUser.ts';
import { freePort } from './freePort.ts';
import { GuardedProcess } from './GuardedProcess.ts';
import { httpGet } from './httpGet.ts';
import { kubeconfig } from './kubeconfig.ts';
import { Hopeless, pollUntil } from './pollUntil.ts';
import { admissionConfiguration, apiServerFlags, clusterFiles, type ClusterPlace, etcdFlags } from './serverFlags.ts';

const run = promisify(execFile);

/** The API server makes them itself, some time after it has said that it is ready. */
const NAMESPACES = ['default', 'kube-node-lease', 'kube-public', 'kube-system'];

/**
 * A kube-apiserver and its etcd, in processes of their own and a temporary folder: no controllers, no nodes, no containers.
 *
 * Without controllers nothing is started, scheduled or cleaned up; a namespace that is deleted stays terminating for ever. All of it is gone
 * after {@link Cluster.stop}, and also when the process that has started it dies.
 */
export class Cluster {
  /** `https://127.0.0.1:<port>`; it stays the same over restarts. */
  readonly url: string;
  /** The programs that it runs. */
  readonly binaries: Binaries;
  /** A file with the kubeconfig of `admin`. It goes with the cluster. */
  readonly kubeconfigFile: string;
  /** Resolves if a part of it ends that nobody has ended. */
  readonly failed: Promise<Error>;
  readonly #options: ClusterOptions;
  readonly #place: ClusterPlace;
  readonly #files: ReturnType<typeof clusterFiles>;
  readonly #etcd: GuardedProcess;
  #apiServer: GuardedProcess;
  #users: ReadonlyMap<string, Required<ClusterUser>>;
  #ca = '';
  #fail: (error: Error) => void = () => undefined;
  readonly #ended = new WeakSet<GuardedProcess>();

  private constructor(binaries: Binaries, place: ClusterPlace, options: ClusterOptions) {
    this.binaries = binaries;
    this.url = `https://127.0.0.1:${place.apiServerPort}`;
    this.#options = options;
    this.#place = place;
    this.#files = clusterFiles(place.folder, options.logFolder);
    this.kubeconfigFile = this.#files.kubeconfig;
    this.#users = clusterUsers(options.users ?? []);
    this.failed = new Promise((resolve) => (this.#fail = resolve));
    this.#etcd = this.#start('etcd', binaries.etcd, etcdFlags(place), this.#files.etcdLog);
    this.#apiServer = this.#startApiServer();
  }

  /** Use {@link startCluster}, which tries again with other ports where one was taken. */
  static async start(binaries: Binaries, options: ClusterOptions): Promise<Cluster> {
    const { logFolder, nextPort = freePort, users = [] } = options;
    const folder = await mkdtemp(join(tmpdir(), 'kube-event-recorder-cluster-'));
    try {
      const files = clusterFiles(folder);
      const place = {
        folder,
        etcdPort: await nextPort(),
        etcdPeerPort: await nextPort(),
        apiServerPort: await nextPort(),
      };
      const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      if (logFolder !== undefined) await mkdir(logFolder, { recursive: true });
      await writeFile(files.serviceAccountKey, privateKey.export({ type: 'sec1', format: 'pem' }), { mode: 0o600 });
      await writeFile(files.admission, admissionConfiguration(options));
      // The same names and tokens for the file and the cluster.
      const named = [...clusterUsers(users).values()];
      await writeFile(files.tokens, tokenFile(named), { mode: 0o600 });
      const cluster = new Cluster(binaries, place, { ...options, users: named });
      await cluster.#ready().catch(async (error: unknown) => {
        await cluster.stop();
        throw error;
      });
      return cluster;
    } catch (error) {
      await rm(folder, { recursive: true, force: true });
      throw error;
    }
  }

  /** The certificate authority to trust, as PEM. */
  get ca(): string {
    return this.#ca;
  }

  /** The ids of its processes, those that run. */
  get processIds(): readonly number[] {
    return [this.#etcd, this.#apiServer].flatMap(({ isRunning, pid }) => (isRunning && pid !== undefined ? [pid] : []));
  }

  /** @throws Error if there is no such user */
  token(user: string): string {
    const known = this.#users.get(user);
    if (known === undefined)
      throw new Error(`the cluster has no user ${user}; it has ${[...this.#users.keys()].join(', ')}`);
    return known.token;
  }

  /** A kubeconfig with a context for each user; the one named is the current one. */
  kubeconfig(user = 'admin'): string {
    this.token(user);
    const tokens = new Map(Array.from(this.#users.values(), ({ name, token }) => [name, token]));
    return kubeconfig({ url: this.url, ca: this.#ca, tokens, user });
  }

  /** Runs kubectl as `admin`, and gives what it prints. */
  async kubectl(args: readonly string[], input = ''): Promise<string> {
    const running = run(this.binaries.kubectl, [`--kubeconfig=${this.kubeconfigFile}`, ...args]);
    running.child.stdin?.end(input);
    return (await running).stdout;
  }

  /** Ends the API server with SIGKILL: connections break, and what was under way may be stored or not. */
  async kill(): Promise<void> {
    await this.#end(this.#apiServer, 'SIGKILL');
  }

  /**
   * Starts the API server anew on its port, having asked one that runs to end. Tokens are read at the start alone: this is when users change.
   *
   * @param options.users the users from now on, beside `admin` and `plain`; tokens of theirs that aren't given are new. Default: as they are
   */
  async restart({ users }: Pick<ClusterOptions, 'users'> = {}): Promise<void> {
    await this.#end(this.#apiServer, 'SIGTERM');
    if (users !== undefined) {
      const { admin, plain } = Object.fromEntries(this.#users);
      this.#users = clusterUsers([admin, plain, ...users].filter((user) => user !== undefined));
      await writeFile(this.#files.tokens, tokenFile(this.#users.values()), { mode: 0o600 });
    }
    this.#apiServer = this.#startApiServer();
    await this.#ready();
  }

  /** Stops etcd with SIGSTOP: the API server takes requests, and comes to no end with them. */
  pauseEtcd(): void {
    this.#etcd.signal('SIGSTOP');
  }

  /** Lets etcd go on. */
  resumeEtcd(): void {
    this.#etcd.signal('SIGCONT');
  }

  /** Ends all of it, and removes what it has written. */
  async stop(): Promise<void> {
    await Promise.all([this.#end(this.#apiServer, 'SIGKILL'), this.#end(this.#etcd, 'SIGKILL')]);
    await rm(this.#place.folder, { recursive: true, force: true });
  }

  #startApiServer(): GuardedProcess {
    const flags = apiServerFlags(this.#place, this.#options);
    return this.#start('kube-apiserver', this.binaries.apiServer, flags, this.#files.apiServerLog);
  }

  #start(name: string, command: string, args: readonly string[], logFile: string): GuardedProcess {
    const started = new GuardedProcess({ name, command, args, logFile, folder: this.#place.folder });
    void started.exited.then(async () => {
      if (!this.#ended.has(started)) this.#fail(await started.failure());
    });
    return started;
  }

  async #end(process: GuardedProcess, signal: NodeJS.Signals): Promise<void> {
    this.#ended.add(process);
    await process.end(signal);
  }

  async #ready(): Promise<void> {
    const { startTimeoutMs = 120_000 } = this.#options;
    await pollUntil('the cluster is ready', () => this.#isReady(), { timeoutMs: startTimeoutMs });
    await writeFile(this.kubeconfigFile, this.kubeconfig(), { mode: 0o600 });
  }

  async #isReady(): Promise<boolean> {
    for (const part of [this.#etcd, this.#apiServer]) {
      if (!part.isRunning) {
        const { message } = await part.failure();
        throw new Hopeless(message);
      }
    }
    this.#ca = await readFile(this.#files.certificate, 'utf8');
    const target = { url: this.url, ca: this.#ca, token: this.token('admin') };
    if ((await httpGet(target, '/readyz')).status !== 200) return false;
    const { text } = await httpGet(target, '/api/v1/namespaces');
    return NAMESPACES.every((name) => text.includes(`"name":"${name}"`));
  }
}
