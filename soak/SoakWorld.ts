import { type KubeConfig } from '@kubernetes/client-node';
import {
  type EventBroadcaster,
  type EventRecorder,
  type EventsV1Broadcaster,
  type WatcherStats,
} from 'kube-event-recorder';
import { booksClose } from './books.ts';
import { type Chance } from './Chance.ts';
import { type Departed } from './Departed.ts';
import { type Findings } from './Findings.ts';
import { type ServerProcess } from './server/ServerProcess.ts';

/** How many requests are under way at once, and so how many connections there are to a server. */
export const CONCURRENT = 8;

/** What a soak is made of, and where those who come and go put down what they have seen. */
export interface SoakWorld {
  readonly findings: Findings;
  readonly departed: Departed;
  readonly servers: ServerProcess;
  /** The one that is there from the beginning to the end, and its recorder. */
  readonly broadcaster: EventBroadcaster;
  readonly recorder: EventRecorder;
  /** How guests reach their server. */
  readonly guestKubeConfig: KubeConfig;
  /** Never aborts: who listens must leave it all the same. */
  readonly signal: AbortSignal;
  /** Whose books are looked at each second. */
  readonly broadcasters: Set<EventBroadcaster | EventsV1Broadcaster>;
  readonly tally: Tally;
}

/** What has happened so far. */
export interface Tally {
  recorded: number;
  delivered: number;
  lost: number;
  visits: number;
  /** Books that were looked at. */
  audits: number;
  /** How often a server was asked for what it has, and how often that was just what was delivered: the rest lost some without an answer. */
  counts: number;
  exact: number;
}

/** Somebody who comes, stays for a while and goes: a watcher, a broadcaster, a queue. */
export type Visit = (world: SoakWorld, chance: Chance) => Promise<void>;

/** The books of every watcher of a broadcaster must close. */
export function audit(world: SoakWorld, name: string, watchers: readonly WatcherStats[]): void {
  for (const books of watchers) {
    world.tally.audits++;
    world.findings.expect(booksClose(books), 'books that do not close', () => `${name}: ${JSON.stringify(books)}`);
  }
}
