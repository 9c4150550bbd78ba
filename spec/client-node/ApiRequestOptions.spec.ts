import { asyncScheduler } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { type ApiRequestOptions, checkApiRequestOptions } from '../../lib/client-node/ApiRequestOptions.ts';
import { version } from '../../lib/version.ts';

describe('checkApiRequestOptions', () => {
  it('fills in the defaults', () => {
    expect(checkApiRequestOptions({})).toEqual({
      concurrent: 8,
      fieldManager: 'kube-event-recorder',
      keepConnections: true,
      requestTimeoutMs: 30_000,
      scheduler: asyncScheduler,
      userAgent: `kube-event-recorder/${version}`,
    });
  });

  it.each<[string, object, ErrorConstructor, string]>([
    ['concurrent', { concurrent: 0 }, RangeError, '0 (number)'],
    ['concurrent', { concurrent: 1025 }, RangeError, '1025 (number)'],
    ['concurrent', { concurrent: '8' }, TypeError, '"8" (string)'],
    ['requestTimeoutMs', { requestTimeoutMs: 0 }, RangeError, '0 (number)'],
    ['requestTimeoutMs', { requestTimeoutMs: 2 ** 31 }, RangeError, '2147483648 (number)'],
    ['requestTimeoutMs', { requestTimeoutMs: 1.5 }, RangeError, '1.5 (number)'],
    ['requestTimeoutMs', { requestTimeoutMs: Infinity }, RangeError, 'Infinity (number)'],
    ['keepConnections', { keepConnections: 'yes' }, TypeError, '"yes" (string)'],
    ['fieldManager', { fieldManager: '' }, RangeError, '""'],
    ['fieldManager', { fieldManager: 'x'.repeat(129) }, RangeError, 'xxx (string)'],
    ['fieldManager', { fieldManager: 5 }, TypeError, '5 (number)'],
    ['userAgent', { userAgent: 'a\nb' }, RangeError, String.raw`"a\nb"`],
    ['userAgent', { userAgent: 'ä' }, RangeError, '"ä"'],
  ])('refuses a bad %s: %j', (name, options: ApiRequestOptions, kind, shown) => {
    const check = () => checkApiRequestOptions(options);
    expect(check).toThrow(kind);
    expect(check).toThrow(new RegExp(`^${name} must `));
    expect(check).toThrow(shown);
  });
});
