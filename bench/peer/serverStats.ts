import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** What the peers' server has seen; times are its wall clock's, in nanoseconds, 0 for never. */
export interface ServerStats {
  readonly nowNs: number;
  readonly lastWriteNs: number;
  readonly lastRejectNs: number;
  readonly lastRequestNs: number;
  readonly inflight: number;
  readonly creates: number;
  readonly patches: number;
  readonly writes: number;
  readonly rejected: number;
  readonly objects: number;
  readonly events: number;
  /** Occurrences: the sum of the events' counts. */
  readonly countSum: number;
  readonly connectionsAccepted: number;
}

/** The program's wall clock, to set against the server's. */
export function unixNs(): number {
  return (performance.timeOrigin + performance.now()) * 1e6;
}

/** Asks for them over a socket of its own: cheap, and nothing is shared with the client under test. */
export function serverStats(): Promise<ServerStats> {
  const [host, port] = (process.env['PEERS_STATS'] ?? '').split(':');
  return new Promise((resolve, reject) => {
    let text = '';
    const socket = connect(Number(port), host, () => socket.write('GET /stats HTTP/1.0\r\nHost: stats\r\n\r\n'));
    socket.setEncoding('utf8');
    socket.on('data', (chunk: string) => (text += chunk));
    socket.on('error', reject);
    socket.on('close', () => {
      try {
        resolve(JSON.parse(text.slice(text.indexOf('\r\n\r\n') + 4)) as ServerStats);
      } catch (error) {
        reject(error instanceof Error ? error : new Error(String(error)));
      }
    });
  });
}

/** Waits until the server has had nothing to do for a second, or for the deadline (`late`). */
export async function whenQuiet(deadlineNs: number): Promise<{ readonly stats: ServerStats; readonly late: boolean }> {
  const begunNs = unixNs();
  for (;;) {
    const stats = await serverStats();
    const last = Math.max(stats.lastWriteNs, stats.lastRejectNs, stats.lastRequestNs, begunNs);
    if (stats.inflight === 0 && stats.nowNs - last > 1e9) return { stats, late: false };
    if (unixNs() > deadlineNs) return { stats, late: true };
    await sleep(50);
  }
}
