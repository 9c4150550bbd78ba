import { expect } from 'vitest';
import { type Sent } from '../send.ts';
import { type Expected, type Fields } from './contractRow.ts';

/** Holds an answer against what is expected of it. */
export function check(answer: Sent, expected: Expected, name = ''): void {
  const { code, reason, message, causes, object, warning } = expected;
  expect(answer.status, answer.text.slice(0, 500)).toBe(code);
  if (code >= 300) expect(answer.json).toMatchObject({ kind: 'Status', apiVersion: 'v1', metadata: {}, code });
  if (reason === '') expect(answer.json).not.toHaveProperty('reason');
  else if (reason !== undefined) expect(answer.json).toMatchObject({ reason });
  if (message !== undefined) {
    expect(answer.json).toHaveProperty(
      'message',
      typeof message === 'string' ? message.replaceAll('NAME', name) : expect.stringMatching(message),
    );
  }
  if (causes !== undefined) expect(causesOf(answer.json)).toEqual(causes);
  if (object !== undefined) expect({ ...metadataOf(answer.json), ...fieldsOf(answer.json) }).toMatchObject(object);
  if (warning !== 'any') expect(answer.headers['warning']).toBe(warning);
}

const fieldsOf = (json: unknown): Fields => (typeof json === 'object' && json !== null ? { ...json } : {});

/** The metadata of an object. */
export const metadataOf = (json: unknown): Fields => fieldsOf(fieldsOf(json)['metadata']);

function causesOf(json: unknown): readonly string[] {
  const causes = fieldsOf(fieldsOf(json)['details'])['causes'];
  if (!Array.isArray(causes)) return [];
  return causes.map((cause: unknown) => `${String(fieldsOf(cause)['reason'])}:${String(fieldsOf(cause)['field'])}`);
}

/** The real server's bookkeeping of who wrote what, which ours has not. */
export function withoutManagedFields(json: unknown): unknown {
  const metadata = Object.entries(metadataOf(json)).filter(([key]) => key !== 'managedFields');
  return { ...fieldsOf(json), metadata: Object.fromEntries(metadata) };
}
