import { describe, expect, it } from 'vitest';
import { BroadcasterStoppedError } from '../../lib/broadcast/index.ts';

describe('BroadcasterStoppedError', () => {
  it("is an error with a name of its own and apimachinery's text", () => {
    const error = new BroadcasterStoppedError();
    expect(error).toBeInstanceOf(Error);
    expect(String(error)).toBe('BroadcasterStoppedError: broadcaster already stopped');
  });
});
