import { asText } from '../event/asText.ts';
import { copyStrings } from '../event/copyStrings.ts';
import { formatMessage, getReference, type ObjectReference, Scheme } from '../event/index.ts';
import { checkBoolean, checkMethods } from '../options/index.ts';
import { type EventsV1Recorder, eventsV1RecorderOf, type EventsV1Request } from '../recorder/index.ts';
import { mapText, objectText } from './fakeTexts.ts';
import { RecordedEvents } from './RecordedEvents.ts';

/** An event as a {@link FakeEventsV1Recorder} was asked for it. */
export interface FakeEventsV1Event {
  /** What it is about; empty where no reference could be made. */
  readonly regarding: ObjectReference;
  /** What else it has to do with; absent where there is nothing, or no reference could be made. */
  readonly related?: ObjectReference;
  readonly type: string;
  readonly reason: string;
  readonly action: string;
  /** The formatted note. */
  readonly note: string;
  readonly annotations: Readonly<Record<string, string>>;
}

/** Options of {@link FakeEventsV1Recorder}. */
export interface FakeEventsV1RecorderOptions {
  /** Knows the kinds of objects that don't carry their own. Default: an empty one. */
  readonly scheme?: Scheme;
  /** Whether the lines have the action, the objects and the annotations too. Default: false. */
  readonly verbose?: boolean;
}

/**
 * A recorder of events.k8s.io/v1 that only remembers, for the unit test of a controller: {@link FakeRecorder} for the newer API.
 *
 * Each event is there as a structured value, and as the line that client-go's FakeRecorder of tools/events puts into its channel. Types are not
 * checked, as there. Unlike its channel, the memory is not bounded: it never blocks the code under test.
 *
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { FakeEventsV1Recorder } from 'kube-event-recorder/testing';
 *
 * const fake = new FakeEventsV1Recorder();
 * fake.recorder.eventf({ kind: 'Pod', name: 'web' }, undefined, 'Normal', 'Scheduled', 'Binding', 'bound to %s', 'node-1');
 * assert.deepEqual(fake.lines, ['Normal Scheduled bound to node-1']);
 * ```
 *
 * @see client-go tools/events/fake.go
 */
export class FakeEventsV1Recorder extends RecordedEvents<FakeEventsV1Event> {
  /** What is handed to the code under test. */
  readonly recorder: EventsV1Recorder;
  readonly #scheme: Scheme;
  readonly #verbose: boolean;

  /** @throws TypeError for a bad option */
  constructor(options: FakeEventsV1RecorderOptions = {}) {
    super();
    const { scheme = new Scheme(), verbose = false } = options;
    checkMethods('scheme', scheme, ['kindOf']);
    this.#scheme = scheme;
    this.#verbose = checkBoolean('verbose', verbose);
    this.recorder = eventsV1RecorderOf((request) => this.#record(request), formatMessage);
  }

  #record({ regarding, related, type, reason, action, note, annotations }: EventsV1Request): undefined {
    const about = getReference(this.#scheme, regarding);
    const other = related === undefined || related === null ? undefined : getReference(this.#scheme, related);
    const event = {
      regarding: about.ok ? about.reference : {},
      ...(other?.ok && { related: other.reference }),
      type: asText(type),
      reason: asText(reason),
      action: asText(action),
      note: asText(note),
      annotations: copyStrings(annotations) ?? {},
    };
    this.remember(event, this.#verbose ? verboseLine(event) : `${event.type} ${event.reason} ${event.note}`);
  }
}

/** `Normal Scheduled Binding note {kind=Pod,apiVersion=v1} {kind=Node,apiVersion=v1} map[a:1 b:2]`. */
function verboseLine({ annotations, ...event }: FakeEventsV1Event): string {
  const { type, reason, action, note, regarding, related } = event;
  const objects = [regarding, ...(related ? [related] : [])].map((object) => ` ${objectText(object)}`);
  return `${type} ${reason} ${action} ${note}${objects.join('')}${mapText(annotations)}`;
}
