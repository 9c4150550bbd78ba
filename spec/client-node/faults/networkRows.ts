import { type Socket } from 'node:net';
import { generate } from 'selfsigned';
import { type FaultCell, type FaultRow, type FaultScene, type Mend } from './FaultRow.ts';
import { type KeyPair, RawServer } from './RawServer.ts';

const overTls = ({ transport }: FaultCell) => transport.tls;
const overPlainHttp = ({ transport }: FaultCell) => !transport.tls;

/** Where the HTTP library is not the sink's own, it does not say how far a request has come: what may have been sent counts as sent. */
const unsentIfKept = ({ transport }: FaultCell) => (transport.kept ? 'not-sent' : 'unknown');
const sinkIfKept = ({ transport }: FaultCell) => (transport.kept ? 'sink' : 'unknown');
/** Before TLS stands, nothing of HTTP is sent. */
const unsentOverTls = (cell: FaultCell) => (cell.transport.tls ? unsentIfKept(cell) : 'unknown');
const sinkOverTls = (cell: FaultCell) => (cell.transport.tls ? sinkIfKept(cell) : 'unknown');

const portOf = ({ server }: FaultScene) => Number(new URL(server.url).port);

/** Takes the server's place until it is mended. */
async function replace(scene: FaultScene, onConnection: (socket: Socket) => void, pair?: KeyPair): Promise<Mend> {
  scene.sink.close();
  await scene.server.stop();
  const raw = await RawServer.listen(portOf(scene), onConnection, pair);
  return async () => {
    await raw.close();
    await scene.server.restart();
  };
}

/** Has the client trust a certificate until it is mended. */
function trust({ kubeConfig, sink }: FaultScene, cert: string): Mend {
  const right = kubeConfig.clusters;
  sink.close();
  kubeConfig.clusters = right.map((cluster) => ({ ...cluster, caData: Buffer.from(cert).toString('base64') }));
  return () => {
    kubeConfig.clusters = right;
  };
}

const DAY_MS = 86_400_000;

/** A certificate that is not as it should be, and its key. */
async function certificateOf({ ageDays = 1, name = 'localhost', ip = '127.0.0.1' } = {}) {
  const { private: key, cert } = await generate([{ name: 'commonName', value: name }], {
    keyType: 'ec',
    algorithm: 'sha256',
    notBeforeDate: new Date(Date.now() - ageDays * DAY_MS),
    notAfterDate: new Date(Date.now() + (2 - ageDays) * DAY_MS),
    extensions: [
      {
        name: 'subjectAltName',
        altNames: [
          { type: 2, value: name },
          { type: 7, ip },
        ],
      },
    ],
  });
  return { key, cert };
}

async function serveWith(scene: FaultScene, options: Parameters<typeof certificateOf>[0]): Promise<Mend> {
  const pair = await certificateOf(options);
  const restore = trust(scene, pair.cert);
  const mend = await replace(scene, (socket) => socket.end(), pair);
  return async () => {
    void restore();
    await mend();
  };
}

