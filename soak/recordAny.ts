import { type EventRecorder } from 'kube-event-recorder';
import { type Chance } from './Chance.ts';

/** Reasons and messages an object has: few enough for repeats, enough for similar events that are aggregated. */
const REASONS = ['Created', 'Started', 'Pulled', 'Killing', 'BackOff'] as const;
const MESSAGES = 20;

/** Records an event as controllers do: about few objects often and about many rarely, and now and then about something that is no object. */
export function recordAny(recorder: EventRecorder, chance: Chance, objects: number): boolean {
  const i = Math.floor(objects * chance.next() ** 3);
  const object = chance.happens(0.01)
    ? undefined
    : { apiVersion: 'v1', kind: 'Pod', namespace: 'default', name: `pod-${i}` };
  const type = chance.happens(0.2) ? 'Warning' : 'Normal';
  const event = recorder.annotatedEventf(
    object,
    { team: 'a' },
    type,
    chance.pick(REASONS),
    'message %d',
    chance.integer(1, MESSAGES),
  );
  return event !== undefined;
}
