import { type ApiRequest } from '../http/ApiRequest.ts';
import { unsupportedMediaType } from './apiStatus.ts';

/**
 * Checks that a body is JSON, or at least does not say that it is something else, such as the protobuf of `kubectl create namespace`.
 *
 * @throws ApiStatusError (415) as the real server, which reads more than JSON
 */
export function checkIsJson({ contentType }: ApiRequest): void {
  if (['', 'application/json'].includes(contentType)) return;
  throw unsupportedMediaType(
    'the body of the request was in an unknown format - accepted media types include: application/json',
  );
}
