import { type JsonValue } from '../../../event/index.ts';
import { type ApiRequest } from '../http/ApiRequest.ts';
import { badRequest, invalid } from './apiStatus.ts';
import { DecodeError } from './DecodeError.ts';
import { type EventApi } from './EventApi.ts';
import { unsupportedField } from './fieldError.ts';
import { isJsonObject, JsonReader, typeName } from './JsonReader.ts';
import { optionsKind } from './isDryRun.ts';
import { parseJson } from './parseJson.ts';
import { type StoredEvent } from '../store/StoredEvent.ts';

/** An event that was read, and what in it was unknown. */
export interface DecodedEvent {
  readonly event: StoredEvent;
  /** The answer's `Warning` headers. */
  readonly headers: Readonly<Record<string, readonly string[]>>;
}

/**
 * Reads the fields of an event and does with unknown ones what `?fieldValidation=` says: `Warn` (default), `Ignore`, `Strict`.
 *
 * @param patchProblems what was unknown in the patch that has made the event
 * @throws DecodeError
 */
export function readEvent(
  value: JsonValue,
  request: ApiRequest,
  api: EventApi,
  patchProblems: readonly string[] = [],
): DecodedEvent {
  const validation = fieldValidation(request);
  if (!isJsonObject(value))
    throw new DecodeError(`json: cannot unmarshal ${typeName(value)} into Go value of type v1.Event`);
  const unknown: string[] = [];
  const event = api.read(new JsonReader(value, 'Event', unknown));
  const problems = [...patchProblems, ...unknown.map(unknownField)];
  if (problems.length === 0 || validation === 'Ignore') return { event, headers: {} };
  if (validation === 'Strict') throw new DecodeError(`strict decoding error: ${problems.join(', ')}`);
  // A header holds no more than 8-bit characters; JSON's own escapes are the quoting that the header asks for.
  return { event, headers: { Warning: problems.map((text) => `299 - ${JSON.stringify(text)}`).map(asciiOnly) } };
}

/** What is said of a field that is unknown. */
export const unknownField = (path: string): string => `unknown field ${JSON.stringify(path)}`;

/**
 * Reads the body of a POST.
 *
 * @throws ApiStatusError (400) as the real server
 */
export function decodeEvent(request: ApiRequest, api: EventApi): DecodedEvent {
  const fail = (why: string) => badRequest(`Event in version "v1" cannot be handled as a Event: ${why}`);
  const value = parseObject(request.body);
  const { kind = '', apiVersion = '' } = isJsonObject(value) ? value : {};
  if (kind !== '' && kind !== null && kind !== 'Event')
    throw fail(`no kind ${JSON.stringify(kind)} is registered here`);
  if (apiVersion !== '' && apiVersion !== null && apiVersion !== api.apiVersion) {
    const given = typeof apiVersion === 'string' ? apiVersion : typeName(apiVersion);
    throw badRequest(
      `the API version in the data (${given}) does not match the expected API version (${api.apiVersion})`,
    );
  }
  try {
    return readEvent(value, request, api);
  } catch (error) {
    throw error instanceof DecodeError ? fail(error.message) : error;
  }
}

function parseObject(body: string): JsonValue {
  try {
    const value = parseJson(body);
    if (isJsonObject(value)) return value;
    throw new DecodeError(`json: cannot unmarshal ${typeName(value)} into Go value of type Event`);
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    throw badRequest(
      `the object provided is unrecognized (must be of type Event): couldn't get version/kind; json parse error: ${error.message} (${summary(body)})`,
    );
  }
}

/** The beginning of a body, for messages. */
function summary(body: string): string {
  const shown = body.startsWith('{') ? body.slice(0, 30) : Buffer.from(body.slice(0, 30)).toString('hex');
  return body === '' ? '<empty>' : `${shown}${body.length > 30 ? ' ...' : ''}`;
}

function fieldValidation({ query, method }: ApiRequest): string {
  const directive = query.get('fieldValidation') ?? '';
  const supported = ['', 'Ignore', 'Strict', 'Warn'];
  if (supported.includes(directive)) return directive;
  throw invalid(optionsKind(method), '', [unsupportedField('fieldValidation', directive, supported)]);
}

const asciiOnly = (text: string): string => text.replace(/[^ -~]/g, '?');
