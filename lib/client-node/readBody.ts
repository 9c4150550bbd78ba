import { type Readable } from 'node:stream';

/**
 * Reads the body of an answer to its end, or to `mostBytes`: what lies behind is cut off and the connection given up.
 *
 * A body that is read only in part would keep its connection busy. By events: an asynchronous iterator of a stream costs several times as
 * much.
 *
 * @param done called once, with what was read and why it broke off: `undefined` where it came to its end, or to the bound
 * @internal
 */
export function readBody(
  body: Readable,
  mostBytes: number,
  done: (bytes: Buffer, brokenOff: Error | undefined) => void,
): void {
  const chunks: Buffer[] = [];
  let bytes = 0;
  let isDone = false;
  const end = (brokenOff?: Error) => {
    if (isDone) return;
    isDone = true;
    done(Buffer.concat(chunks, Math.min(bytes, mostBytes)), brokenOff);
  };
  body.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes < mostBytes) return;
    end();
    body.destroy();
  });
  body.on('end', () => {
    end();
  });
  body.on('error', end);
}
