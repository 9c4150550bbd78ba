import { type EventApi } from '../api/EventApi.ts';
import { type ApiRequest } from '../http/ApiRequest.ts';
import { type EventForm } from './EventForm.ts';
import { objectForm } from './objectForm.ts';
import { includeObject, tableForm } from './tableForm.ts';

const TABLES = ['meta.k8s.io/v1', 'meta.k8s.io/v1beta1'];
const JSON_TYPES = ['application/json', 'application/*', '*/*'];

/**
 * The form that a request asks for: the first in its `Accept` that there is. What there is not, such as protobuf, is passed over,
 * and in the end the answer is JSON all the same: clients see by its content type what they have got.
 *
 * @throws ApiStatusError (400) if a table is asked for in a way that there is not
 * @see apiserver endpoints/handlers/negotiation
 */
export function negotiate({ accept, query }: ApiRequest, api: EventApi, now: () => number): EventForm {
  for (const clause of accept.split(',')) {
    const [type = '', ...parameters] = clause.split(';').map((part) => part.trim());
    if (!JSON_TYPES.includes(type)) continue;
    const given = new Map(parameters.map((text) => [text.split('=', 1)[0], text.slice(text.indexOf('=') + 1)]));
    const kind = given.get('as');
    if (kind === undefined) break;
    const apiVersion = `${given.get('g') ?? ''}/${given.get('v') ?? ''}`;
    if (kind === 'Table' && TABLES.includes(apiVersion)) {
      return tableForm(api, { apiVersion, includeObject: includeObject(query), now });
    }
  }
  return objectForm(api);
}
