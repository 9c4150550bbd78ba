import { coreV1Contract } from './coreV1Contract.ts';
import { describeOwnServer } from './describeOwnServer.ts';

describeOwnServer('as kube-apiserver 1.34,', coreV1Contract);
