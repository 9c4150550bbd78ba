import { readFileSync } from 'node:fs';
import * as clientNode from '@kubernetes/client-node';
import { describe, expect, it } from 'vitest';
import { schemeTable } from '../../lib/client-node/schemeTable.generated.ts';
import {
  clientNodeDirectory,
  readSchemeTable,
  schemeTableFile,
  schemeTableSource,
} from '../../scripts/generateSchemeTable.ts';
import { hasDispatchers } from './hasDispatchers.ts';

describe('schemeTable', () => {
  // It is made from 2.x, of which dispatchers are the mark.
  if (hasDispatchers) {
    it('is what scripts/generateSchemeTable.ts makes of the installed client-node', async () => {
      expect(readFileSync(schemeTableFile, 'utf8')).toBe(await schemeTableSource(clientNodeDirectory()));
    });
  } else {
    it('says the same of a class as scripts/generateSchemeTable.ts makes of client-node 1.x', () => {
      const known = new Set(schemeTable.map(([className]) => className));
      const both = readSchemeTable(clientNodeDirectory()).filter(([className]) => known.has(className));
      expect(both.length).toBeGreaterThan(165);
      expect(schemeTable).toEqual(expect.arrayContaining(both));
    });
  }

  it('names classes that the package exports, but for 16 that 1.4 does not have', () => {
    const exported = new Set(Object.keys(clientNode));
    expect(schemeTable.filter(([className]) => !exported.has(className))).toHaveLength(hasDispatchers ? 0 : 16);
  });

  it('has a list for every kind but those that are only ever created', () => {
    const kinds = new Set(schemeTable.map(([, apiVersion, kind]) => `${apiVersion} ${kind}`));
    const alone = [...kinds].filter((kind) => !kind.endsWith('List') && !kinds.has(`${kind}List`));
    expect(alone.sort()).toEqual([
      'authentication.k8s.io/v1 SelfSubjectReview',
      'authentication.k8s.io/v1 TokenRequest',
      'authentication.k8s.io/v1 TokenReview',
      'authorization.k8s.io/v1 LocalSubjectAccessReview',
      'authorization.k8s.io/v1 SelfSubjectAccessReview',
      'authorization.k8s.io/v1 SelfSubjectRulesReview',
      'authorization.k8s.io/v1 SubjectAccessReview',
      'autoscaling/v1 Scale',
      'policy/v1 Eviction',
      'v1 Binding',
    ]);
  });
});
