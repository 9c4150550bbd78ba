import { type Route, route } from '../http/routes.ts';
import { type ServedGroup, type ServedKind } from './servedKinds.ts';

/**
 * What clients ask to find out what is served: `/api`, `/apis`, and each group and version below them. The aggregated form, which
 * newer clients ask for first, is not there; they see by the content type that this is the other one.
 *
 * @param host the server's address with its port
 * @see apiserver endpoints/discovery
 */
export function discoveryRoutes(groups: readonly ServedGroup[], host: string): readonly Route[] {
  const named = groups.filter(({ group }) => group !== '');
  const get = (path: string, body: object) => route(path, { GET: () => ({ status: 200, body }) });
  return [
    get('/api', {
      kind: 'APIVersions',
      versions: ['v1'],
      serverAddressByClientCIDRs: [{ clientCIDR: '0.0.0.0/0', serverAddress: host }],
    }),
    get('/apis', { kind: 'APIGroupList', apiVersion: 'v1', groups: named.map(groupOf) }),
    ...named.map((served) => get(`/apis/${served.group}`, { kind: 'APIGroup', apiVersion: 'v1', ...groupOf(served) })),
    ...groups.map(({ group, kinds }) =>
      get(group === '' ? '/api/v1' : `/apis/${group}/v1`, {
        kind: 'APIResourceList',
        ...(group !== '' && { apiVersion: 'v1' }),
        groupVersion: group === '' ? 'v1' : `${group}/v1`,
        resources: kinds.map(resourceOf),
      }),
    ),
  ];
}

function groupOf({ group }: ServedGroup): object {
  const version = { groupVersion: `${group}/v1`, version: 'v1' };
  return { name: group, versions: [version], preferredVersion: version };
}

const resourceOf = ({ kind, name, namespaced, verbs, shortNames }: ServedKind): object => ({
  name,
  singularName: kind.toLowerCase(),
  namespaced,
  kind,
  verbs,
  ...(shortNames.length > 0 && { shortNames }),
});
