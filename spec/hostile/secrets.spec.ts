import { KubeConfig } from '@kubernetes/client-node';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  AdaptiveEventSink,
  CoreV1EventSink,
  createEventBroadcaster,
  EventsV1EventSink,
} from '../../lib/client-node/index.ts';
import { EventBroadcaster, type EventLogger, EventsV1Broadcaster, klogLogger, Scheme } from '../../lib/index.ts';
import { isOneLine } from './oneLine.ts';
import { unharmedProcess } from './unharmedProcess.ts';

/** Whatever must be seen nowhere but in the request. */
const CANARY = 'kanarienvogel';
const basic = (user: string, password: string) => Buffer.from(`${user}:${password}`).toString('base64');
const secret = (what: string) => `${CANARY}-${what}-0123456789`;

type User = Parameters<KubeConfig['loadFromOptions']>[0]['users'][number];

const execOf = (script: string): Partial<User> => ({
  exec: {
    apiVersion: 'client.authentication.k8s.io/v1',
    command: process.execPath,
    args: ['-e', script],
    interactiveMode: 'Never',
  },
});

/** Ways to be somebody. */
const USERS: Readonly<Record<string, Partial<User>>> = {
  'a token': { token: secret('token') },
  'a name and a password': { username: 'admin', password: secret('password') },
  'an exec plug-in': execOf(
    `console.log(JSON.stringify({ apiVersion: 'client.authentication.k8s.io/v1', kind: 'ExecCredential', status: { token: '${secret('exec')}' } }))`,
  ),
  'an exec plug-in that fails': execOf(
    `console.error('${secret('stderr')}'); console.log('${secret('stdout')}'); process.exit(3)`,
  ),
  'an exec plug-in that says nonsense': execOf(
    `console.error('${secret('stderr')}'); console.log('${secret('stdout')}')`,
  ),
  'a token file that is missing': {
    authProvider: { name: 'tokenFile', config: { tokenFile: `/nowhere/${secret('file')}` } },
  },
  'a broken certificate': { certData: secret('cert'), keyData: secret('key') },
};

/** Gives the request's headers back, as a debugging proxy does, in every form that a body may have them. */
function echo(request: IncomingMessage, response: ServerResponse, code: number, isStatus: boolean): void {
  const told = `\n${JSON.stringify(request.headers)} ${request.rawHeaders.join(': ')} ${request.url ?? ''}\u2028`;
  const details = { causes: [{ reason: told, field: told, message: told }] };
  const body = isStatus ? JSON.stringify({ kind: 'Status', reason: told.slice(0, 500), message: told, details }) : told;
  response.writeHead(code, { 'content-type': isStatus ? 'application/json' : 'text/html', 'x-echo': 'yes' }).end(body);
}

/** What a server does with each request. */
const SERVERS: Readonly<Record<string, (request: IncomingMessage, response: ServerResponse) => void>> = {
  'answers 401': (request, response) => echo(request, response, 401, true),
  'answers 403': (request, response) => echo(request, response, 403, true),
  'answers 422 with a page': (request, response) => echo(request, response, 422, false),
  'answers 500': (request, response) => echo(request, response, 500, true),
  'answers 404 with a page': (request, response) => echo(request, response, 404, false),
  'answers 200 with a page': (request, response) => echo(request, response, 200, false),
  'answers 200 with a Status': (request, response) => echo(request, response, 200, true),
  resets: (request) => request.socket.resetAndDestroy(),
};

const IDENTITY = { name: 'in-the-url', password: secret('in-the-url') };

/** What the list of a server's APIs says of the newer one, where the rest is answered as a server does. */
function listingEventsV1(does: (request: IncomingMessage, response: ServerResponse) => void): typeof does {
  const groups = [{ name: 'events.k8s.io', versions: [{ groupVersion: 'events.k8s.io/v1', version: 'v1' }] }];
  return (request, response) => {
    if (request.url !== '/apis') does(request, response);
    else {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ kind: 'APIGroupList', groups }));
    }
  };
}

/** Once is enough to see what is told of it. */
const ONCE = { attempts: 1, maxAgeMs: 1, firstBackoffMs: 1, longestBackoffMs: 1 };
const IN_TIME = { requestTimeoutMs: 5_000 };
const POD = { kind: 'Pod', namespace: 'shop', name: 'web' };

/** Records one event by one of the ways to a server; gives who has taken it. */
type Way = (kubeConfig: KubeConfig, logger: EventLogger, see: (seen: unknown) => void) => Recorded;

interface Recorded {
  readonly broadcaster: EventBroadcaster | EventsV1Broadcaster;
  readonly close: () => void;
}

function recordV1(broadcaster: EventsV1Broadcaster): void {
  broadcaster.newRecorder(new Scheme(), 'test').eventf(POD, undefined, 'Normal', 'R', 'A', 'm');
}

const viaCoreV1: Way = (kubeConfig, logger, see) => {
  const broadcaster = new EventBroadcaster({ logger });
  broadcaster.drops.subscribe(see);
  const sink = new CoreV1EventSink(kubeConfig, IN_TIME);
  broadcaster.startRecordingToSink(sink, ONCE).results.subscribe(see);
  broadcaster.newRecorder(new Scheme(), {}).event(POD, 'Normal', 'R', 'm');
  return { broadcaster, close: () => sink.close() };
};

