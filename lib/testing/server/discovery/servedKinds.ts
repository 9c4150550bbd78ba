/** A kind of objects as discovery tells of it. */
export interface ServedKind {
  readonly kind: string;
  /** The resource's name. */
  readonly name: string;
  readonly shortNames: readonly string[];
  readonly namespaced: boolean;
  /** What can be done with it here; nothing, where it is there for its name alone. */
  readonly verbs: readonly string[];
}

/** The kinds of one group and version. */
export interface ServedGroup {
  /** `''` for core/v1. */
  readonly group: string;
  readonly kinds: readonly ServedKind[];
}

const kind = (
  name: string,
  of: string,
  short: string,
  verbs: readonly string[] = [],
  namespaced = true,
): ServedKind => ({
  kind: of,
  name,
  shortNames: short === '' ? [] : [short],
  namespaced,
  verbs,
});
const EVENT_VERBS = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];
const NAMESPACE_VERBS = ['create', 'delete', 'get', 'list'];
const events = kind('events', 'Event', 'ev', EVENT_VERBS);

/**
 * What is served, and what events are often about: `kubectl events --for pod/web` has to know what a `pod` is.
 *
 * @param hasEventsV1 whether there is events.k8s.io/v1
 */
export const servedGroups = (hasEventsV1: boolean): readonly ServedGroup[] => [
  {
    group: '',
    kinds: [
      events,
      kind('namespaces', 'Namespace', 'ns', NAMESPACE_VERBS, false),
      kind('nodes', 'Node', 'no', [], false),
      kind('persistentvolumeclaims', 'PersistentVolumeClaim', 'pvc'),
      kind('pods', 'Pod', 'po'),
      kind('services', 'Service', 'svc'),
    ],
  },
  {
    group: 'apps',
    kinds: [
      kind('daemonsets', 'DaemonSet', 'ds'),
      kind('deployments', 'Deployment', 'deploy'),
      kind('replicasets', 'ReplicaSet', 'rs'),
      kind('statefulsets', 'StatefulSet', 'sts'),
    ],
  },
  { group: 'batch', kinds: [kind('cronjobs', 'CronJob', 'cj'), kind('jobs', 'Job', '')] },
  ...(hasEventsV1 ? [{ group: 'events.k8s.io', kinds: [events] }] : []),
];
