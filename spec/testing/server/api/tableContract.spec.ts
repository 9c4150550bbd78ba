import { describeOwnServer } from './describeOwnServer.ts';
import { tableContract } from './tableContract.ts';

describeOwnServer('as kube-apiserver 1.34 prints,', tableContract, ['raw HTTP']);
