import { type KubeConfig, Watch } from '@kubernetes/client-node';
import { onTestFinished } from 'vitest';
import { openWatch, type WatchFrame } from '../openWatch.ts';
import { send, type SendTarget } from '../send.ts';
import { clientNodeSend } from './clientNodeSend.ts';
import { type ContractSender } from './ContractSender.ts';
import { type ContractTarget } from './ContractTarget.ts';

/** How one sender sends requests, and opens watches. */
export type ContractRequests = Pick<ContractTarget, 'send' | 'watch'>;

/** Each sender, to one server. */
export const contractSenders = (
  target: SendTarget,
  kubeConfig: KubeConfig,
): Readonly<Record<ContractSender, ContractRequests>> => ({
  'raw HTTP': {
    send: (...request) => send(target, ...request),
    watch: (path, query) => openWatch(target, `${path}?${new URLSearchParams({ watch: 'true', ...texts(query) }).toString()}`),
  },
  'client-node': {
    send: clientNodeSend(kubeConfig),
    watch: async (path, query) => {
      const frames: WatchFrame[] = [];
      const { promise: ended, resolve } = Promise.withResolvers();
      const watch = new Watch(kubeConfig);
      const controller = await watch.watch(path, query, (_phase, _object, frame: WatchFrame) => frames.push(frame), resolve);
      onTestFinished(() => controller.abort());
      return { frames, ended };
    },
  },
});

const texts = (query: Readonly<Record<string, string | number>>): Record<string, string> =>
  Object.fromEntries(Object.entries(query).map(([key, value]) => [key, String(value)]));
