import { eventsV1Contract } from './eventsV1Contract.ts';
import { describeOwnServer } from './describeOwnServer.ts';

describeOwnServer('as the events.k8s.io/v1 of kube-apiserver 1.34,', eventsV1Contract);
