import { badRequest } from './apiStatus.ts';
import { type StoredEvent } from '../store/StoredEvent.ts';

const FIELDS = new Map<string, (event: StoredEvent) => string>([
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
]);

/**
 * Reads a field selector such as `involvedObject.name=web,type!=Normal`; escaped commas are not known.
 *
 * @throws ApiStatusError (400) as the real server
 * @see kubernetes pkg/registry/core/event ToSelectableFields
 */
export function fieldSelector(selector: string): (event: StoredEvent) => boolean {
  const terms = selector
    .split(',')
    .filter((term) => term !== '')
    .map((term) => {
      const at = term.search(/!=|=/);
      if (at < 0) throw badRequest(`invalid selector: '${selector}'; can't understand '${term}'`);
      const name = term.slice(0, at);
      const field = FIELDS.get(name);
      if (field === undefined) throw badRequest(`field label not supported: ${name}`);
      const operator = /^(?:!=|==|=)/.exec(term.slice(at))?.[0] ?? '';
      const value = term.slice(at + operator.length);
      return (event: StoredEvent) => (field(event) === value) !== (operator === '!=');
    });
  return (event) => terms.every((matches) => matches(event));
}
