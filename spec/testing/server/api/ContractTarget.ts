import { type WatchFrame } from '../openWatch.ts';
import { type Sent, type SendOptions } from '../send.ts';

/** A watch, and what it has told so far. */
export interface ContractWatch {
  readonly frames: readonly WatchFrame[];
  /** Resolves when it is over. */
  readonly ended: Promise<unknown>;
}

/** A server that is held to the contract: ours, or a real kube-apiserver. */
export interface ContractTarget {
  /** Sends one request by the {@link ContractSender} that the contract was told of. */
  send(method: string, path: string, options?: SendOptions): Promise<Sent>;
  /** Opens a watch in the same way; it ends with the test. */
  watch(path: string, query: Readonly<Record<string, string | number>>): Promise<ContractWatch>;
  /** Makes a namespace terminating, and leaves it so. */
  terminate(namespace: string): Promise<void>;
}
