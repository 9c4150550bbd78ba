import { describe, expect, it } from 'vitest';
import { structuredEvent } from '../../lib/logging/index.ts';
import { anEvent } from './anEvent.ts';

describe('structuredEvent', () => {
  it("has client-go's keys in client-go's order, and values as they were recorded", () => {
    expect(structuredEvent(anEvent({ message: 'two\nlines' }))).toEqual({
      message: 'Event occurred',
      fields: [
        ['object', 'default/web'],
        ['fieldPath', ''],
        ['kind', 'Pod'],
        ['apiVersion', 'v1'],
        ['type', 'Normal'],
        ['reason', 'Created'],
        ['message', 'two\nlines'],
      ],
    });
  });

  it('has empty strings for what the event lacks', () => {
    const { fields } = structuredEvent({ metadata: { name: 'a', namespace: 'b' }, involvedObject: {} });
    expect(fields.map(([, value]) => value)).toEqual(Array(7).fill(''));
  });
});
