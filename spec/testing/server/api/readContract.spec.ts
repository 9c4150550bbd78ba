import { readContract } from './readContract.ts';
import { describeOwnServer } from './describeOwnServer.ts';

describeOwnServer('as kube-apiserver 1.34 is read,', readContract);
