import * as clientNode from '@kubernetes/client-node';
import { type KnownConstructor, Scheme } from '../event/index.ts';
import { schemeTable } from './schemeTable.generated.ts';

/**
 * Makes a scheme that knows every class of API objects in \@kubernetes/client-node, and of lists of them.
 *
 * With it `recorder.event(pod, …)` works for what `readNamespacedPod` and `listNamespacedPod` give, although the items of a list
 * carry neither kind nor apiVersion. Watched objects are plain and carry both. Each call makes a scheme of its own, to which classes
 * of one's own can be added.
 *
 * The classes are those of 1.4 and of 2.0; what the installed version doesn't have is passed over.
 *
 * @example
 * ```ts
 * import { V1Pod } from '@kubernetes/client-node';
 * import { clientNodeScheme } from 'kube-event-recorder/client-node';
 *
 * clientNodeScheme().kindOf(new V1Pod()); // { apiVersion: 'v1', kind: 'Pod' }
 * ```
 *
 * @see {@link https://github.com/kubernetes/client-go/tree/master/kubernetes/scheme | client-go's scheme.Scheme}
 */
export function clientNodeScheme(): Scheme {
  // By export name, which is fixed, rather than by the class's own name, which a minifier may change.
  const exported = new Map<string, unknown>(Object.entries(clientNode));
  const scheme = new Scheme();
  for (const [className, apiVersion, kind] of [...schemeTable, ...onlyInVersion1]) {
    const constructor = exported.get(className);
    if (isClass(constructor)) scheme.addKnownType(constructor, { apiVersion, kind });
  }
  return scheme;
}

/** The table is made from 2.0; these classes are gone there. */
const onlyInVersion1: typeof schemeTable = [
  ['V1alpha1PodCertificateRequest', 'certificates.k8s.io/v1alpha1', 'PodCertificateRequest'],
  ['V1alpha1PodCertificateRequestList', 'certificates.k8s.io/v1alpha1', 'PodCertificateRequestList'],
  ['V1alpha1StorageVersionMigration', 'storagemigration.k8s.io/v1alpha1', 'StorageVersionMigration'],
  ['V1alpha1StorageVersionMigrationList', 'storagemigration.k8s.io/v1alpha1', 'StorageVersionMigrationList'],
  ['V1alpha1VolumeAttributesClass', 'storage.k8s.io/v1alpha1', 'VolumeAttributesClass'],
  ['V1alpha1VolumeAttributesClassList', 'storage.k8s.io/v1alpha1', 'VolumeAttributesClassList'],
];

function isClass(value: unknown): value is KnownConstructor {
  return typeof value === 'function';
}
