import { request } from 'node:https';

/** Where {@link httpGet} goes, and as whom. */
export interface HttpGetTarget {
  readonly url: string;
  readonly ca: string;
  readonly token: string;
}

/** An answer, read whole. */
export interface HttpGetAnswer {
  readonly status: number;
  readonly text: string;
}

/** One request over a connection of its own; a server that doesn't answer within five seconds fails. */
export function httpGet({ ca, token, url }: HttpGetTarget, path: string): Promise<HttpGetAnswer> {
  return new Promise((resolve, reject) => {
    const options = { ca, agent: false, timeout: 5_000, headers: { authorization: `Bearer ${token}` } };
    const sent = request(`${url}${path}`, options, (answer) => {
      let text = '';
      answer.setEncoding('utf8');
      answer.on('data', (chunk: string) => (text += chunk));
      answer.on('error', reject);
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text }));
    });
    sent.on('timeout', () => sent.destroy(new Error('no answer within 5 s')));
    sent.on('error', reject);
    sent.end();
  });
}
