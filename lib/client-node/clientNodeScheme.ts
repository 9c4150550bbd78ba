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
 * The table is made from 2.0.1. Classes that an older version doesn't have are passed over; what only 1.4 has (PodCertificateRequest,
 * StorageVersionMigration and VolumeAttributesClass of v1alpha1) is not known.
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
  for (const [className, apiVersion, kind] of schemeTable) {
    const constructor = exported.get(className);
    if (isClass(constructor)) scheme.addKnownType(constructor, { apiVersion, kind });
  }
  return scheme;
}

function isClass(value: unknown): value is KnownConstructor {
  return typeof value === 'function';
}
