import { type ApiRequest } from '../http/ApiRequest.ts';
import { conflict, storageFailure } from './apiStatus.ts';
import { type StoredEvent } from '../store/StoredEvent.ts';
import { DecodeError } from './DecodeError.ts';
import { isDryRun } from './isDryRun.ts';
import { isJsonObject, JsonReader, typeName } from './JsonReader.ts';
import { parseJson } from './parseJson.ts';

/** How something is deleted. */
export interface DeleteOptions {
  readonly isDryRun: boolean;
  /** The uid that the object must have; `''`: any. */
  readonly uid: string;
  /** The resourceVersion that the object must have; `''`: any. */
  readonly resourceVersion: string;
}

/**
 * Reads how something is deleted: from the body, or from the query where there is none.
 *
 * @throws ApiStatusError as the real server: 500 for a body that is no DeleteOptions, 422 for options that there are not
 */
export function deleteOptions(request: ApiRequest): DeleteOptions {
  if (request.body === '') return { isDryRun: isDryRun(request), uid: '', resourceVersion: '' };
  try {
    const body = parseJson(request.body);
    if (!isJsonObject(body)) throw new DecodeError(`json: cannot unmarshal ${typeName(body)}`);
    const preconditions = new JsonReader(body, 'DeleteOptions').object('preconditions', 'Preconditions');
    return {
      isDryRun: isDryRun(request, body['dryRun'] ?? []),
      uid: preconditions?.string('uid') ?? '',
      resourceVersion: preconditions?.string('resourceVersion') ?? '',
    };
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    throw storageFailure(`couldn't get version/kind; json parse error: ${error.message}`);
  }
}

/**
 * Checks that an event is the one that is to be deleted.
 *
 * @throws ApiStatusError (409) if it is another
 * @see apiserver registry/rest BeforeDelete
 */
export function checkPreconditions({ metadata }: StoredEvent, { uid, resourceVersion }: DeleteOptions): void {
  const check = (what: string, wanted: string, found: string, guess: string) => {
    if (wanted === '' || wanted === found) return;
    const why = `the ${what} in the precondition (${wanted}) does not match the ${what} in record (${found})`;
    throw conflict('Event', metadata.name, `${why}. The object might have been ${guess}`);
  };
  check('UID', uid, metadata.uid, 'deleted and then recreated');
  check('ResourceVersion', resourceVersion, metadata.resourceVersion, 'modified');
}
