/** The object of a call in a marble diagram: a Pod in `default` where only its name is given. */
export function marbleObject(object: unknown): unknown {
  if (typeof object !== 'string') return object;
  return { apiVersion: 'v1', kind: 'Pod', namespace: 'default', name: object, uid: `uid-of-${object}` };
}
