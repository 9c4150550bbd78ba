import { describe, expect, it } from 'vitest';
import { objectName } from '../../lib/logging/objectName.ts';

describe('objectName', () => {
  it('is namespace and name, or the name alone', () => {
    const references = [{ namespace: 'default', name: 'web' }, { name: 'node-1' }, { namespace: 'default' }, {}];
    expect(references.map(objectName)).toEqual(['default/web', 'node-1', 'default/', '']);
  });
});
