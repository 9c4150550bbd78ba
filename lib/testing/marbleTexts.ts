import { type DeliveryOutcome } from '../delivery/index.ts';
import { isEventsV1Event, type KubernetesEvent } from '../event/index.ts';
import { occurrencesOf } from '../event/occurrencesOf.ts';
import { subjectOf } from '../event/subjectOf.ts';
import { type EventDrop } from '../recorder/index.ts';
import { type ScriptedRequest } from './ScriptedSink.ts';

/** What a text is made of. */
interface TextParts {
  /** What it begins with: a verb, what became of a write, why something was lost. */
  readonly head?: string;
  readonly event: KubernetesEvent | undefined;
  /** How many recordings it stands for, where that is not the event's own count. */
  readonly occurrences?: number;
}

/**
 * The texts that stand for values in the expectations of a marble test.
 *
 * `created Warning web Failed x3 +2: no space left`: what happened, the event's type, the name of its object, its reason, its count (or that of
 * its series) if above 1, how many recordings it stands for if not 1, and, only if asked for, its message.
 */
export const marbleTexts = {
  event: (event: KubernetesEvent, withMessage: boolean): string => textOf({ event }, withMessage),
  drop: ({ reason, event, occurrences }: Omit<EventDrop<KubernetesEvent>, 'watcher'>, withMessage: boolean): string =>
    textOf({ head: reason, event, occurrences }, withMessage),
  request: ({ verb, event }: ScriptedRequest<KubernetesEvent>, withMessage: boolean): string =>
    textOf({ head: verb, event }, withMessage),
  outcome: ({ kind, event, occurrences }: DeliveryOutcome<KubernetesEvent>, withMessage: boolean): string =>
    textOf({ head: kind, event, occurrences }, withMessage),
};

/** Whether the texts that are expected have messages: what is seen is then compared with its message too. */
export function haveMessages(expected: readonly string[]): boolean {
  return expected.some((text) => text.includes(': '));
}

function textOf({ head, event, occurrences = 1 }: TextParts, withMessage: boolean): string {
  const count = event ? occurrencesOf(event) : 1;
  const words = [
    head,
    event?.type,
    event && subjectOf(event).name,
    event?.reason,
    count > 1 ? `x${count}` : undefined,
    occurrences === 1 ? undefined : `+${occurrences}`,
  ];
  const text = words.filter((word) => word !== undefined).join(' ');
  return withMessage && event ? `${text}: ${messageOf(event) ?? ''}` : text;
}

function messageOf(event: KubernetesEvent): string | undefined {
  return isEventsV1Event(event) ? event.note : event.message;
}
