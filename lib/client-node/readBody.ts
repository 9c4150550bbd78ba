/**
 * Reads the body of an answer to its end, or to `mostBytes`: what lies behind is cut off and the connection given up.
 *
 * A body that is read only in part would keep its connection busy.
 *
 * @internal
 */
export async function readBody(body: AsyncIterable<Uint8Array>, mostBytes: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    bytes += chunk.byteLength;
    if (bytes >= mostBytes) break;
  }
  return Buffer.concat(chunks, Math.min(bytes, mostBytes));
}
