import { expect, it } from 'vitest';
import { openApiRoutes } from '../../../../lib/testing/server/discovery/openApiRoutes.ts';
import { servedGroups } from '../../../../lib/testing/server/discovery/servedKinds.ts';

const pathsFor = (hasEventsV1: boolean) => openApiRoutes(servedGroups(hasEventsV1)).map(({ path }) => path);

it('openApiRoutes has a document for each version, and none for what is not served', () => {
  const core = ['/openapi/v3', '/openapi/v3/api/v1', '/openapi/v3/apis/apps/v1', '/openapi/v3/apis/batch/v1'];
  expect(pathsFor(true)).toEqual([...core, '/openapi/v3/apis/events.k8s.io/v1']);
  expect(pathsFor(false)).toEqual(core);
});
