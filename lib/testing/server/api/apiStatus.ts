import { type FieldError } from './fieldError.ts';

/** One cause in the details of a Status. */
export interface ApiStatusCause {
  readonly reason?: string;
  readonly message?: string;
  readonly field?: string;
}

/** What a Status is about, as meta/v1 has it. */
export interface ApiStatusDetails {
  readonly name?: string;
  readonly group?: string;
  readonly kind?: string;
  readonly uid?: string;
  readonly causes?: readonly ApiStatusCause[];
  /** Seconds to wait before the next try. */
  readonly retryAfterSeconds?: number;
}

/** The API server's answer where it has no object to give: a meta/v1 Status. */
export interface ApiStatus {
  readonly kind: 'Status';
  readonly apiVersion: 'v1';
  readonly metadata: { readonly continue?: string };
  readonly status: 'Success' | 'Failure';
  readonly message?: string;
  readonly reason?: string;
  readonly details?: ApiStatusDetails;
  readonly code?: number;
}

/** A refusal, thrown by handlers; its `status` is the body of the answer. */
export class ApiStatusError extends Error {
  override readonly name = 'ApiStatusError';
  readonly status: ApiStatus;
  readonly code: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;

  constructor(
    code: number,
    reason: string,
    message: string,
    details?: ApiStatusDetails,
    metadata: ApiStatus['metadata'] = {},
    headers: ApiStatusError['headers'] = {},
  ) {
    super(message);
    this.code = code;
    this.headers = headers;
    this.status = {
      kind: 'Status',
      apiVersion: 'v1',
      metadata,
      status: 'Failure',
      message,
      ...(reason && { reason }),
      ...(details && { details }),
      code,
    };
  }

  /** The same refusal with headers in its answer. */
  withHeaders(headers: ApiStatusError['headers']): ApiStatusError {
    const { reason = '', details, metadata } = this.status;
    return new ApiStatusError(this.code, reason, this.message, details, metadata, headers);
  }
}

/**
 * What a Status is about, of a resource as upstream writes it: `events.events.k8s.io` is `events` of the group `events.k8s.io`.
 *
 * @param name `''` where the object has none
 */
export function resourceDetails(resource: string, name: string): ApiStatusDetails {
  const [kind = '', ...group] = resource.split('.');
  return { ...(name && { name }), ...(group.length > 0 && { group: group.join('.') }), kind };
}

// What follows has the codes, reasons, details and words of apimachinery's api/errors; a resource is written with its group.

export const badRequest = (message: string): ApiStatusError => new ApiStatusError(400, 'BadRequest', message);

export const unauthorized = (): ApiStatusError => new ApiStatusError(401, 'Unauthorized', 'Unauthorized');

/** @param name `''` where the object has none yet */
export const forbidden = (
  resource: string,
  name: string,
  why: string,
  causes?: readonly ApiStatusCause[],
): ApiStatusError =>
  new ApiStatusError(403, 'Forbidden', `${name === '' ? resource : `${resource} "${name}"`} is forbidden: ${why}`, {
    ...resourceDetails(resource, name),
    ...(causes && { causes }),
  });

/** @see apiserver admission/plugin/namespace/lifecycle */
export const namespaceTerminating = (resource: string, name: string, namespace: string): ApiStatusError =>
  forbidden(resource, name, `unable to create new content in namespace ${namespace} because it is being terminated`, [
    {
      reason: 'NamespaceTerminating',
      message: `namespace ${namespace} is being terminated`,
      field: 'metadata.namespace',
    },
  ]);

export const notFound = (resource: string, name: string): ApiStatusError =>
  new ApiStatusError(404, 'NotFound', `${resource} "${name}" not found`, resourceDetails(resource, name));

export const noSuchResource = (): ApiStatusError =>
  new ApiStatusError(404, 'NotFound', 'the server could not find the requested resource', {});

export const methodNotAllowed = (): ApiStatusError =>
  new ApiStatusError(405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource', {});

export const alreadyExists = (resource: string, name: string): ApiStatusError =>
  new ApiStatusError(409, 'AlreadyExists', `${resource} "${name}" already exists`, resourceDetails(resource, name));

export const conflict = (
  resource: string,
  name: string,
  why = 'the object has been modified; please apply your changes to the latest version and try again',
): ApiStatusError =>
  new ApiStatusError(
    409,
    'Conflict',
    `Operation cannot be fulfilled on ${resource} "${name}": ${why}`,
    resourceDetails(resource, name),
  );

/**
 * A resourceVersion, or a continue token, from before the history that is kept.
 *
 * @param metadata a token that goes on nonetheless
 */
export const expired = (message: string, metadata?: ApiStatus['metadata']): ApiStatusError =>
  new ApiStatusError(410, 'Expired', message, undefined, metadata);

export const entityTooLarge = (why: string): ApiStatusError =>
  new ApiStatusError(413, 'RequestEntityTooLarge', `Request entity too large: ${why}`);

/** A JSON patch that does not fit; the real server does not say why. */
export const unprocessable = (): ApiStatusError =>
  new ApiStatusError(422, 'Invalid', 'the server rejected our request due to an error in our request', {});

export const unsupportedMediaType = (message: string, details?: ApiStatusDetails): ApiStatusError =>
  new ApiStatusError(415, 'UnsupportedMediaType', message, details);

/** What is wrong with an object, each thing once in the message; its kind is written with its group, as a resource is. */
export const invalid = (kind: string, name: string, errors: readonly FieldError[]): ApiStatusError => {
  const texts = [...new Set(errors.map((error) => `${error.field}: ${error.message}`))];
  const text = texts.length === 1 ? texts.join() : `[${texts.join(', ')}]`;
  return new ApiStatusError(422, 'Invalid', `${kind} "${name}" is invalid: ${text}`, {
    ...(kind === '' ? {} : resourceDetails(kind, name)),
    causes: errors.map(({ reason, message, field }) => ({ reason, message, field })),
  });
};

/** A resourceVersion that is still to come. */
export const tooLargeRevision = (wanted: number, current: number): ApiStatusError =>
  new ApiStatusError(504, 'Timeout', `Timeout: Too large resource version: ${wanted}, current: ${current}`, {
    causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }],
  });

/** A failure that is no Status in the real server either, such as one of etcd's: it has no reason and no details. */
export const storageFailure = (message: string): ApiStatusError => new ApiStatusError(500, '', message);

export const timedOut = (): ApiStatusError =>
  new ApiStatusError(504, 'Timeout', 'Timeout: request did not complete within the allotted timeout', {});
