import { badRequest } from '../api/apiStatus.ts';
import { type EventApi } from '../api/EventApi.ts';
import { type StoredEvent } from '../store/StoredEvent.ts';

/**
 * Reads a field selector such as `involvedObject.name=web,type!=Normal`. A comma, an equals sign or a backslash within a value has
 * a backslash before it.
 *
 * @throws ApiStatusError (400) as the real server
 * @see apimachinery fields/selector.go
 */
export function fieldSelector(selector: string, { fields }: EventApi): (event: StoredEvent) => boolean {
  const terms = splitTerms(selector).map((term) => {
    const at = term.search(/!=|=/);
    if (at < 0) throw badRequest(`invalid selector: '${selector}'; can't understand '${term}'`);
    const operator = /^(?:!=|==|=)/.exec(term.slice(at))?.[0] ?? '';
    return { name: term.slice(0, at), operator, value: unescaped(term.slice(at + operator.length)) };
  });
  const matchers = terms.map(({ name, operator, value }) => {
    const field = fields.get(name);
    if (field === undefined) throw badRequest(`field label not supported: ${name}`);
    return (event: StoredEvent) => (field(event) === value) !== (operator === '!=');
  });
  return (event) => matchers.every((matches) => matches(event));
}

/** Cuts at commas, but not at those behind a backslash; in the real server's order, which tells of the first wrong one. */
const splitTerms = (selector: string): readonly string[] => (selector.match(/(?:\\[^]|[^,\\]|\\$)+/g) ?? []).sort();

function unescaped(value: string): string {
  return value.replace(/\\([^]?)|=/g, (found, escaped: string | undefined) => {
    if (escaped === undefined) throw badRequest(`invalid field selector: unescaped character in value: 61`);
    if (!['\\', ',', '='].includes(escaped)) {
      throw badRequest(`invalid field selector: invalid escape sequence: ${found}`);
    }
    return escaped;
  });
}
