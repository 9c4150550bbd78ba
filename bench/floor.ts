import { EventClock, getReference, makeEvent, Scheme, type CoreV1Event } from 'kube-event-recorder';
import { Subject } from 'rxjs';
import { Flags } from './peer/Flags.ts';
import { cyclic, message, podReferences, reason, source } from './peer/podReference.ts';
import { printResult } from './peer/printResult.ts';

// What the work costs without this library, or without most of it:
//
//   fanout -n N -k K       makes events and hands them to K subscribers of a bare Subject
//   literal -n N           an event, as an object literal
//   make -n N              the same by makeEvent

const OBJECTS = 1000;
/** As often as in the recorder's own workload, so that both leave as many turns to the event loop. */
const BURST = 500;

const WORKLOADS: Readonly<Record<string, (flags: Flags) => Promise<void> | void>> = { fanout, literal, make };

const [workload = '', ...rest] = process.argv.slice(2);
const run = WORKLOADS[workload];
if (run === undefined) throw new RangeError(`no such workload: ${workload}`);
await run(new Flags(rest, 'floor'));

async function fanout(flags: Flags): Promise<void> {
  const n = flags.number('n', 200_000);
  const k = flags.number('k', 3);
  const references = podReferences(OBJECTS);
  const scheme = new Scheme();
  const clock = new EventClock();
  const subject = new Subject<CoreV1Event>();
  let seen = 0;
  for (let i = 0; i < k; i++) subject.subscribe(() => seen++);

  await round(n / 10);
  seen = 0;
  const begin = performance.now();
  await round(n);
  const seconds = (performance.now() - begin) / 1000;
  printResult(flags, 'fanout', { variant: `k=${k}`, n, delivered: seen / k, seconds, ns_per_op: (seconds * 1e9) / n });

  async function round(events: number): Promise<void> {
    for (let i = 0; i < events; i++) {
      const found = getReference(scheme, cyclic(references, i));
      if (!found.ok) continue;
      const { reference } = found;
      subject.next(makeEvent({ reference, type: 'Normal', reason, message, source, clock, random: Math.random }));
      if (i % BURST === BURST - 1) await new Promise((resolve) => setImmediate(resolve));
    }
  }
}

function literal(flags: Flags): void {
  const started = BigInt(Date.now()) * 1_000_000n;
  let made = 0n;
  measure(flags, 'literal', ({ name, namespace, ...reference }) => {
    const time = new Date();
    return {
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { name: `${name}.${(started + ++made).toString(16)}`, namespace },
      involvedObject: { ...reference, name, namespace },
      reason,
      message,
      source,
      reportingComponent: source.component,
      reportingInstance: source.host,
      firstTimestamp: time,
      lastTimestamp: time,
      count: 1,
      type: 'Normal',
    };
  });
}

function make(flags: Flags): void {
  const clock = new EventClock();
  measure(flags, 'make', (reference) =>
    makeEvent({ reference, type: 'Normal', reason, message, source, clock, random: Math.random }),
  );
}

function measure(
  flags: Flags,
  name: string,
  makeOne: (reference: ReturnType<typeof podReferences>[number]) => { readonly count?: number | undefined },
): void {
  const n = flags.number('n', 1_000_000);
  const references = podReferences(OBJECTS);
  // Kept for as long as an event waits at most, so that the work can't be left out, and is collected young.
  const kept = Array.from({ length: BURST }, () => makeOne(cyclic(references, 0)));
  const pass = (events: number) => {
    let counted = 0;
    for (let i = 0; i < events; i++) {
      const event = makeOne(cyclic(references, i));
      kept[i % BURST] = event;
      counted += event.count ?? 0;
    }
    return counted;
  };
  pass(n / 10);
  const begin = performance.now();
  const delivered = pass(n);
  const seconds = (performance.now() - begin) / 1000;
  printResult(flags, name, { n, delivered, kept: kept.length, seconds, ns_per_op: (seconds * 1e9) / n });
}
