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
  readonly metadata: Readonly<Record<string, never>>;
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

  constructor(code: number, reason: string, message: string, details?: ApiStatusDetails) {
    super(message);
    this.code = code;
    this.status = {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message,
      ...(reason && { reason }),
      ...(details && { details }),
      code,
    };
  }
}

// What follows has the codes, reasons, details and words of apimachinery's api/errors.

export const badRequest = (message: string): ApiStatusError => new ApiStatusError(400, 'BadRequest', message);

export const unauthorized = (): ApiStatusError => new ApiStatusError(401, 'Unauthorized', 'Unauthorized');

/** @param name `''` where the object has none yet */
export const forbidden = (
  kind: string,
  name: string,
  why: string,
  causes?: readonly ApiStatusCause[],
): ApiStatusError =>
  new ApiStatusError(403, 'Forbidden', `${name === '' ? kind : `${kind} "${name}"`} is forbidden: ${why}`, {
    ...(name && { name }),
    kind,
    ...(causes && { causes }),
  });

/** @see apiserver admission/plugin/namespace/lifecycle */
export const namespaceTerminating = (kind: string, name: string, namespace: string): ApiStatusError =>
  forbidden(kind, name, `unable to create new content in namespace ${namespace} because it is being terminated`, [
    {
      reason: 'NamespaceTerminating',
      message: `namespace ${namespace} is being terminated`,
      field: 'metadata.namespace',
    },
  ]);

export const notFound = (kind: string, name: string): ApiStatusError =>
  new ApiStatusError(404, 'NotFound', `${kind} "${name}" not found`, { name, kind });

export const noSuchResource = (): ApiStatusError =>
  new ApiStatusError(404, 'NotFound', 'the server could not find the requested resource', {});

export const methodNotAllowed = (): ApiStatusError =>
  new ApiStatusError(405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource', {});

export const alreadyExists = (kind: string, name: string): ApiStatusError =>
  new ApiStatusError(409, 'AlreadyExists', `${kind} "${name}" already exists`, { name, kind });

export const conflict = (kind: string, name: string): ApiStatusError =>
  new ApiStatusError(
    409,
    'Conflict',
    `Operation cannot be fulfilled on ${kind} "${name}": the object has been modified; please apply your changes to the latest version and try again`,
    { name, kind },
  );

export const entityTooLarge = (limit: number): ApiStatusError =>
  new ApiStatusError(413, 'RequestEntityTooLarge', `Request entity too large: limit is ${limit}`);

export const unsupportedMediaType = (message: string, details?: ApiStatusDetails): ApiStatusError =>
  new ApiStatusError(415, 'UnsupportedMediaType', message, details);

/** What is wrong with an object, each thing once in the message. */
export const invalid = (kind: string, name: string, errors: readonly FieldError[]): ApiStatusError => {
  const texts = [...new Set(errors.map((error) => `${error.field}: ${error.message}`))];
  const text = texts.length === 1 ? texts.join() : `[${texts.join(', ')}]`;
  return new ApiStatusError(422, 'Invalid', `${kind} "${name}" is invalid: ${text}`, {
    ...(name && { name }),
    ...(kind && { kind }),
    causes: errors.map(({ reason, message, field }) => ({ reason, message, field })),
  });
};

/** A failure that is no Status in the real server either, such as one of etcd's: it has no reason and no details. */
export const storageFailure = (message: string): ApiStatusError => new ApiStatusError(500, '', message);

export const timedOut = (): ApiStatusError =>
  new ApiStatusError(504, 'Timeout', 'Timeout: request did not complete within the allotted timeout', {});
