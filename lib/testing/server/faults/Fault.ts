import { type ReceivedRequest, type RequestVerb } from '../http/ReceivedRequest.ts';

/** An answer in place of the server's own. */
export interface FaultResponse {
  /** The HTTP status, 200 to 599. */
  readonly status: number;
  /** Besides Content-Length, and Content-Type unless given here. Default: none. */
  readonly headers?: Readonly<Record<string, string>>;
  /** An object goes out as JSON, a string as plain text (or whatever the headers say). Default: empty, without a type. */
  readonly body?: object | string;
}

/** Bytes in place of an answer, as they are: other framing, other versions of HTTP, answers that trickle or break off. */
export interface FaultBytes {
  /**
   * Makes the pieces that go out, one after another as the connection has room for them. If it throws, the connection is reset.
   *
   * @param own the server's own answer; undefined where the request was not carried out, and for a watch
   */
  readonly bytes: (own: FaultResponse | undefined) => Iterable<string | Uint8Array>;
  /**
   * How long each piece waits after the one before, in milliseconds of the server's scheduler. Default: 0, which is a turn of the
   * event loop.
   */
  readonly everyMs?: number;
  /** What becomes of the connection after the last: it ends, or is reset, or stays open and silent. Default: `end`. */
  readonly then?: 'end' | 'reset' | 'hang';
}

/** Makes the answer for a request. If it throws, the request is answered 500 and not carried out. */
export type FaultResponder = (request: ReceivedRequest) => FaultResponse;

/**
 * What a request gets in place of the server's own answer:
 *
 * - a {@link FaultResponse}, or a function that makes one, such as those of {@link faultAnswers};
 * - {@link FaultBytes}: what HTTP has no word for;
 * - `reset`: the connection is reset (RST), without an answer;
 * - `hang`: no answer, until a side closes the connection;
 * - `truncated`: the head of the server's own answer and half of its body (of a watch: of its first frame), then the connection
 *   ends.
 */
export type FaultAnswer = FaultResponse | FaultResponder | FaultBytes | 'reset' | 'hang' | 'truncated';

/** What befalls a request: it is late, or it gets another answer, or both. */
export interface FaultEffect {
  /**
   * How long it waits before it is carried out, in milliseconds of the server's scheduler. If that is as long as its `?timeout=`
   * (a minute where it has none) or longer, it is not carried out, and the server's own answer is 504 when the timeout is over.
   * Default: 0.
   */
  readonly delayMs?: number;
  /**
   * Whether the server does what was asked for, though it answers otherwise. Without an `answer` of its own, and for
   * `truncated`, it must be. Default: true for those, false for any other answer.
   */
  readonly carryOut?: boolean;
  /** How long the answer waits after that, in milliseconds of the server's scheduler. Default: 0. */
  readonly answerDelayMs?: number;
  /** Default: the server's own. */
  readonly answer?: FaultAnswer;
}

/** Which requests a {@link Fault} befalls: those that fit everything given here. */
export interface FaultTarget {
  /** Default: any. */
  readonly verb?: RequestVerb;
  /** The API group in the path: `events.k8s.io`, or `''` for core/v1. Default: any. */
  readonly apiGroup?: string;
  /** The namespace in the path. Default: any. */
  readonly namespace?: string;
  /** The object's name. Default: any. */
  readonly name?: string;
  /** Whether it befalls this one; asked after the others. If it throws, the request is answered 500. Default: it does. */
  readonly where?: (request: ReceivedRequest) => boolean;
  /** The first that it befalls is the nth that fits, from the call on; at least 1. Default: 1. */
  readonly nth?: number;
  /** How many it befalls; at least 1, or Infinity: until it is taken away. Default: 1 where `nth` is given, else Infinity. */
  readonly times?: number;
}

/** What befalls which requests. */
export interface Fault extends FaultTarget, FaultEffect {}

/** Says of each request what befalls it; undefined if nothing does. If it throws, the request is answered 500. */
export type FaultRule = (request: ReceivedRequest) => FaultEffect | undefined;
