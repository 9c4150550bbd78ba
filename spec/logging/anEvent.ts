import { type CoreV1Event } from '../../lib/event/index.ts';

/** An event about a Pod, with what a spec wants different. */
export function anEvent(changes: Partial<CoreV1Event> = {}): CoreV1Event {
  return {
    metadata: { name: 'web.1', namespace: 'default' },
    involvedObject: { kind: 'Pod', namespace: 'default', name: 'web', uid: '1', apiVersion: 'v1' },
    type: 'Normal',
    reason: 'Created',
    message: 'created it',
    ...changes,
  };
}
