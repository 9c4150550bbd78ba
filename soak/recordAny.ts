import { type EventRecorder, type EventsV1Recorder } from 'kube-event-recorder';
import { type Chance } from './Chance.ts';

/** Reasons and messages an object has: few enough for repeats, enough for similar events that are aggregated. */
const REASONS = ['Created', 'Started', 'Pulled', 'Killing', 'BackOff'] as const;
const MESSAGES = 20;

/** Records an event as controllers do: about few objects often and about many rarely, and now and then about something that is no object. */
export function recordAny(recorder: EventRecorder, chance: Chance, objects: number): boolean {
  const { object, type, reason, message } = anything(chance, objects);
  return recorder.annotatedEventf(object, { team: 'a' }, type, reason, 'message %d', message) !== undefined;
}

/** The same by the newer API, where the notes of a series don't count. */
export function recordAnyEventsV1(recorder: EventsV1Recorder, chance: Chance, objects: number): boolean {
  const { object, type, reason, message } = anything(chance, objects);
  const related = chance.happens(0.2) ? { apiVersion: 'v1', kind: 'Node', name: 'node-1' } : undefined;
  const bound = recorder.for(object, related);
  return bound.annotatedEventf({ team: 'a' }, type, reason, 'Running', 'message %d', message) !== undefined;
}

function anything(chance: Chance, objects: number) {
  const i = Math.floor(objects * chance.next() ** 3);
  return {
    object: chance.happens(0.01)
      ? undefined
      : { apiVersion: 'v1', kind: 'Pod', namespace: 'default', name: `pod-${i}` },
    type: chance.happens(0.2) ? 'Warning' : 'Normal',
    reason: chance.pick(REASONS),
    message: chance.integer(1, MESSAGES),
  };
}
