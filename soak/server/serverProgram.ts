import { setTimeout as sleep } from 'node:timers/promises';
import { EventApiServer, faultAnswers, type FaultEffect, randomFaults } from 'kube-event-recorder/testing/server';
import { type Subscription } from 'rxjs';
import { Chance } from '../Chance.ts';
import { LastingMost } from './LastingMost.ts';
import {
  type ServerAnswer,
  type ServerCommand,
  type ServerName,
  type ServerState,
  type Weather,
} from './ServerCommand.ts';

// The API servers, in a process of their own: the heap that is measured is the recorder's. Commands come from the process that has forked it.

const EFFECTS: readonly FaultEffect[] = [
  { answer: faultAnswers.rateLimited() },
  { answer: faultAnswers.rateLimited('SourceAndObject') },
  { answer: faultAnswers.overloaded() },
  { answer: faultAnswers.etcdTimeout() },
  { answer: faultAnswers.etcdTimeout(), carryOut: true },
  { answer: faultAnswers.html(502) },
  { answer: faultAnswers.html(502), carryOut: true },
  { answer: faultAnswers.status(503, { reason: 'ServiceUnavailable', message: 'the server is starting' }) },
  { answer: faultAnswers.timedOut(), carryOut: true },
  { answer: faultAnswers.unauthorized() },
  { answer: faultAnswers.forbidden() },
  { answer: faultAnswers.pageNotFound() },
  { answer: 'reset' },
  { answer: 'reset', carryOut: true },
  { answer: 'truncated' },
  { answer: 'hang' },
  { answer: 'hang', carryOut: true },
  { answer: faultAnswers.brokenJson(), carryOut: true },
  { delayMs: 300 },
  { answerDelayMs: 300 },
];

/** As often as that connections are counted, in milliseconds, and how many counts in a row make them last. */
const COUNT_EVERY_MS = 5;
const COUNTS_IN_A_ROW = 10;

const servers: Readonly<Record<ServerName, EventApiServer>> = {
  steady: await EventApiServer.start({ maxEvents: 1_000_000, maxRequests: 0 }),
  guests: await EventApiServer.start({ maxEvents: 1_000_000, maxRequests: 0, tls: false, eventTtlMs: 60_000 }),
};
const connections = { steady: new LastingMost(COUNTS_IN_A_ROW), guests: new LastingMost(COUNTS_IN_A_ROW) };
const faults = new Map<ServerName, readonly Subscription[]>();
let chance = new Chance(1);

setInterval(() => {
  for (const name of ['steady', 'guests'] as const) {
    connections[name].add(servers[name].openConnections);
  }
}, COUNT_EVERY_MS).unref();

process.on('message', ({ id, command }: { readonly id: number; readonly command: ServerCommand }) => {
  void obey(command).then((answer) => process.send?.({ id, answer }));
});
process.on('disconnect', () => process.exit());

async function obey(command: ServerCommand): Promise<ServerAnswer> {
  let counted = { occurrences: 0, objects: 0 };
  if (command.do === 'start') chance = new Chance(command.seed);
  else if (command.do === 'change') change(command.server, command.weather);
  else if (command.do === 'count') counted = count(servers[command.server], command.component);
  else {
    await servers[command.server].stop();
    await sleep(command.forMs);
    await servers[command.server].restart();
  }
  const rssMb = process.memoryUsage.rss() / 1e6;
  return { servers: { steady: stateOf('steady'), guests: stateOf('guests') }, ...counted, rssMb };
}

function change(name: ServerName, { delayMs, faultRatio }: Weather): void {
  for (const fault of faults.get(name) ?? []) fault.unsubscribe();
  const chaos = randomFaults({ ratio: faultRatio, random: chance.next, effects: EFFECTS });
  const server = servers[name];
  faults.set(name, [server.fault(chaos), server.fault({ delayMs })]);
}

function count({ events }: EventApiServer, component: string): { occurrences: number; objects: number } {
  // Those of the newer API say it elsewhere, and count in their series.
  const found = events.filter(
    ({ source, reportingComponent }) => source.component === component || reportingComponent === component,
  );
  const occurrences = found.reduce((sum, { count, series }) => sum + (series?.count ?? count ?? 1), 0);
  return { occurrences, objects: found.length };
}

function stateOf(name: ServerName): ServerState {
  const { most, mostLasting } = connections[name];
  return { kubeconfig: servers[name].kubeconfigYaml(), most, mostLasting, accepted: servers[name].connections };
}
