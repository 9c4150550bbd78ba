import { asText } from '../event/asText.ts';
import { copyStrings } from '../event/copyStrings.ts';
import { formatMessage, getReference, type ObjectReference, Scheme } from '../event/index.ts';
import { checkBoolean, checkMethods } from '../options/index.ts';
import { type EventRecorder, type RecordEvent, recorderOf } from '../recorder/index.ts';
import { mapText, objectText } from './fakeTexts.ts';
import { RecordedEvents } from './RecordedEvents.ts';

/** An event as a {@link FakeRecorder} was asked for it. */
export interface FakeEvent {
  /** What it is about; empty where no reference could be made. */
  readonly reference: ObjectReference;
  readonly type: string;
  readonly reason: string;
  /** The formatted message. */
  readonly message: string;
  readonly annotations: Readonly<Record<string, string>>;
}

/** Options of {@link FakeRecorder}. */
export interface FakeRecorderOptions {
  /** Knows the kinds of objects that don't carry their own. Default: an empty one. */
  readonly scheme?: Scheme;
  /** Whether the lines end with the object's kind and apiVersion. Default: false. */
  readonly includeObject?: boolean;
}

/**
 * A recorder that only remembers, for the unit test of a controller.
 *
 * Each event is there as a structured value, and as the line that client-go's FakeRecorder puts into its channel. Types
 * are not checked, as there. Unlike its channel, the memory is not bounded: it never blocks the code under test.
 *
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { FakeRecorder } from 'kube-event-recorder/testing';
 *
 * const fake = new FakeRecorder();
 * fake.recorder.eventf({ kind: 'Pod', name: 'web' }, 'Normal', 'Scaled', 'to %d', 3);
 * assert.deepEqual(fake.lines, ['Normal Scaled to 3']);
 * ```
 *
 * @see client-go tools/record/fake.go
 */
export class FakeRecorder extends RecordedEvents<FakeEvent> {
  /** What is handed to the code under test. */
  readonly recorder: EventRecorder;
  readonly #scheme: Scheme;
  readonly #includeObject: boolean;

  /** @throws TypeError for a bad option */
  constructor(options: FakeRecorderOptions = {}) {
    super();
    const { scheme = new Scheme(), includeObject = false } = options;
    checkMethods('scheme', scheme, ['kindOf']);
    this.#scheme = scheme;
    this.#includeObject = checkBoolean('includeObject', includeObject);
    this.recorder = recorderOf(this.#record, formatMessage);
  }

  readonly #record: RecordEvent = (object, annotations, type, reason, message) => {
    const found = getReference(this.#scheme, object);
    const event = {
      reference: found.ok ? found.reference : {},
      type: asText(type),
      reason: asText(reason),
      message: asText(message),
      annotations: copyStrings(annotations) ?? {},
    };
    this.remember(event, fakeLine(event, this.#includeObject));
    return undefined;
  };
}

/** `Normal Pulled message involvedObject{kind=Pod,apiVersion=v1} map[a:1 b:2]`. */
function fakeLine({ type, reason, message, reference, annotations }: FakeEvent, includeObject: boolean): string {
  const object = includeObject ? ` involvedObject${objectText(reference)}` : '';
  return `${type} ${reason} ${message}${object}${mapText(annotations)}`;
}
