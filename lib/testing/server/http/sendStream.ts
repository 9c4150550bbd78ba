import { type ServerResponse } from 'node:http';
import { fromEvent, Subscription } from 'rxjs';
import { type AnswerStream } from './ApiRequest.ts';

/**
 * Sends lines of JSON as chunks for as long as the stream and the client last. A line is asked for only while the connection has
 * room, so that no more waits here than what the socket itself holds.
 *
 * @param isTorn whether the connection ends in the middle of the first line
 */
export function sendStream(response: ServerResponse, stream: AnswerStream, isTorn = false): void {
  response.writeHead(200, { 'Content-Type': 'application/json', 'Transfer-Encoding': 'chunked' });
  response.flushHeaders();
  const subscription = new Subscription();
  const tear = (line: string) => {
    subscription.unsubscribe();
    response.write(line.slice(0, line.length / 2), () => response.destroy());
  };
  const pump = () => {
    while (!subscription.closed && !response.writableNeedDrain) {
      const line = stream.next();
      if (line === undefined) return;
      if (isTorn) tear(line);
      else response.write(line);
    }
  };
  subscription.add(stream.ready.subscribe({ next: pump, complete: () => response.end() }));
  subscription.add(fromEvent(response, 'drain').subscribe(pump));
  response.once('close', () => subscription.unsubscribe());
  pump();
}
