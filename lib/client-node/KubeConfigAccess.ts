import { type AgentOptions, type RequestOptions } from 'node:https';
import { type Cluster, type KubeConfig, type User } from '@kubernetes/client-node';
import { EventSinkError } from '../delivery/index.ts';
import { AgentTransport, keepingAgent } from './AgentTransport.ts';
import { checkedHeader, credentialsIn } from './headerSecrets.ts';
import { type Transport } from './Transport.ts';

/** How a cluster is reached, and by whom. */
export interface ClusterAccess {
  readonly origin: string;
  /** Of the server's address, without a slash at its end. */
  readonly basePath: string;
  /** Say who asks. */
  readonly headers: Readonly<Record<string, string>>;
  /** What no message may show. */
  readonly secrets: readonly string[];
  readonly makeTransport: () => Transport;
}

/** What was read, and what it was read for. */
interface Reading {
  readonly access: Promise<ClusterAccess>;
  readonly since: number;
  readonly cluster: Cluster;
  readonly user: User | null;
  readonly server: string;
  readonly token: string | undefined;
}

/** For so long what was read is good, where nobody can see that it changed. */
const GOOD_FOR_MS = 1_000;

/**
 * Reads a KubeConfig, which can be loaded anew, be given another context, or have its token changed: at once, and what is in files, or comes from
 * a plug-in, a second later.
 *
 * client-node reads the files of the certificates for each request: 28 µs, and in all 45 of some 550 µs of CPU that a request over TLS takes over
 * a process's first thousand.
 *
 * @internal
 */
export class KubeConfigAccess {
  readonly #kubeConfig: KubeConfig;
  #reading: Reading | undefined;

  constructor(kubeConfig: KubeConfig) {
    this.#kubeConfig = kubeConfig;
  }

  /** @param now the time in milliseconds */
  read(cluster: Cluster, now: number): Promise<ClusterAccess> {
    const user = this.#kubeConfig.getCurrentUser();
    const { server } = cluster;
    const token = user?.token;
    const last = this.#reading;
    if (
      last?.cluster === cluster &&
      last.user === user &&
      last.server === server &&
      last.token === token &&
      // The clock may be set back.
      Math.abs(now - last.since) < GOOD_FOR_MS
    ) {
      return last.access;
    }
    const access = accessTo(this.#kubeConfig, server);
    this.#reading = { access, since: now, cluster, user, server, token };
    return access;
  }

  /** Reads it anew the next time: the server has refused what was read, or it did not lead there. */
  forget(): void {
    this.#reading = undefined;
  }
}

async function accessTo(kubeConfig: KubeConfig, server: string): Promise<ClusterAccess> {
  const options: RequestOptions = {};
  await kubeConfig.applyToHTTPSOptions(options);
  const url = new URL(server);
  if (!/^https?:$/.test(url.protocol)) {
    throw new EventSinkError({ kind: 'invalid', message: "the address of the KubeConfig's cluster is none of HTTP" });
  }
  const { auth, ca, cert, key, pfx, passphrase, rejectUnauthorized, servername } = options;
  const basic = typeof auth === 'string' ? { Authorization: `Basic ${Buffer.from(auth).toString('base64')}` } : {};
  // The later counts: a header of its own goes before the password.
  const given = [...Object.entries(basic), ...Object.entries(options.headers ?? {})];
  const headers: Record<string, string> = {};
  const secrets = [...credentialsIn(url)];
  for (const [name, value] of given) {
    const checked = checkedHeader(name, String(value));
    headers[name] = checked.value;
    secrets.push(...checked.secrets);
  }
  const tls = definedOf({ ca, cert, key, pfx, passphrase, rejectUnauthorized, servername });
  return {
    origin: url.origin,
    basePath: url.pathname.replace(/\/$/, ''),
    headers,
    secrets,
    makeTransport: () => new AgentTransport(keepingAgent(url, tls), url),
  };
}

/** What is set: to node's TLS an `undefined` is not the same as nothing. */
function definedOf(options: AgentOptions): AgentOptions {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}
