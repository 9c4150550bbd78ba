import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { type IncomingHttpHeaders, type RequestOptions } from 'node:http';

/** What of a request is not the usual. */
export interface SendOptions {
  /** An object is sent as JSON. */
  readonly body?: unknown;
  /** Default: application/json where there is a body. */
  readonly contentType?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Default: a connection of its own, so that no request meets one which the server has just ended. */
  readonly agent?: RequestOptions['agent'];
}

/** An answer, read whole. */
export interface Sent {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** The body as JSON; undefined if it is none. */
  readonly json: unknown;
}

/** Where requests go, and how one gets in. */
export interface SendTarget {
  readonly url: string;
  readonly token: string;
  readonly ca?: string | undefined;
  /** For a server whose certificate is not at hand. */
  readonly rejectUnauthorized?: boolean;
}

/** Sends one request with the body exactly as given, and waits for the whole answer. */
export function send(target: SendTarget, method: string, path: string, options: SendOptions = {}): Promise<Sent> {
  const { body, contentType = 'application/json', headers = {}, agent = false } = options;
  const { ca, token, url, rejectUnauthorized = true } = target;
  const data = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
  return new Promise((resolve, reject) => {
    const isTls = url.startsWith('https:');
    const request = (isTls ? httpsRequest : httpRequest)(
      `${url}${path}`,
      {
        method,
        agent,
        ...(isTls && { ca, rejectUnauthorized }),
        headers: {
          authorization: `Bearer ${token}`,
          ...(data !== undefined && { 'content-type': contentType, 'content-length': Buffer.byteLength(data) }),
          ...headers,
        },
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString();
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text, json: jsonOf(text) });
        });
      },
    );
    request.on('error', reject);
    request.end(data);
  });
}

/** A text as JSON; undefined if it is none. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
