import { type EventsV1Event, MicroTime } from '../../lib/event/index.ts';
import { frozen, startMs } from '../correlation/podEvent.ts';

/** An events.k8s.io/v1 event about a Pod as a recorder makes it, frozen through and through, with what a spec wants different. */
export function podEventV1(changes: Partial<EventsV1Event> = {}): EventsV1Event {
  return frozen({
    metadata: { name: 'web-1.188adf2fc7824000', namespace: 'shop' },
    eventTime: new MicroTime(startMs, 7),
    regarding: { apiVersion: 'v1', kind: 'Pod', namespace: 'shop', name: 'web-1', uid: 'uid-1' },
    related: { apiVersion: 'v1', kind: 'Node', name: 'node-1' },
    type: 'Normal',
    reason: 'Scheduled',
    action: 'Binding',
    note: 'bound to node-1',
    reportingController: 'example.com/scheduler',
    reportingInstance: 'example.com/scheduler-host-1',
    ...changes,
  });
}

/** The event as a series of so many. */
export function seriesOf(count: number, changes: Partial<EventsV1Event> = {}): EventsV1Event {
  return podEventV1({ series: { count, lastObservedTime: new MicroTime(startMs + count * 1_000) }, ...changes });
}
