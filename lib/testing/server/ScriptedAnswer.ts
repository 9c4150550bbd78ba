/** An answer in place of the server's own; nothing is stored. */
export interface ScriptedResponse {
  /** The HTTP status, 200 to 599. */
  readonly status: number;
  /** Besides Content-Length, and Content-Type unless given here. Default: none. */
  readonly headers?: Readonly<Record<string, string>>;
  /** An object goes out as JSON, a string as plain text (or whatever the headers say). Default: empty, without a type. */
  readonly body?: object | string;
}

/** A request that is carried out late. */
export interface ScriptedLatency {
  /**
   * How long the request waits before it is carried out, in milliseconds of real time. Where that is longer than its
   * `?timeout=`, it is answered 504 when that is over, and nothing is stored.
   */
  readonly latencyMs: number;
}

/**
 * What becomes of a request in place of the usual:
 *
 * - a {@link ScriptedResponse}: that answer;
 * - a {@link ScriptedLatency}: the usual, later;
 * - `reset`: the connection is reset, the request is not carried out;
 * - `reset-after`: it is carried out, then the connection is reset, without an answer;
 * - `hang`: it is not carried out and gets no answer, until a side closes the connection;
 * - `hang-after`: it is carried out and gets no answer;
 * - `truncate`: it is carried out, and the connection ends in the middle of the answer.
 */
export type ScriptedAnswer =
  ScriptedResponse | ScriptedLatency | 'reset' | 'reset-after' | 'hang' | 'hang-after' | 'truncate';
