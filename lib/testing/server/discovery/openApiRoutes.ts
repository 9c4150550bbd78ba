import { type Route, route } from '../http/routes.ts';
import { type ServedGroup, type ServedKind } from './servedKinds.ts';

/**
 * As much of OpenAPI as kubectl asks for before it creates, replaces or applies something: whether the server looks for unknown fields
 * itself, which it takes from the parameters of PATCH. There are no schemas, so that `kubectl explain` has nothing to tell.
 *
 * @see cli-runtime pkg/resource/query_param_verifier_v3.go
 */
export function openApiRoutes(groups: readonly ServedGroup[]): readonly Route[] {
  const documents = groups.map(({ group, kinds }) => {
    const path = group === '' ? 'api/v1' : `apis/${group}/v1`;
    const operations = kinds
      .filter(({ verbs }) => verbs.includes('create'))
      .map((kind) => [`/${path}/${pathOf(kind)}`, { patch: patchOf(kind, group) }]);
    return { path, paths: Object.fromEntries(operations) as object };
  });
  const index = documents.map(({ path }) => [path, { serverRelativeURL: `/openapi/v3/${path}` }]);
  const get = (path: string, body: object) => route(path, { GET: () => ({ status: 200, body }) });
  return [
    get('/openapi/v3', { paths: Object.fromEntries(index) as object }),
    ...documents.map(({ path, paths }) => get(`/openapi/v3/${path}`, { openapi: '3.0.0', info: INFO, paths })),
  ];
}

const INFO = { title: 'Kubernetes', version: 'unversioned' };

const pathOf = ({ name, namespaced }: ServedKind): string =>
  `${namespaced ? 'namespaces/{namespace}/' : ''}${name}/{name}`;

const patchOf = ({ kind }: ServedKind, group: string): object => ({
  parameters: ['dryRun', 'fieldManager', 'fieldValidation'].map((name) => ({
    name,
    in: 'query',
    schema: { type: 'string', uniqueItems: true },
  })),
  responses: { 200: { description: 'OK' } },
  'x-kubernetes-group-version-kind': { group, version: 'v1', kind },
});
