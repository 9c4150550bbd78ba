import { validateHeaderValue } from 'node:http';
import { EventSinkError } from '../delivery/index.ts';

/** A header that can be sent, and what of it no message may show. */
export interface CheckedHeader {
  readonly value: string;
  readonly secrets: readonly string[];
}

/**
 * Checks a header before it is sent.
 *
 * A token file often ends in a new line, which `fetch` takes off and others refuse. What is refused then is named here, as the message
 * of `fetch` holds the value.
 *
 * @throws EventSinkError for a character that no header may hold
 * @internal
 */
export function checkedHeader(name: string, value: string): CheckedHeader {
  const isSecret = SECRET_HEADERS.test(name);
  const trimmed = value.trim();
  try {
    validateHeaderValue(name, trimmed);
  } catch {
    throw new EventSinkError({
      kind: isSecret ? 'credentials' : 'invalid',
      message: `the header ${JSON.stringify(name)} holds a character that no header may hold`,
    });
  }
  return { value: trimmed, secrets: isSecret ? trimmed.split(' ').filter(isLong) : [] };
}

/**
 * What an address such as `https://user:password@host` holds that no message may show: node makes a header of it by itself, which a server may send
 * back.
 *
 * @internal
 */
export function credentialsIn({ username, password }: URL): readonly string[] {
  if (username === '' && password === '') return [];
  const plain = `${decoded(username)}:${decoded(password)}`;
  return [Buffer.from(plain).toString('base64'), password, decoded(password)].filter(isLong);
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

const SECRET_HEADERS = /authorization|cookie|token|secret|password|api-?key/i;

/** So that `Bearer` and `Basic` may be read in a message; no token is as short. */
function isLong(part: string): boolean {
  return part.length >= 7;
}
