import { type ServerResponse } from 'node:http';
import { type ApiAnswer } from './ApiRequest.ts';
import { sendStream } from './sendStream.ts';

/** Sends an answer whole. */
export function sendAnswer(response: ServerResponse, answer: ApiAnswer): void {
  if (answer.stream !== undefined) sendStream(response, answer.stream);
  else response.end(writeHead(response, answer));
}

/** Sends the head of an answer and half of its body, or of the first line of a stream, then ends the connection. */
export function sendHalf(response: ServerResponse, answer: ApiAnswer): void {
  if (answer.stream !== undefined) {
    sendStream(response, answer.stream, true);
    return;
  }
  const body = writeHead(response, answer);
  response.write(body.subarray(0, body.length / 2), () => response.destroy());
}

function writeHead(response: ServerResponse, { status, body, headers = {} }: ApiAnswer): Buffer {
  const isText = typeof body === 'string';
  const bytes = Buffer.from(isText ? body : JSON.stringify(body));
  if (bytes.length > 0) response.setHeader('Content-Type', isText ? 'text/plain; charset=utf-8' : 'application/json');
  response.setHeader('Content-Length', bytes.length);
  for (const [name, value] of Object.entries(headers)) {
    response.setHeader(name, value);
  }
  response.writeHead(status);
  return bytes;
}
