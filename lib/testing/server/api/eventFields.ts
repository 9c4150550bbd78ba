import { type StoredEvent } from '../store/StoredEvent.ts';

const FIELDS: readonly (readonly [string, (event: StoredEvent) => string])[] = [
  ['metadata.name', (event) => event.metadata.name],
  ['metadata.namespace', (event) => event.metadata.namespace],
  ['involvedObject.kind', (event) => event.involvedObject.kind],
  ['involvedObject.namespace', (event) => event.involvedObject.namespace],
  ['involvedObject.name', (event) => event.involvedObject.name],
  ['involvedObject.uid', (event) => event.involvedObject.uid],
  ['involvedObject.apiVersion', (event) => event.involvedObject.apiVersion],
  ['involvedObject.resourceVersion', (event) => event.involvedObject.resourceVersion],
  ['involvedObject.fieldPath', (event) => event.involvedObject.fieldPath],
  ['reason', (event) => event.reason],
  ['reportingComponent', (event) => event.reportingController],
  ['source', (event) => event.source.component || event.reportingController],
  ['type', (event) => event.type],
];

/**
 * The fields that a selector may name.
 *
 * @param nameOf what an API calls a field of core/v1; undefined where it can't select by it
 * @see kubernetes pkg/registry/core/event ToSelectableFields
 */
export function eventFields(
  nameOf: (field: string) => string | undefined,
): ReadonlyMap<string, (event: StoredEvent) => string> {
  const fields = new Map<string, (event: StoredEvent) => string>();
  for (const [field, valueOf] of FIELDS) {
    const name = nameOf(field);
    if (name !== undefined) fields.set(name, valueOf);
  }
  return fields;
}
