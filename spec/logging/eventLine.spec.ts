import { describe, expect, it } from 'vitest';
import { eventLine } from '../../lib/logging/index.ts';
import { anEvent } from './anEvent.ts';

describe('eventLine', () => {
  it("is client-go's line, its fields in Go's order", () => {
    const involvedObject = {
      apiVersion: 'v1',
      fieldPath: 'spec.containers{web}',
      kind: 'Pod',
      name: 'web',
      namespace: 'default',
      resourceVersion: '12',
      uid: '1',
    };
    expect(eventLine(anEvent({ involvedObject }))).toBe(
      'Event(v1.ObjectReference{Kind:"Pod", Namespace:"default", Name:"web", UID:"1", APIVersion:"v1", ' +
        `ResourceVersion:"12", FieldPath:"spec.containers{web}"}): type: 'Normal' reason: 'Created' created it`,
    );
  });

  it('has empty strings for what the event lacks', () => {
    const bare = { metadata: { name: 'a', namespace: 'b' }, involvedObject: {} };
    expect(eventLine(bare)).toBe(
      'Event(v1.ObjectReference{Kind:"", Namespace:"", Name:"", UID:"", APIVersion:"", ResourceVersion:"", ' +
        `FieldPath:""}): type: '' reason: '' `,
    );
  });

  it('quotes the reference and leaves type, reason and message as they are', () => {
    const line = eventLine(anEvent({ involvedObject: { name: 'a\n"b"' }, reason: 'R\n', message: '100%\t' }));
    expect(line).toContain('Name:"a\\n\\"b\\""');
    expect(line).toMatch(/reason: 'R\n' 100%\t$/);
  });
});
