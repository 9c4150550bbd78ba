import { type Sent, type SendOptions } from '../send.ts';

/** A server that is held to the contract: ours, or a real kube-apiserver. */
export interface ContractTarget {
  /** Sends one request by the {@link ContractSender} that the contract was told of. */
  send(method: string, path: string, options?: SendOptions): Promise<Sent>;
  /** Makes a namespace terminating, and leaves it so. */
  terminate(namespace: string): Promise<void>;
}
