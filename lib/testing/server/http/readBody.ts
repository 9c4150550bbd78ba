import { type IncomingMessage } from 'node:http';
import { entityTooLarge } from '../api/apiStatus.ts';

const LIMIT = 3 * 1024 * 1024;

/**
 * Reads a request's body whole, up to the API server's limit of 3 MiB.
 *
 * @throws ApiStatusError (413) above it, as soon as it is known; what is left is read and thrown away, so that a client that
 *   is still sending gets the answer
 */
export async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  return new Promise((resolve, reject) => {
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= LIMIT) chunks.push(chunk);
      else reject(entityTooLarge(`limit is ${LIMIT}`));
    });
    request.on('end', () => resolve(Buffer.concat(chunks).toString()));
    request.on('error', reject);
  });
}
