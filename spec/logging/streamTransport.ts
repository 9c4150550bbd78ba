import { Writable } from 'node:stream';
import { type transport, transports } from 'winston';

/** A winston transport that hands each line to a function, in the call; what the function throws, the transport throws. */
export function streamTransport(write: (line: string) => void): transport {
  const stream = new Writable();
  stream.write = (line: unknown) => {
    write(String(line));
    return true;
  };
  return new transports.Stream({ stream, eol: '\n' });
}
