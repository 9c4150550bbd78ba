import { describe, expect, it } from 'vitest';
import { lacksPermission } from '../../lib/delivery/lacksPermission.ts';

const answer = (code: number, message: string) =>
  ({ kind: 'status', code, message, causes: [], isStatus: true }) as const;
const RBAC = 'events is forbidden: User "shop" cannot create resource "events" in API group "" in the namespace "shop"';

describe('lacksPermission', () => {
  it('is what RBAC says of a missing role', () => {
    expect(lacksPermission(answer(403, RBAC))).toBe(true);
  });

  it.each([
    ['an admission plug-in', answer(403, 'events "web.1" is forbidden: denied by policy')],
    ['another status', answer(409, RBAC)],
    ['no status', { kind: 'unexpected', message: RBAC } as const],
  ])('is nothing that %s says', (_, other) => {
    expect(lacksPermission(other)).toBe(false);
  });
});
