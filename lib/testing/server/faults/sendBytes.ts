import { once } from 'node:events';
import { type Socket } from 'node:net';
import { type SchedulerLike } from 'rxjs';
import { wait } from '../http/wait.ts';
import { type FaultBytes, type FaultResponse } from './Fault.ts';

/** What {@link sendBytes} needs of a server. */
export interface SendBytesContext {
  readonly scheduler: SchedulerLike;
  /** Fires when the port is shut. */
  readonly life: AbortSignal;
  /** Resets the connection. */
  readonly reset: () => void;
}

/** Sends bytes in place of an answer, for as long as the client and the server last. Never rejects. */
export async function sendBytes(
  socket: Socket,
  { bytes, everyMs = 0, then = 'end' }: FaultBytes,
  own: FaultResponse | undefined,
  { scheduler, life, reset }: SendBytesContext,
): Promise<void> {
  const gone = new AbortController();
  socket.once('close', () => gone.abort());
  try {
    let isFirst = true;
    for (const piece of bytes(own)) {
      if (!isFirst) await (everyMs > 0 ? wait(everyMs, scheduler, life) : nextTurn());
      isFirst = false;
      if (!socket.writable || life.aborted) return;
      // A client that reads no more closes at some time, or the server does.
      if (!socket.write(piece)) await once(socket, 'drain', { signal: gone.signal });
    }
    if (then === 'end') socket.destroySoon();
    else if (then === 'reset') reset();
  } catch {
    reset();
  }
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
