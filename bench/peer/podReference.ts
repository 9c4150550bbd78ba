/** Every event of the workloads says so. */
export const reason = 'Created';
export const message = 'Created container main';
/** What events.k8s.io/v1 asks for besides. */
export const action = 'Create';
export const source = { component: 'peers', host: 'bench-host' };

/** The object that the workloads call number `i`. */
export function podReference(i: number, namespace = 'default') {
  const uid = `00000000-0000-4000-8000-${i.toString(16).padStart(12, '0')}`;
  return { kind: 'Pod', apiVersion: 'v1', namespace, name: `pod-${i}`, uid };
}

export function podReferences(count: number) {
  return Array.from({ length: count }, (_, i) => podReference(i));
}

/** Element `n` of an endless repetition. */
export function cyclic<T>(values: readonly T[], n: number): T {
  const value = values[n % values.length];
  if (value === undefined) throw new RangeError('nothing to repeat');
  return value;
}
