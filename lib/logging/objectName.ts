import { fieldText } from '../event/fieldOf.ts';

/**
 * `namespace/name`, or the name alone where there is no namespace, as klog names an object. Never throws, whatever it is given.
 *
 * @internal
 */
export function objectName(reference: unknown): string {
  const namespace = fieldText(reference, 'namespace');
  const name = fieldText(reference, 'name');
  return namespace === '' ? name : `${namespace}/${name}`;
}
