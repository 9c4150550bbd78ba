import { storageFailure } from '../api/apiStatus.ts';

const ETCD_LIMIT = 1.5 * 1024 * 1024;
const GRPC_LIMIT = 2 * 1024 * 1024;

/**
 * Refuses what etcd does not store. Seen on kube-apiserver 1.34.4: it is the stored object that counts, not the request's body,
 * and above 2 MiB the text is another one. JSON is a little longer than the protobuf that etcd is given.
 *
 * @throws ApiStatusError (500 without a reason)
 */
export function checkStoredSize(json: object): void {
  const size = Buffer.byteLength(JSON.stringify(json));
  if (size > GRPC_LIMIT) {
    throw storageFailure(
      `rpc error: code = ResourceExhausted desc = trying to send message larger than max (${size} vs. ${GRPC_LIMIT})`,
    );
  }
  if (size > ETCD_LIMIT) throw storageFailure('etcdserver: request is too large');
}
