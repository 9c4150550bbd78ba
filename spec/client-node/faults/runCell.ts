import { inspect } from 'node:util';
import { type DeliveryOutcome } from '../../../lib/delivery/index.ts';
import { occurrencesOf } from '../../../lib/event/occurrencesOf.ts';
import { subjectOf } from '../../../lib/event/subjectOf.ts';
import { type KubernetesEvent, type WatcherStats } from '../../../lib/index.ts';
import { EventApiServer } from '../../../lib/testing/server/index.ts';
import { VirtualTime } from '../../delivery/VirtualTime.ts';
import { answeredAt, type FaultCell, type FaultRow, type FaultScene, type Mend } from './FaultRow.ts';
import { startRecording } from './startRecording.ts';

/** What came of one cell. */
export interface CellRun {
  readonly requests: readonly string[];
  readonly told: readonly string[];
  readonly saysThatEventsWait: boolean;
  /** What the server has in the end: the objects' names and counts. */
  readonly stored: readonly string[];
  /** How many recordings are anything but delivered in the end. */
  readonly undelivered: number;
  /** Books that did not close when they were looked at. */
  readonly unbalanced: readonly WatcherStats[];
  /** How many connections there were besides one for each request at a time, and those that were just being broken off. */
  readonly tooManyConnections: number;
  /** Connections that are there in the end. */
  readonly openConnections: number;
  readonly inFlight: number;
  /** Timers that are left. */
  readonly planned: number;
  /** Whether the token was in anything that was told. */
  readonly tellsToken: boolean;
}

/** How a cell is played. */
export interface RunCellOptions {
  /** By how much the clock jumps at the first answer, or while none comes, in milliseconds. Default: it does not. */
  readonly jumpMs?: number;
}

const NOON = Date.UTC(2026, 10, 24, 12);

/** Real time that a cell may take; it is looked at only so that one which hangs is found. */
const BOUND_MS = 20_000;

/** Three writes, and a connection that the server does not know yet to be broken off. */
const MOST_CONNECTIONS = 4;

const turn = () =>
  new Promise<void>((resolve) => {
    setImmediate(resolve);
  });

/**
 * Plays one cell: a whole broadcaster before a server, over real connections, in virtual time, which goes on only when no request is under
 * way, or the request is at a place where nothing else goes on.
 */
export async function runCell(
  row: FaultRow,
  { operation, transport }: FaultCell,
  { jumpMs = 0 }: RunCellOptions = {},
): Promise<CellRun> {
  const time = new VirtualTime();
  let aheadMs = 0;
  time.now = () => NOON + time.frame + aheadMs;
  const server = await EventApiServer.start({
    tls: transport.tls,
    scheduler: time,
    now: () => NOON + time.frame,
    namespaces: ['shop', 'bank'],
  });
  try {
    const kubeConfig = await server.kubeConfig();
    const logged: unknown[] = [];
    const log = (...entry: unknown[]) => logged.push(entry);
    const recording = startRecording(transport, server, kubeConfig, {
      logger: { log },
      scheduler: time,
      random: () => 0.5,
    });
    const { broadcaster, noted, results, sink, watcher } = recording;
    const scene: FaultScene = { operation, transport, server, kubeConfig, sink };
    const outcomes: DeliveryOutcome<KubernetesEvent>[] = [];
    results.subscribe((outcome) => outcomes.push(outcome));
    const unbalanced: WatcherStats[] = [];
    const record = (name: string, namespace: string, bytes = 0) => {
      const pod = { apiVersion: 'v1', kind: 'Pod', namespace, name, uid: name };
      const annotations = bytes > 0 ? { 'example.com/long': 'x'.repeat(bytes) } : {};
      recording.record(pod, annotations);
    };
    let mostConnections = 0;
    const began = performance.now();
    /** Lets go on what can, and time where nothing else does, until all is quiet. */
    const settle = async (onFailure?: Mend) => {
      let isSeen = onFailure === undefined;
      for (;;) {
        time.advance(0);
        await turn();
        mostConnections = Math.max(mostConnections, server.openConnections);
        const books = watcher.stats();
        if (!closes(books)) unbalanced.push(books);
        if (!isSeen && noted.failures > 0) {
          isSeen = true;
          aheadMs = jumpMs;
          await onFailure?.();
        } else if (noted.running === 0 || (!isSeen && isStuck(row, scene))) {
          const [next] = time.actions;
          if (next === undefined) return;
          if (noted.running > 0) aheadMs = jumpMs;
          time.advance(Math.max(0, next.delay - time.frame));
        }
        if (performance.now() - began > BOUND_MS) throw new Error(`stuck after ${inspect(noted.requests)}`);
      }
    };

    if (operation === 'patch') {
      record('web', 'shop', row.bytes);
      await settle();
    }
    const earlier = { requests: noted.requests.length, outcomes: outcomes.length, frame: time.frame };
    noted.restart();
    const mend = await row.breaks?.(scene);
    const fault = typeof row.fault === 'function' ? row.fault(scene) : row.fault;
    if (fault) server.fault({ ...fault, verb: operation, times: 1 });
    record('web', 'shop', row.bytes);
    await settle(async () => {
      await mend?.();
      record('same', 'shop');
      record('other', 'bank');
    });
    if (outcomes.some(({ kind }) => kind === 'rejected')) {
      record('web', 'shop', row.bytes);
      await settle();
    }
    const shutdown = broadcaster.shutdown({ deadlineMs: 1_000 });
    await settle();
    const report = await shutdown;
    sink.close();
    // The server hears of what was broken off in its own time. A connection that is not kept is idle for seconds yet.
    while (
      (server.inFlight > 0 || (transport.kept && server.openConnections > 0)) &&
      performance.now() - began < BOUND_MS
    ) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    const books = watcher.stats();
    const errors = outcomes.map((outcome) => ('error' in outcome ? outcome.error : undefined));
    return {
      requests: noted.requests.slice(earlier.requests),
      told: outcomes
        .slice(earlier.outcomes)
        .map(lineOf)
        .filter((line) => line.includes(' web ')),
      saysThatEventsWait: logged.some((entry) => inspect(entry).includes('Events wait')),
      stored: server.events
        .map((event) => `${event.involvedObject.name} x${event.series?.count ?? event.count ?? 1}`)
        .sort(),
      undelivered: books.recorded - books.handled + (report.complete ? 0 : 1),
      unbalanced,
      tooManyConnections: transport.kept ? Math.max(0, mostConnections - MOST_CONNECTIONS) : 0,
      openConnections: transport.kept ? server.openConnections : 0,
      inFlight: server.inFlight,
      planned: time.actions.length,
      tellsToken: inspect([logged, outcomes, errors, noted.errors, report], { depth: 20, showHidden: true }).includes(
        server.token,
      ),
    };
  } finally {
    await server.close();
  }
}

/** Whether the request is at a place where only time goes on. */
function isStuck(row: FaultRow, scene: FaultScene): boolean {
  if (answeredAt(row, scene) === 0) return false;
  return row.isStuck?.(scene) ?? scene.server.requests.at(-1)?.fault !== undefined;
}

function lineOf({ kind, event, occurrences, attempts }: DeliveryOutcome<KubernetesEvent>): string {
  return `${kind} ${subjectOf(event).name} x${occurrencesOf(event)} +${occurrences} (${attempts})`;
}

function closes({ recorded, handled, waiting, running, held, lost }: WatcherStats): boolean {
  const allLost = Object.values(lost).reduce((sum, occurrences) => sum + occurrences, 0);
  return handled + waiting + running + held + allLost === recorded;
}
