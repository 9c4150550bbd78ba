import { describe, expect, it } from 'vitest';
import { checkFault } from '../../../../lib/testing/server/faults/checkFault.ts';
import { type Fault } from '../../../../lib/testing/server/faults/Fault.ts';

describe('checkFault', () => {
  it.each<Fault>([
    {},
    { verb: 'deletecollection', apiGroup: '', namespace: '', name: '', where: () => true, nth: 1, times: Infinity },
    { delayMs: 2 ** 31 - 1, answerDelayMs: 0.5, answer: 'truncated', carryOut: true },
    { answer: { status: 599, headers: { 'Retry-After': 'nonsense' }, body: { a: 1 } }, carryOut: false },
    { answer: { bytes: () => [], everyMs: 0, then: 'hang' } },
  ])('takes %j', (fault) => {
    expect(checkFault(fault)).toBe(fault);
  });

  it.each([
    [undefined, TypeError, 'fault must be an object, but is undefined (undefined)'],
    [{ verb: 'put' }, RangeError, 'verb must be one of create, update, patch, get, list, watch, delete, deletecollection, but is "put" (string)'],
    [{ apiGroup: 1 }, TypeError, 'apiGroup must be a string, but is 1 (number)'],
    [{ namespace: 1 }, TypeError, 'namespace must be a string, but is 1 (number)'],
    [{ name: null }, TypeError, 'name must be a string, but is null (object)'],
    [{ where: 'web' }, TypeError, 'where must be a function, but is "web" (string)'],
    [{ nth: 0 }, RangeError, 'nth must be a whole number, at least 1, but is 0 (number)'],
    [{ times: 0 }, RangeError, 'times must be a whole number, at least 1, or Infinity, but is 0 (number)'],
    [{ delayMs: 2 ** 31 }, RangeError, 'delayMs must be from 0 to 2147483647, but is 2147483648 (number)'],
    [{ answerDelayMs: -1 }, RangeError, 'answerDelayMs must be from 0 to 2147483647, but is -1 (number)'],
    [{ carryOut: 1 }, TypeError, 'carryOut must be a boolean, but is 1 (number)'],
    [{ carryOut: false }, RangeError, 'carryOut must not be false where the answer is the server’s own'],
    [{ carryOut: false, answer: 'truncated' }, RangeError, 'carryOut must not be false'],
    [{ answer: 'explode' }, RangeError, 'answer must be one of reset, hang, truncated, but is "explode" (string)'],
    [{ answer: { bytes: 'HTTP/1.1' } }, TypeError, 'bytes must be a function, but is "HTTP/1.1" (string)'],
    [{ answer: { bytes: () => [], everyMs: -1 } }, RangeError, 'everyMs must be from 0 to 2147483647, but is -1 (number)'],
    [{ answer: { bytes: () => [], then: 'close' } }, RangeError, 'then must be one of end, reset, hang, but is "close" (string)'],
    [{ answer: null }, TypeError, 'answer must be an object, but is null (object)'],
    [{ answer: 503 }, TypeError, 'answer must be an object, but is 503 (number)'],
    [{ answer: {} }, TypeError, 'status must be a number, but is undefined (undefined)'],
    [{ answer: { status: 199 } }, RangeError, 'status must be a whole number, from 200 to 599, but is 199 (number)'],
    [{ answer: { status: 200, headers: { 'a b': '' } } }, TypeError, 'Header name must be a valid HTTP token ["a b"]'],
    [{ answer: { status: 200, headers: { a: 'b\n' } } }, TypeError, 'Invalid character in header content ["a"]'],
    [{ answer: { status: 200, body: { a: 1n } } }, TypeError, 'BigInt'],
  ])('throws for %o', (fault, type, message) => {
    expect(() => checkFault(fault as never)).toThrow(type);
    expect(() => checkFault(fault as never)).toThrow(message);
  }); // prettier-ignore
});
