import { type CoreV1Event, EventClock, makeEvent } from 'kube-event-recorder';
import { mulberry32 } from './mulberry32.ts';
import { cyclic, message, podReference, podReferences, reason, source } from './podReference.ts';

const ZIPF_OBJECTS = 1000;

/** Makes the events of one mix, one after another. */
export interface EventMix {
  readonly next: () => CoreV1Event;
  /** Over all the draws so far, so that peers can tell that they made the same: sum of object·100 + reason·20 + message mod 2³². */
  readonly checksum: () => number;
}

/**
 * `distinct`: each event about another object. `repeated`, `spam`: one event again and again. `aggregated`: one object and reason, another
 * message each. `zipf`: object by 1/rank, five reasons, twenty messages.
 */
export function eventMix(mix: string): EventMix {
  const clock = new EventClock();
  const one = podReference(0);
  const draws = zipfDraws();
  let n = 0;
  let sum = 0;
  const event = (reference: typeof one, why: string, text: string) =>
    makeEvent({ reference, type: 'Normal', reason: why, message: text, source, clock, random: Math.random });
  const makers: Readonly<Record<string, () => CoreV1Event>> = {
    distinct: () => event(podReference(n), reason, message),
    repeated: () => event(one, reason, message),
    spam: () => event(one, reason, message),
    aggregated: () => event(one, reason, `message ${n}`),
    zipf: () => {
      const drawn = draws();
      sum = (sum + drawn.object * 100 + drawn.reason * 20 + drawn.message) >>> 0;
      return event(drawn.reference, `Reason${drawn.reason}`, `message ${drawn.message}`);
    },
  };
  const make = makers[mix];
  if (make === undefined) throw new RangeError(`no such mix: ${mix}`);
  return {
    next: () => {
      const made = make();
      n++;
      return made;
    },
    checksum: () => sum,
  };
}

function zipfDraws() {
  const references = podReferences(ZIPF_OBJECTS);
  const random = mulberry32(1);
  let total = 0;
  const cumulated = references.map((_, i) => (total += 1 / (i + 1)));
  return () => {
    const x = random() * total;
    const found = cumulated.findIndex((sum) => sum >= x);
    const object = found < 0 ? ZIPF_OBJECTS - 1 : found;
    return {
      object,
      reference: cyclic(references, object),
      reason: Math.floor(random() * 5),
      message: Math.floor(random() * 20),
    };
  };
}
