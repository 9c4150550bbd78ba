import { Subject } from 'rxjs';
import { EventClock, formatMessage, getReference, makeEvent, Scheme, type CoreV1Event } from '../lib/event/index.ts';
import { EventBroadcaster } from '../lib/recorder/index.ts';
import { compareRounds } from './compareRounds.ts';

// What the broadcaster adds: a recorder with three no-op watchers, beside making the same events and handing them to
// three subscribers of a bare Subject. `node bench/fanout.ts`

const EVENTS = 200_000;
const OBJECTS = 1_000;
/** Below the queue's length, so that every event waits for a turn, as in a controller. */
const BURST = 500;

const references = Array.from({ length: OBJECTS }, (_, i) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  namespace: 'default',
  name: `pod-${i}`,
  uid: `00000000-0000-4000-8000-${i.toString(16).padStart(12, '0')}`,
}));
const source = { component: 'bench', host: 'bench-host' };
const scheme = new Scheme();
const nextTurn = () => new Promise<void>((resolve) => setImmediate(resolve));

async function inBursts(record: (object: object) => void): Promise<void> {
  for (let n = 0; n < EVENTS; n += BURST) {
    for (let i = n; i < n + BURST; i++) record(references[i % OBJECTS] ?? {});
    await nextTurn();
  }
}

async function floor(): Promise<number> {
  let seen = 0;
  const clock = new EventClock();
  const subject = new Subject<CoreV1Event>();
  for (let i = 0; i < 3; i++) subject.subscribe(() => seen++);
  await inBursts((object) => {
    const found = getReference(scheme, object);
    if (!found.ok) return;
    const message = formatMessage('Created container %s', ['main']);
    subject.next(
      makeEvent({
        reference: found.reference,
        type: 'Normal',
        reason: 'Created',
        message,
        source,
        clock,
        random: Math.random,
      }),
    );
  });
  return seen;
}

async function ours(): Promise<number> {
  let seen = 0;
  const broadcaster = new EventBroadcaster();
  for (let i = 0; i < 3; i++) broadcaster.startEventWatcher(() => seen++);
  const recorder = broadcaster.newRecorder(scheme, source);
  await inBursts((object) => recorder.eventf(object, 'Normal', 'Created', 'Created container %s', 'main'));
  await broadcaster.shutdown();
  return seen;
}

await compareRounds({ operations: EVENTS, expected: 3 * EVENTS, floor, ours });
