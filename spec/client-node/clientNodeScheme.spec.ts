import * as clientNode from '@kubernetes/client-node';
import { describe, expect, it } from 'vitest';
import { clientNodeScheme } from '../../lib/client-node/clientNodeScheme.ts';
import { readSchemeTable, clientNodeDirectory } from '../../scripts/generateSchemeTable.ts';
import { getReference } from '../../lib/event/index.ts';

describe('clientNodeScheme', () => {
  it.each([
    [new clientNode.V1Pod(), 'v1', 'Pod'],
    [new clientNode.V1PodList(), 'v1', 'PodList'],
    [new clientNode.V1Deployment(), 'apps/v1', 'Deployment'],
    [new clientNode.V1CronJob(), 'batch/v1', 'CronJob'],
    [new clientNode.CoreV1Event(), 'v1', 'Event'],
    [new clientNode.EventsV1Event(), 'events.k8s.io/v1', 'Event'],
    [new clientNode.V1Lease(), 'coordination.k8s.io/v1', 'Lease'],
    [new clientNode.V2HorizontalPodAutoscaler(), 'autoscaling/v2', 'HorizontalPodAutoscaler'],
    [new clientNode.V1CustomResourceDefinition(), 'apiextensions.k8s.io/v1', 'CustomResourceDefinition'],
    [new clientNode.V1ClusterRoleBindingList(), 'rbac.authorization.k8s.io/v1', 'ClusterRoleBindingList'],
    [new clientNode.V1Eviction(), 'policy/v1', 'Eviction'],
  ])('knows %#: %s %s', (object, apiVersion, kind) => {
    expect(clientNodeScheme().kindOf(object)).toEqual({ apiVersion, kind });
  });

  it('knows every class of API objects that the installed client-node has', () => {
    const scheme = clientNodeScheme();
    const classes = new Map<string, unknown>(Object.entries(clientNode));
    const installed = readSchemeTable(clientNodeDirectory());
    expect(installed.length).toBeGreaterThan(170);
    for (const [className, apiVersion, kind] of installed) {
      const Class = classes.get(className) as new () => object;
      expect(scheme.kindOf(new Class()), className).toEqual({ apiVersion, kind });
    }
  });

  it('does not take an ObjectReference for an API object', () => {
    const reference = Object.assign(new clientNode.V1ObjectReference(), { kind: 'Pod', name: 'web' });
    expect(getReference(clientNodeScheme(), reference)).toEqual({ ok: true, reference: { kind: 'Pod', name: 'web' } });
  });

  it('makes a reference of an item of a list, which carries neither kind nor apiVersion', () => {
    const pod = Object.assign(new clientNode.V1Pod(), { metadata: { name: 'web', namespace: 'shop' } });
    expect(getReference(clientNodeScheme(), pod)).toEqual({
      ok: true,
      reference: { apiVersion: 'v1', kind: 'Pod', name: 'web', namespace: 'shop' },
    });
  });

  it('is a scheme of its own on each call', () => {
    class Backup {
      readonly metadata = { name: 'nightly' };
    }
    clientNodeScheme().addKnownType(Backup, { apiVersion: 'example.com/v1', kind: 'Backup' });
    expect(clientNodeScheme().kindOf(new Backup())).toBeUndefined();
  });
});
