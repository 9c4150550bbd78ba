import { type ApiAnswer } from '../http/ApiRequest.ts';
import { ApiStatusError } from './apiStatus.ts';
import { type DecodedEvent } from './decodeEvent.ts';

/**
 * An answer with the warnings of what was read for it; also where that is refused in the end, as in the real server.
 *
 * @param answer makes the answer, or throws
 * @throws ApiStatusError what `answer` throws, with the warnings
 * @see apiserver endpoints/filters/warning.go
 */
export function withWarnings(headers: DecodedEvent['headers'], answer: () => ApiAnswer): ApiAnswer {
  try {
    return { ...answer(), headers };
  } catch (error) {
    throw error instanceof ApiStatusError ? error.withHeaders(headers) : error;
  }
}
