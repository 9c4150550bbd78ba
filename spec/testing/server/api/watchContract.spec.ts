import { describeOwnServer } from './describeOwnServer.ts';
import { watchContract } from './watchContract.ts';

describeOwnServer('as kube-apiserver 1.34 is watched,', watchContract);
