import { isEventsV1Event } from '../event/index.ts';
import { subjectOf } from '../event/subjectOf.ts';
import { type Agenda } from '../operators/Agenda.ts';
import { backoffMs } from '../operators/backoffDelay.ts';
import { type AnswerRule, limitScope } from './answerRules.ts';
import { type PauseScopeKind } from './DeliveryMetrics.ts';
import { type Answer } from './Answer.ts';
import { Pauses, type PauseScope, WHOLE_SINK } from './Pauses.ts';
import { type ServerObject, type Write } from './ServerObject.ts';

/** How a {@link SinkPauses} reaches its delivery. */
export interface SinkPausesConnection {
  readonly agenda: Agenda;
  readonly random: () => number;
  /** The bounds of the waits until it is tried whether the sink can be reached. */
  readonly firstMs: number;
  readonly longestMs: number;
  /** Whether only what the server asks for is waited for. */
  isDraining(): boolean;
  release(object: ServerObject): void;
}

/** One sink that answers nothing is a network or a server, not a write: so many in a row, over so many objects. */
const UNKNOWN_IN_A_ROW = 5;
const UNKNOWN_OBJECTS = 3;

/** However the dice fall, a sink that refuses connections is not asked in a busy loop. */
const LEAST_PAUSE_MS = 10;

/** The EventRateLimit plug-in doesn't say how long to wait. */
const FIRST_LIMIT_MS = 1_000;
const LONGEST_LIMIT_MS = 30_000;
const LIMIT_JITTER = 0.25;

/** What an answer means for the writes beside the one that it is for: which of them wait, and for how long. */
export class SinkPauses {
  readonly #connection: SinkPausesConnection;
  readonly #pauses: Pauses;
  #unknownInARow = 0;
  readonly #unknownObjects = new Set<string>();

  constructor(connection: SinkPausesConnection) {
    this.#connection = connection;
    this.#pauses = new Pauses(connection);
  }

  /** How many pauses there are of a kind. */
  count(kind: PauseScopeKind): number {
    return this.#pauses.count((scope) => kindOf(scope) === kind);
  }

  /** Whether a write may be sent now. If not, its object is released when it may. */
  admit(write: Write): boolean {
    return this.#pauses.admit(write.object, () => scopesOf(write));
  }

  /** Whether the server has asked that this write be not sent before then. */
  lastsBeyond(deadlineAt: number, write: Write): boolean {
    return this.#pauses.lastsBeyond(deadlineAt, () => scopesOf(write));
  }

  /** Nothing is to be sent for an object any more. */
  forget(object: ServerObject): void {
    this.#pauses.forget(object);
  }

  /** Every wait of our own is over. */
  cut(): void {
    this.#pauses.cut();
  }

  /** A write was carried out. */
  answered(object: ServerObject): void {
    this.#resetUnknown();
    this.#pauses.answered(object, true);
  }

  /**
   * A write was not.
   *
   * @returns whether the whole sink pauses because of it
   */
  failed(write: Write, rule: AnswerRule, answer: Answer, sentAt: number): boolean {
    const { object } = write;
    const isAnswer = answer.kind === 'status';
    const wasTrying = this.#pauses.tries(WHOLE_SINK, object);
    if (isAnswer && !rule.unknown) this.#resetUnknown();
    const isSilent = rule.unknown === true && (this.#countUnknown(object.key) || (wasTrying && !isAnswer));
    const scope = isSilent ? WHOLE_SINK : pausedScope(rule, answer, write);
    if (scope !== undefined) this.#pause(scope, rule, answer, sentAt);
    this.#pauses.answered(object, isAnswer);
    return scope === WHOLE_SINK;
  }

  #pause(scope: PauseScope, rule: AnswerRule, answer: Answer, sentAt: number): void {
    const { firstMs, longestMs, random } = this.#connection;
    const isDraining = this.#connection.isDraining();
    if (rule.pauses === 'asked' && answer.kind === 'status') {
      this.#pauses.closeAsAsked(scope, answer.retryAfterMs ?? 0, sentAt);
      if (isDraining) this.#pauses.cut();
    } else if (!isDraining) {
      const wait = rule.pauses === 'limit' ? limitMs : backoffMs;
      this.#pauses.close(
        scope,
        (failures) => Math.max(LEAST_PAUSE_MS, wait(failures, { firstMs, longestMs }, random)),
        sentAt,
      );
    }
  }

  #countUnknown(key: string): boolean {
    this.#unknownInARow++;
    if (this.#unknownObjects.size < UNKNOWN_OBJECTS) this.#unknownObjects.add(key);
    return this.#unknownInARow >= UNKNOWN_IN_A_ROW && this.#unknownObjects.size >= UNKNOWN_OBJECTS;
  }

  #resetUnknown(): void {
    this.#unknownInARow = 0;
    this.#unknownObjects.clear();
  }
}

function limitMs(failures: number, _: object, random: () => number): number {
  return Math.min(FIRST_LIMIT_MS * 2 ** failures, LONGEST_LIMIT_MS) * (1 + LIMIT_JITTER * random());
}

function pausedScope({ pauses }: AnswerRule, answer: Answer, write: Write): PauseScope | undefined {
  if (pauses === 'sink' || pauses === 'asked') return WHOLE_SINK;
  if (pauses !== 'limit') return undefined;
  const limited = limitScope(answer.message);
  if (limited === 'Server' || limited === 'User') return WHOLE_SINK;
  return limited === 'SourceAndObject' ? sourceAndObject(write) : namespaceOf(write);
}

function kindOf(scope: PauseScope): PauseScopeKind {
  if (scope === WHOLE_SINK) return 'sink';
  return scope.startsWith('namespace ') ? 'namespace' : 'source';
}

function scopesOf(write: Write): readonly PauseScope[] {
  return [WHOLE_SINK, namespaceOf(write), sourceAndObject(write)];
}

function namespaceOf({ object }: Write): PauseScope {
  return `namespace ${object.namespace}`;
}

/** What the plug-in limits together: see kubernetes `plugin/pkg/admission/eventratelimit/limitenforcer.go`. */
function sourceAndObject(write: Write): PauseScope {
  const event = write.event();
  const { apiVersion, kind, name, namespace, uid } = subjectOf(event);
  // The plug-in looks at core/v1's source, which an event of events.k8s.io/v1 has none of.
  const source = isEventsV1Event(event) ? undefined : event.source;
  return `source ${JSON.stringify([source?.component, source?.host, kind, namespace, name, uid, apiVersion])}`;
}
