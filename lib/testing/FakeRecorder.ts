import { type Observable, Subject } from 'rxjs';
import { asText } from '../event/asText.ts';
import { copyStrings } from '../event/copyStrings.ts';
import { formatMessage, getReference, type ObjectReference, Scheme } from '../event/index.ts';
import { checkBoolean, checkMethods } from '../options/index.ts';
import { type EventRecorder, type RecordEvent, recorderOf } from '../recorder/index.ts';
import { mapText, objectText } from './fakeTexts.ts';

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
export class FakeRecorder {
  /** What is handed to the code under test. */
  readonly recorder: EventRecorder;
  /** Each event as it is recorded; hot. */
  readonly recorded: Observable<FakeEvent>;
  readonly #recorded = new Subject<FakeEvent>();
  readonly #scheme: Scheme;
  readonly #includeObject: boolean;
  readonly #events: FakeEvent[] = [];
  readonly #lines: string[] = [];

  /** @throws TypeError for a bad option */
  constructor(options: FakeRecorderOptions = {}) {
    const { scheme = new Scheme(), includeObject = false } = options;
    checkMethods('scheme', scheme, ['kindOf']);
    this.#scheme = scheme;
    this.#includeObject = checkBoolean('includeObject', includeObject);
    this.recorded = this.#recorded.asObservable();
    this.recorder = recorderOf(this.#record, formatMessage);
  }

  /** The events so far, oldest first. */
  get events(): readonly FakeEvent[] {
    return this.#events;
  }

  /** The events so far as client-go's lines, oldest first: type, reason, message. */
  get lines(): readonly string[] {
    return this.#lines;
  }

  /** Forgets the events so far. */
  clear(): void {
    this.#events.length = 0;
    this.#lines.length = 0;
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
    this.#events.push(event);
    this.#lines.push(fakeLine(event, this.#includeObject));
    this.#recorded.next(event);
    return undefined;
  };
}

/** `Normal Pulled message involvedObject{kind=Pod,apiVersion=v1} map[a:1 b:2]`. */
function fakeLine({ type, reason, message, reference, annotations }: FakeEvent, includeObject: boolean): string {
  const object = includeObject ? ` involvedObject${objectText(reference)}` : '';
  return `${type} ${reason} ${message}${object}${mapText(annotations)}`;
}
