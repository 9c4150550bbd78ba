import { type ClientRequest, type IncomingMessage, request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { onTestFinished } from 'vitest';
import { type SendTarget } from './send.ts';

/** One frame of a watch. */
export interface WatchFrame {
  readonly type: string;
  readonly object: {
    readonly kind: string;
    readonly metadata: { readonly name?: string; readonly resourceVersion: string; readonly annotations?: object };
    readonly [field: string]: unknown;
  };
}

/** A watch that was answered, and what it has told so far. */
export interface OpenWatch {
  readonly response: IncomingMessage;
  readonly frames: readonly WatchFrame[];
  /** What was told, each as `ADDED web.1`. */
  readonly told: readonly string[];
  /** Resolves when the answer is over, to whether it was whole. */
  readonly ended: Promise<boolean>;
  readonly close: () => void;
}

/** Opens a watch; it ends with the test. */
export async function openWatch(
  { url, token, ca }: SendTarget,
  path: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<OpenWatch> {
  const request: ClientRequest = (url.startsWith('https:') ? httpsRequest : httpRequest)(`${url}${path}`, {
    agent: false,
    ca,
    headers: { authorization: `Bearer ${token}`, ...headers },
  });
  onTestFinished(() => void request.destroy());
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    request.on('response', resolve);
    request.on('error', reject);
    request.end();
  });
  const frames: WatchFrame[] = [];
  let rest = '';
  response.setEncoding('utf8');
  response.on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    frames.push(...lines.map((line) => JSON.parse(line) as WatchFrame));
  });
  response.on('error', () => undefined);
  const ended = new Promise<boolean>((resolve) => response.on('close', () => resolve(response.complete)));
  return {
    response,
    frames,
    ended,
    get told() {
      return frames.map(({ type, object }) => `${type} ${object.metadata.name ?? ''}`.trim());
    },
    close: () => void request.destroy(),
  };
}
