import { type JsonValue } from '../../../event/index.ts';
import { type ApiRequest } from '../http/ApiRequest.ts';
import { invalid } from './apiStatus.ts';
import { unsupportedField } from './fieldError.ts';

const OPTIONS = new Map([
  ['POST', 'CreateOptions'],
  ['PUT', 'UpdateOptions'],
  ['PATCH', 'PatchOptions'],
]);

/** The kind of a method's options, with its group. */
export const optionsKind = (method: string): string => `${OPTIONS.get(method) ?? 'DeleteOptions'}.meta.k8s.io`;

/**
 * Whether a request is tried and nothing stored.
 *
 * @param given what it says of that. Default: `?dryRun=`
 * @throws ApiStatusError (422) for anything but `All`
 * @see apimachinery meta/v1/validation ValidateDryRun
 */
export function isDryRun({ method, query }: ApiRequest, given: JsonValue = query.getAll('dryRun')): boolean {
  if (!Array.isArray(given) || given.length === 0) return false;
  if (given.every((value) => value === 'All')) return true;
  throw invalid(optionsKind(method), '', [unsupportedField('dryRun', given, ['All'])]);
}
