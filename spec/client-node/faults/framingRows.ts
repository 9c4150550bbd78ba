import { gzipSync } from 'node:zlib';
import { type FaultBytes, type FaultEffect, type FaultResponse } from '../../../lib/testing/server/index.ts';
import { type FaultCell, type FaultRow } from './FaultRow.ts';
import { isNodeFetch } from './transports.ts';
import { resetsAtOnce } from '../../testing/server/resetsAtOnce.ts';

const JSON_TYPE = 'Content-Type: application/json';
const CLOSE = 'Connection: close';

const jsonOf = (own: FaultResponse | undefined) => JSON.stringify(own?.body);
const statusOf = (own: FaultResponse | undefined) => `${own?.status ?? 200} OK`;
const head = (...lines: readonly string[]) => `${lines.join('\r\n')}\r\n\r\n`;
const ownHead = (own: FaultResponse | undefined, ...more: readonly string[]) =>
  head(`HTTP/1.1 ${statusOf(own)}`, JSON_TYPE, `Content-Length: ${jsonOf(own).length}`, CLOSE, ...more);
const chunk = (text: string) => `${text.length.toString(16)}\r\n${text}\r\n`;
const chunkedHead = (own: FaultResponse | undefined) =>
  head(`HTTP/1.1 ${statusOf(own)}`, JSON_TYPE, 'Transfer-Encoding: chunked', CLOSE);

/** The request is carried out, and the answer goes out in a way of its own. */
const carriedOut = (bytes: FaultBytes['bytes'], more: Omit<FaultBytes, 'bytes'> = {}): FaultEffect => ({
  carryOut: true,
  answer: { bytes, ...more },
});

/** node-fetch never settles where a connection ends in the middle: the sink's timeout does it. */
const hangsInNodeFetch = ({ transport }: FaultCell) => (isNodeFetch(transport) ? 30_000 : 0);

/** The stock library reads all of it, which takes its time. */
const isBounded = ({ operation, transport }: FaultCell) =>
  transport.kept || (operation === 'create' && !transport.tls && transport.undici);

const MIB = 1024 * 1024;

/** 100 MB that are no JSON. */
function* flood(first: string): Generator<string> {
  yield first;
  const piece = 'x'.repeat(MIB);
  for (let i = 0; i < 100; i++) yield piece;
}

