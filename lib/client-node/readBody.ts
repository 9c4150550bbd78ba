import { type Readable } from 'node:stream';

/** What was read of a body. */
export interface ReadBody {
  readonly bytes: Buffer;
  /** Why it broke off; undefined where it came to its end, or to the bound. */
  readonly brokenOff: Error | undefined;
}

/**
 * Reads the body of an answer to its end, or to `mostBytes`: what lies behind is cut off and the connection given up. Never rejects.
 *
 * A body that is read only in part would keep its connection busy. By events: an asynchronous iterator of a stream costs several times as
 * much.
 *
 * @internal
 */
export function readBody(body: Readable, mostBytes: number): Promise<ReadBody> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const end = (brokenOff?: Error) => {
      resolve({ bytes: Buffer.concat(chunks, Math.min(bytes, mostBytes)), brokenOff });
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
  });
}