const viaEventsV1 =
  (makeSink: (kubeConfig: KubeConfig) => EventsV1EventSink | AdaptiveEventSink): Way =>
  (kubeConfig, logger, see) => {
    const broadcaster = new EventsV1Broadcaster({ logger });
    broadcaster.drops.subscribe(see);
    const sink = makeSink(kubeConfig);
    broadcaster.startRecordingToSink(sink, ONCE).results.subscribe(see);
    recordV1(broadcaster);
    return { broadcaster, close: () => sink.close() };
  };

const WAYS_OF_EVENTS_V1: Readonly<Record<string, Way>> = {
  EventsV1EventSink: viaEventsV1((kubeConfig) => new EventsV1EventSink(kubeConfig, IN_TIME)),
  AdaptiveEventSink: viaEventsV1((kubeConfig) => new AdaptiveEventSink(kubeConfig, IN_TIME)),
  createEventBroadcaster: (kubeConfig, logger, see) => {
    // Connections that are not kept end by themselves.
    const sink = { ...IN_TIME, keepConnections: false };
    const broadcaster = createEventBroadcaster(kubeConfig, { logger, sink, delivery: ONCE });
    broadcaster.drops.subscribe(see);
    recordV1(broadcaster);
    return { broadcaster, close: () => undefined };
  },
};

/** All that a value shows to whoever logs it in whichever way. */
function shownBy(value: unknown): string {
  const json = JSON.stringify(value, (_, inner: unknown) =>
    inner instanceof Error ? { ...(inner as object), text: String(inner) } : inner,
  );
  return `${json} ${inspect(value, { depth: 20, showHidden: true, getters: true, maxStringLength: null })}`;
}

describe('no secret is in any line, error, outcome, drop or report', () => {
  unharmedProcess();

  let server: Server;
  let answer: (request: IncomingMessage, response: ServerResponse) => void;
  const printed: string[] = [];
  beforeEach(async () => {
    printed.length = 0;
    for (const method of ['log', 'warn', 'error', 'info', 'debug'] as const) {
      vi.spyOn(console, method).mockImplementation((...args: unknown[]) => void printed.push(inspect(args)));
    }
    server = createServer((request, response) => {
      request.resume().on('end', () => answer(request, response));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  async function record(
    scheme: string,
    url: string,
    user: Partial<User>,
    way: Way = viaCoreV1,
  ): Promise<{ told: string; lines: readonly string[] }> {
    const { port } = server.address() as AddressInfo;
    const kubeConfig = new KubeConfig();
    kubeConfig.loadFromOptions({
      clusters: [{ name: 'c', server: `${scheme}://${url}127.0.0.1:${port}`, skipTLSVerify: true }],
      users: [{ name: 'u', ...user }],
      contexts: [{ name: 'x', cluster: 'c', user: 'u' }],
      currentContext: 'x',
    });
    const seen: unknown[] = [];
    const lines: string[] = [];
    const logger = klogLogger({ level: 'debug', stream: { write: (line) => lines.push(line.slice(0, -1)) } });
    const { broadcaster, close } = way(kubeConfig, logger, (one) => seen.push(one));
    await broadcaster.flush({ deadlineMs: 5_000 });
    seen.push(await broadcaster.shutdown({ deadlineMs: 1_000 }), broadcaster.stats());
    close();
    expect(seen.length).toBeGreaterThan(2);
    return { told: seen.map(shownBy).join('\n'), lines };
  }

  const check = ({ told, lines }: { told: string; lines: readonly string[] }) => {
    const all = `${told}\n${lines.join('\n')}\n${printed.join('\n')}`;
    expect(all).not.toContain(CANARY);
    expect(all).not.toContain(basic('admin', secret('password')));
    expect(all).not.toContain(basic(IDENTITY.name, IDENTITY.password));
    for (const line of lines) expect(isOneLine(line), line).toBe(true);
  };

  for (const [what, does] of Object.entries(SERVERS)) {
    for (const who of ['a token', 'a name and a password', 'an exec plug-in'] as const) {
      it(`of ${who}, at a server that ${what}`, async () => {
        answer = does;
        check(await record('http', '', USERS[who] ?? {}));
      });
    }
    it(`of the server's own URL, at a server that ${what}`, async () => {
      answer = does;
      check(await record('http', `${IDENTITY.name}:${IDENTITY.password}@`, {}));
    });
  }

  for (const [who, user] of Object.entries(USERS)) {
    it(`of ${who}, where TLS fails`, async () => {
      answer = () => undefined;
      check(await record('https', `${IDENTITY.name}:${IDENTITY.password}@`, user));
    });
  }

  for (const [name, way] of Object.entries(WAYS_OF_EVENTS_V1)) {
    for (const [what, does] of Object.entries(SERVERS)) {
      for (const [lists, served] of Object.entries({ 'lists the newer API and': listingEventsV1(does), '': does })) {
        it(`of a token and of the server's URL, by ${name}, at a server that ${lists} ${what}`, async () => {
          answer = served;
          check(await record('http', '', USERS['a token'] ?? {}, way));
          check(await record('http', `${IDENTITY.name}:${IDENTITY.password}@`, {}, way));
        });
      }
    }
    for (const [who, user] of Object.entries(USERS)) {
      it(`of ${who}, by ${name}, where TLS fails`, async () => {
        answer = () => undefined;
        check(await record('https', `${IDENTITY.name}:${IDENTITY.password}@`, user, way));
      });
    }
  }

  it('of a token, where nobody listens', async () => {
    await new Promise((resolve) => server.close(resolve));
    const { address } = server;
    server.address = () => ({ address: '127.0.0.1', family: 'IPv4', port: 9 });
    check(await record('http', `${IDENTITY.name}:${IDENTITY.password}@`, USERS['a token'] ?? {}));
    server.address = address;
  });
});
