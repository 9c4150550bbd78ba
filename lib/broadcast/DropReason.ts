/**
 * Why occurrences of an event were lost; a closed union.
 *
 * | reason | lost because |
 * |---|---|
 * | `stopped` | recorded after the shutdown, or waiting for a watcher that was stopped |
 * | `invalid` | no event could be made: no reference, an unsupported type, an object that can't be read |
 * | `incoming-full` | more were recorded within one turn than the intake holds |
 * | `watcher-full` | the watcher's asynchronous handler was busy and its queue full |
 * | `handler-failed` | the handler threw or rejected |
 * | `interrupted` | its handler or request was under way at a hard stop |
 * | `spam-filtered` | the correlator held it back, and nothing delivered its count later |
 * | `sink-full` | too many writes waited |
 * | `rejected` | the server, or the check before sending, refused it |
 * | `gave-up` | every attempt to write it failed |
 * | `too-old` | it waited for longer than an event is worth |
 * | `undelivered-at-shutdown` | it still waited when the deadline of the shutdown came |
 */
export type DropReason =
  | 'stopped'
  | 'invalid'
  | 'watcher-full'
  | 'incoming-full'
  | 'handler-failed'
  | 'interrupted'
  | 'spam-filtered'
  | 'sink-full'
  | 'rejected'
  | 'gave-up'
  | 'too-old'
  | 'undelivered-at-shutdown';
