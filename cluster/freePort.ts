import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

/** Linux hands out ports from 32768 on for outgoing connections, and to whoever listens on port 0. */
const FIRST = 20_000;
const LAST = 32_767;

const TRIES = 100;

/**
 * A port of 127.0.0.1 that nobody listens on.
 *
 * It lies below those that the system hands out by itself: a server that is down for a while finds its port free when it comes back, and a
 * client that tries to reach it meanwhile can't be given that very port and connect to itself.
 *
 * @param pick chooses a number from the first one up to, but not including, the second
 */
export async function freePort(pick: (from: number, to: number) => number = randomInt): Promise<number> {
  for (let tries = 0; tries < TRIES; tries++) {
    const port = pick(FIRST, LAST + 1);
    if (await isFree(port)) return port;
  }
  throw new Error(`no free port among ${TRIES} from ${FIRST} to ${LAST}`);
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  try {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
  } catch {
    return false;
  }
  server.close();
  await once(server, 'close');
  return true;
}
