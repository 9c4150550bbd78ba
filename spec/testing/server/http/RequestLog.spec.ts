import { describe, expect, it } from 'vitest';
import { type LoggedRequest, RequestLog } from '../../../../lib/testing/server/http/RequestLog.ts';

describe('RequestLog', () => {
  const entry = (path: string, body = ''): LoggedRequest => ({
    receivedAt: 0,
    verb: 'list',
    apiGroup: '',
    namespace: '',
    name: '',
    count: undefined,
    method: 'GET',
    path,
    query: '',
    accept: '',
    contentType: '',
    userAgent: '',
    body,
    status: 200,
    fault: undefined,
    carriedOut: true,
  });

  it.each([0, 1, 3])('shows the last %d', (limit) => {
    const log = new RequestLog(limit);
    for (let i = 1; i <= 10; i += 1) {
      log.add(entry(String(i)));
      const expected = Array.from({ length: Math.min(i, limit) }, (_, k) => String(i - Math.min(i, limit) + 1 + k));
      expect(log.list().map(({ path }) => path)).toEqual(expected);
    }
  });

  it('gives a snapshot', () => {
    const log = new RequestLog(2);
    log.add(entry('1'));
    const before = log.list();
    log.add(entry('2'));
    expect(before).toHaveLength(1);
  });

  it('keeps the beginning of a body', () => {
    const log = new RequestLog(1);
    log.add(entry('1', 'x'.repeat(20_000)));
    expect(log.list()[0]?.body).toHaveLength(16_384);
  });
});
