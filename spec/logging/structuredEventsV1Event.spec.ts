import { describe, expect, it } from 'vitest';
import { structuredEventsV1Event } from '../../lib/logging/index.ts';

describe('structuredEventsV1Event', () => {
  it('has action and note, and no fieldPath', () => {
    const regarding = { kind: 'Pod', namespace: 'default', name: 'web', apiVersion: 'v1', fieldPath: 'spec' };
    const event = { regarding, type: 'Normal', reason: 'Scheduled', action: 'Binding', note: 'bound' };
    expect(structuredEventsV1Event(event)).toEqual({
      message: 'Event occurred',
      fields: [
        ['object', 'default/web'],
        ['kind', 'Pod'],
        ['apiVersion', 'v1'],
        ['type', 'Normal'],
        ['reason', 'Scheduled'],
        ['action', 'Binding'],
        ['note', 'bound'],
      ],
    });
  });

  it('has empty strings for what the event lacks', () => {
    expect(structuredEventsV1Event({}).fields.map(([, value]) => value)).toEqual(Array(7).fill(''));
  });
});
