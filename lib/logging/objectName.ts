import { type ObjectReference } from '../event/index.ts';

/**
 * `namespace/name`, or the name alone where there is no namespace, as klog names an object.
 *
 * @internal
 */
export function objectName(reference: ObjectReference): string {
  const { namespace = '', name = '' } = reference;
  return namespace === '' ? name : `${namespace}/${name}`;
}
