import { describe, expect, it } from 'vitest';
import { logEntry, logMeta, structuredEvent } from '../../lib/logging/index.ts';
import { anEvent } from './anEvent.ts';

const entry = structuredEvent(anEvent());

describe('logMeta', () => {
  it("keeps order and values, and gives way to the log's own message", () => {
    expect(Object.entries(logMeta(entry))).toEqual([
      ['object', 'default/web'],
      ['fieldPath', ''],
      ['kind', 'Pod'],
      ['apiVersion', 'v1'],
      ['type', 'Normal'],
      ['reason', 'Created'],
      ['eventMessage', 'created it'],
    ]);
  });

  it('pollutes nothing', () => {
    const meta = logMeta({ message: 'm', fields: [['__proto__', { polluted: true }]] });
    expect(Object.keys(meta)).toEqual(['__proto__']);
    expect(meta).not.toHaveProperty('polluted');
  });
});

describe('logEntry', () => {
  it('makes the entry again', () => {
    expect(logEntry(entry.message, logMeta(entry))).toEqual(entry);
  });
});
