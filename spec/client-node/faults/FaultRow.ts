import { type KubeConfig } from '@kubernetes/client-node';
import { type CoreV1EventSink, type EventsV1EventSink } from '../../../lib/client-node/index.ts';
import { type EventApiServer, type FaultEffect } from '../../../lib/testing/server/index.ts';
import { type FaultTransport } from './transports.ts';

/** What the sink is asked for: a new event, or the second occurrence of one that the server has. */
export type FaultOperation = 'create' | 'patch';

/** One place of the matrix. */
export interface FaultCell {
  readonly operation: FaultOperation;
  readonly transport: FaultTransport;
}

/** What a row can lay hands on. */
export interface FaultScene extends FaultCell {
  readonly server: EventApiServer;
  readonly kubeConfig: KubeConfig;
  readonly sink: CoreV1EventSink | EventsV1EventSink;
}

/** Ends what was wrong. */
export type Mend = () => Promise<void> | void;

/**
 * What an answer means for the write, and for those beside it:
 *
 * - `fine`: nothing has happened.
 * - `sink`: all wait, and the write tries whether it is over. `asked`: for as long as the server asks.
 * - `unknown`, `stored`: the write waits; tried again, it finds that it was not carried out, or that it was.
 * - `retry`: the write waits. `namespace`, `source`: what the limit names waits.
 * - `final`: rejected; a repeat tries again. `again`: a POST at once. `resend`: the same request at once.
 */
export type FaultClass =
  'fine' | 'sink' | 'asked' | 'unknown' | 'stored' | 'retry' | 'namespace' | 'source' | 'final' | 'again' | 'resend';

/** A fault, and what delivery makes of it. What may depend on the place is a function. */
export interface FaultRow {
  readonly name: string;
  readonly means: FaultClass | ((cell: FaultCell) => FaultClass);
  /** The answer that the sink gives: a status, or the kind. Not for `fine`. */
  readonly answer?: string | ((cell: FaultCell) => string);
  /** What befalls the request. */
  readonly fault?: FaultEffect | ((scene: FaultScene) => FaultEffect);
  /** What is wrong from before the request until its first answer; gives what ends it. */
  readonly breaks?: (scene: FaultScene) => Promise<Mend> | Mend;
  /** When the answer comes, in milliseconds; where that is later, time goes on while the request is under way. Default: 0. */
  readonly at?: number | ((cell: FaultCell) => number);
  /** Whether the request is at a place where only time goes on. Default: once the fault has befallen it. */
  readonly isStuck?: (scene: FaultScene) => boolean;
  /** How long the wait is, where that is not the usual. */
  readonly waitMs?: number;
  /** Bytes of annotations that make the request long. Default: none. */
  readonly bytes?: number;
  /** Where the row makes sense. Default: everywhere. */
  readonly fits?: (cell: FaultCell) => boolean;
}

/** When the answer comes, in milliseconds. */
export function answeredAt({ at = 0 }: FaultRow, cell: FaultCell): number {
  return typeof at === 'number' ? at : at(cell);
}