/** Answers that come in other ways than whole and at once. ASCII alone is in them: characters are bytes. */
export const FRAMING_ROWS: readonly FaultRow[] = [
  {
    name: 'an answer that trickles, a few bytes at a time',
    means: 'fine',
    fault: carriedOut((own) => (ownHead(own) + jsonOf(own)).match(/[^]{1,40}/g) ?? []),
  },
  {
    name: 'an answer that trickles, and not fast enough',
    means: 'stored',
    answer: 'unknown',
    at: 30_000,
    fault: carriedOut((own) => (ownHead(own) + jsonOf(own)).match(/[^]{1,40}/g) ?? [], { everyMs: 7_000 }),
  },
  {
    name: 'the head of an answer, and then nothing',
    means: 'stored',
    answer: 'unknown',
    at: 30_000,
    fault: carriedOut((own) => [ownHead(own)], { then: 'hang' }),
  },
  {
    name: 'half of an answer',
    at: hangsInNodeFetch,
    means: 'stored',
    answer: 'unknown',
    fault: { answer: 'truncated' },
  },
  {
    name: 'a reset in the middle of an answer',
    // Node 22 says that the connection ends before it resets it, which node-fetch takes for no end of the answer.
    at: (cell) => (resetsAtOnce ? 0 : hangsInNodeFetch(cell)),
    means: 'stored',
    answer: 'unknown',
    fault: carriedOut((own) => [ownHead(own), jsonOf(own).slice(0, 50)], { then: 'reset' }),
  },
  {
    name: 'a reset in the middle of the head',
    means: 'stored',
    answer: 'unknown',
    fault: carriedOut((own) => [`HTTP/1.1 ${statusOf(own)}\r\nContent-Ty`], { then: 'reset' }),
  },
  {
    name: 'a Content-Length that is too large',
    at: hangsInNodeFetch,
    means: 'stored',
    answer: 'unknown',
    fault: carriedOut((own) => [
      head(`HTTP/1.1 ${statusOf(own)}`, JSON_TYPE, 'Content-Length: 9999', CLOSE),
      jsonOf(own),
    ]),
  },
  {
    name: 'a Content-Length that is too small',
    means: 'stored',
    answer: 'unknown',
    fault: carriedOut((own) => [
      head(`HTTP/1.1 ${statusOf(own)}`, JSON_TYPE, 'Content-Length: 20', CLOSE) + jsonOf(own),
    ]),
  },
  {
    name: 'a Content-Length that is no number',
    means: 'stored',
    answer: 'unknown',
    fault: carriedOut((own) => [
      head(`HTTP/1.1 ${statusOf(own)}`, JSON_TYPE, 'Content-Length: much', CLOSE) + jsonOf(own),
    ]),
  },
  {
    name: 'chunks',
    means: 'fine',
    fault: carriedOut((own) => [
      chunkedHead(own),
      chunk(jsonOf(own).slice(0, 50)),
      `${chunk(jsonOf(own).slice(50))}0\r\n\r\n`,
    ]),
  },
  {
    name: 'chunks without the last',
    means: 'stored',
    answer: 'unknown',
    fault: carriedOut((own) => [chunkedHead(own), chunk(jsonOf(own))]),
  },
  {
    name: 'a chunk that is cut off',
    means: 'stored',
    answer: 'unknown',
    fault: carriedOut((own) => [chunkedHead(own), chunk(jsonOf(own)).slice(0, 60)]),
  },
  {
    name: 'a chunk whose size is no number',
    means: 'stored',
    answer: 'unknown',
    fault: carriedOut((own) => [chunkedHead(own), `much\r\n${jsonOf(own)}\r\n0\r\n\r\n`]),
  },
  {
    name: 'an answer that is compressed though nobody asked for it',
    // client-node's stock library asks for it.
    means: ({ transport }) => (transport.kept ? 'stored' : 'fine'),
    answer: ({ transport }) => (transport.kept ? 'unknown' : 'stored'),
    fault: carriedOut((own) => {
      const zipped = gzipSync(jsonOf(own));
      const length = `Content-Length: ${zipped.length}`;
      return [head(`HTTP/1.1 ${statusOf(own)}`, JSON_TYPE, 'Content-Encoding: gzip', length, CLOSE), zipped];
    }),
  },
  {
    name: 'HTTP/1.0',
    means: 'fine',
    fault: carriedOut((own) => [ownHead(own).replace('HTTP/1.1', 'HTTP/1.0') + jsonOf(own)]),
  },
  {
    name: 'HTTP/1.0, a body that ends with the connection',
    means: 'fine',
    fault: carriedOut((own) => [head(`HTTP/1.0 ${statusOf(own)}`, JSON_TYPE) + jsonOf(own)]),
  },
  {
    name: '100 Continue, and then the answer',
    // undici takes it for a bad answer where nobody has asked for it.
    means: ({ transport }) => (transport.undici ? 'stored' : 'fine'),
    answer: ({ transport }) => (transport.undici ? 'unknown' : 'stored'),
    fault: carriedOut((own) => [head('HTTP/1.1 100 Continue'), ownHead(own) + jsonOf(own)]),
  },
  {
    name: '103 Early Hints, and then the answer',
    means: 'fine',
    fault: carriedOut((own) => [
      head('HTTP/1.1 103 Early Hints', 'Link: </a>; rel=preload') + ownHead(own),
      jsonOf(own),
    ]),
  },
  {
    name: '101 Switching Protocols',
    at: hangsInNodeFetch,
    means: 'unknown',
    answer: 'unknown',
    fault: { answer: { bytes: () => [head('HTTP/1.1 101 Switching Protocols', 'Connection: Upgrade', 'Upgrade: x')] } },
  },
  {
    name: 'something that is not HTTP',
    means: 'unknown',
    answer: 'unknown',
    fault: { answer: { bytes: () => ['SSH-2.0-OpenSSH_9.9\r\n'] } },
  },
  {
    name: 'a head of 100 kB',
    means: 'stored',
    answer: 'unknown',
    fault: carriedOut((own) => [ownHead(own, `X-Long: ${'x'.repeat(100_000)}`), jsonOf(own)]),
  },
  {
    name: 'a byte order mark before the JSON',
    // node-fetch, in the stock library of client-node 1.4, leaves it in.
    means: ({ transport }) => (isNodeFetch(transport) ? 'stored' : 'fine'),
    answer: ({ transport }) => (isNodeFetch(transport) ? 'unknown' : 'stored'),
    fault: carriedOut((own) => {
      const body = Buffer.from(`\uFEFF${jsonOf(own)}`);
      return [head(`HTTP/1.1 ${statusOf(own)}`, JSON_TYPE, `Content-Length: ${body.length}`, CLOSE), body];
    }),
  },
  {
    name: 'a success of 100 MB',
    fits: isBounded,
    means: 'stored',
    answer: 'unknown',
    fault: carriedOut((own) =>
      flood(head(`HTTP/1.1 ${statusOf(own)}`, JSON_TYPE, `Content-Length: ${100 * MIB}`, CLOSE)),
    ),
  },
  {
    name: 'a refusal of 100 MB',
    fits: isBounded,
    means: 'final',
    answer: '400',
    fault: { answer: { bytes: () => flood(head('HTTP/1.1 400 Bad Request', `Content-Length: ${100 * MIB}`, CLOSE)) } },
  },
  {
    name: 'a refusal whose body is cut off',
    at: hangsInNodeFetch,
    // The stock library hides the status then.
    means: ({ transport }) => (transport.kept ? 'final' : 'unknown'),
    answer: ({ transport }) => (transport.kept ? '400' : 'unknown'),
    fault: { answer: { bytes: () => [head('HTTP/1.1 400 Bad Request', 'Content-Length: 100', CLOSE), 'bad'] } },
  },
];
