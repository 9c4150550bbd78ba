import { cyclic, message, podReferences, reason, source } from './podReference.ts';

/** The bodies of M POSTs about K objects, as a recorder would send them: the same fields in client-node's order. */
export function eventBodies(m: number, k: number, vary: boolean): readonly string[] {
  const references = podReferences(k);
  const time = new Date();
  return Array.from({ length: m }, (_, n) => {
    const { kind, apiVersion, namespace, name, uid } = cyclic(references, n);
    return JSON.stringify({
      apiVersion: 'v1',
      count: 1,
      firstTimestamp: time,
      involvedObject: { apiVersion, kind, name, namespace, uid },
      kind: 'Event',
      lastTimestamp: time,
      message: vary ? `message ${Math.floor(n / k)}` : message,
      metadata: { name: `${name}.${(BigInt(time.getTime()) * 1_000_000n + BigInt(n)).toString(16)}`, namespace },
      reason,
      reportingComponent: source.component,
      reportingInstance: source.host,
      source,
      type: 'Normal',
    });
  });
}
