import { setTimeout as sleep } from 'node:timers/promises';
import { type Flags } from './Flags.ts';
import { message, podReferences, reason } from './podReference.ts';
import { printResult } from './printResult.ts';
import { startRecording } from './startRecording.ts';

/** M events about as many objects, until each has its answer: for a server that tells nothing of itself, such as a real one. */
export async function rate(flags: Flags): Promise<void> {
  const m = flags.number('m', 1000);
  const deadline = performance.now() + flags.number('cap', 120) * 1000;
  const references = podReferences(m);
  const { record, pending, stats } = await startRecording(flags);
  const begin = performance.now();
  for (const reference of references) record(reference, reason, message);
  // Events are handed out in the next turn: none is pending before.
  do await sleep(10);
  while (pending() > 0 && performance.now() < deadline);
  const seconds = (performance.now() - begin) / 1000;
  const { handled } = stats();
  printResult(flags, 'rate', { events: m, delivered: handled, seconds, per_second: handled / seconds });
}
