import { describe, expect, it } from 'vitest';
import { clusterUsers, tokenFile } from '../../cluster/ClusterUser.ts';

describe('clusterUsers', () => {
  it('has one who may do everything, and one who may do nothing', () => {
    const [admin, plain, ...more] = clusterUsers([]).values();
    expect(admin).toMatchObject({ name: 'admin', groups: ['system:masters'] });
    expect(plain).toMatchObject({ name: 'plain', groups: [] });
    expect(more).toEqual([]);
    expect(admin?.token).not.toBe(plain?.token);
    expect(admin?.token).not.toBe(clusterUsers([]).get('admin')?.token);
  });

  it('replaces one of them by name', () => {
    expect(clusterUsers([{ name: 'plain', token: 'mine' }]).get('plain')).toEqual({
      name: 'plain',
      groups: [],
      token: 'mine',
    });
  });

  it.each(['', 'a,b', 'a"b', 'a\nb'])('refuses %j, which the file can not hold', (word) => {
    expect(() => clusterUsers([{ name: word }])).toThrow(RangeError);
    expect(() => clusterUsers([{ name: 'a', token: word }])).toThrow(RangeError);
    expect(() => clusterUsers([{ name: 'a', groups: [word] }])).toThrow(RangeError);
  });
});

describe('tokenFile', () => {
  it('has a line for each user', () => {
    const users = [
      { name: 'ann', token: 't1', groups: ['a', 'b'] },
      { name: 'bob', token: 't2', groups: [] },
    ];
    expect(tokenFile(users)).toBe('t1,ann,ann,"a,b"\nt2,bob,bob,""\n');
  });
});