/** Connections that don't come to stand, or break off. */
export const NETWORK_ROWS: readonly FaultRow[] = [
  {
    name: 'a connection that is refused',
    means: 'sink',
    answer: 'not-sent',
    breaks: async ({ server, sink }) => {
      sink.close();
      await server.stop();
      return () => server.restart();
    },
  },
  {
    name: 'a name that is not found',
    means: 'sink',
    answer: 'not-sent',
    fits: ({ transport }) => transport.name.startsWith('a KubeConfig'),
    breaks: ({ kubeConfig, server, sink }) => {
      const right = kubeConfig.clusters;
      sink.close();
      // Too long a label: the resolver says no without asking anybody.
      const url = server.url.replace('127.0.0.1', 'x'.repeat(64));
      kubeConfig.clusters = right.map((cluster) => ({ ...cluster, server: url }));
      return () => {
        kubeConfig.clusters = right;
      };
    },
  },
  {
    name: 'an authority that the client does not know',
    means: 'sink',
    answer: 'not-sent',
    fits: overTls,
    breaks: async (scene) => trust(scene, (await certificateOf()).cert),
  },
  {
    name: 'a certificate that has expired',
    means: 'sink',
    answer: 'not-sent',
    fits: overTls,
    breaks: (scene) => serveWith(scene, { ageDays: 3 }),
  },
  {
    name: 'a certificate that is not valid yet',
    means: 'sink',
    answer: 'not-sent',
    fits: overTls,
    breaks: (scene) => serveWith(scene, { ageDays: -1 }),
  },
  {
    name: 'a certificate of another host',
    means: 'sink',
    answer: 'not-sent',
    fits: overTls,
    breaks: (scene) => serveWith(scene, { name: 'elsewhere', ip: '127.0.0.2' }),
  },
  {
    name: 'plain HTTP where TLS is expected',
    means: 'sink',
    answer: 'not-sent',
    fits: overTls,
    breaks: (scene) =>
      replace(scene, (socket) => socket.once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'))),
  },
  {
    name: 'TLS where plain HTTP is expected',
    means: 'unknown',
    answer: 'unknown',
    fits: overPlainHttp,
    breaks: async (scene) => replace(scene, () => undefined, await certificateOf()),
  },
  {
    // Over plain HTTP it depends on who is faster: seen by connect() it was not sent, seen by read() nobody knows.
    name: 'a connection that is reset before TLS stands',
    means: 'sink',
    answer: 'not-sent',
    fits: ({ transport }) => transport.tls && transport.kept,
    breaks: (scene) => replace(scene, (socket) => socket.resetAndDestroy()),
  },
  {
    name: 'a connection that comes to stand and ends',
    means: sinkOverTls,
    answer: unsentOverTls,
    breaks: (scene) => replace(scene, (socket) => socket.end()),
  },
  {
    name: 'a connection on which nobody ever speaks',
    means: sinkOverTls,
    answer: unsentOverTls,
    at: 30_000,
    ...(() => {
      const heard = new WeakSet<object>();
      return {
        breaks: (scene: FaultScene) => replace(scene, (socket) => socket.once('data', () => heard.add(scene.server))),
        isStuck: ({ server }: FaultScene) => heard.has(server),
      };
    })(),
  },
  {
    name: 'a reset in the middle of the request',
    means: 'unknown',
    answer: 'unknown',
    bytes: 250_000,
    fits: overPlainHttp,
    breaks: (scene) => replace(scene, (socket) => socket.once('data', () => socket.resetAndDestroy())),
  },
  { name: 'a reset after the request', means: 'unknown', answer: 'unknown', fault: { answer: 'reset' } },
  {
    name: 'a reset after it was carried out',
    means: 'stored',
    answer: 'unknown',
    fault: { answer: 'reset', carryOut: true },
  },
  { name: 'an end without an answer', means: 'unknown', answer: 'unknown', fault: { answer: { bytes: () => [] } } },
  {
    name: 'a half-open connection: no answer, ever',
    means: 'unknown',
    answer: 'unknown',
    at: 30_000,
    fault: { answer: 'hang' },
  },
  {
    name: 'a half-open connection after it was carried out',
    means: 'stored',
    answer: 'unknown',
    at: 30_000,
    fault: { answer: 'hang', carryOut: true },
  },
  {
    name: 'an answer before the request is read',
    means: 'final',
    answer: '413',
    bytes: 250_000,
    fits: overPlainHttp,
    breaks: (scene) =>
      replace(scene, (socket) =>
        socket.once('data', () =>
          socket.write('HTTP/1.1 413 Payload Too Large\r\nContent-Length: 0\r\nConnection: close\r\n\r\n'),
        ),
      ),
  },
  {
    name: 'an answer before the request is sent',
    means: 'unknown',
    answer: '408',
    fits: overPlainHttp,
    breaks: (scene) =>
      replace(scene, (socket) =>
        socket.end('HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\nConnection: close\r\n\r\n'),
      ),
  },
];
