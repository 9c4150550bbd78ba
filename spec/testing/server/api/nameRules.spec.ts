import { describe, expect, it } from 'vitest';
import {
  labelProblems,
  labelValueProblems,
  pathSegmentProblems,
  qualifiedNameProblems,
  subdomainProblems,
} from '../../../../lib/testing/server/api/nameRules.ts';

describe('nameRules', () => {
  it.each([
    [qualifiedNameProblems, ['a', 'A_b.c-1', 'example.com/Name', 'x'.repeat(63), `${'a'.repeat(253)}/x`]],
    [subdomainProblems, ['a', 'a.b-c.1', 'a'.repeat(253)]],
    [labelProblems, ['a', '0-a', 'a'.repeat(63)]],
    [labelValueProblems, ['', 'a', 'A_b.c', 'x'.repeat(63)]],
    [pathSegmentProblems, ['a', '...', 'Foo_Bar', '']],
  ])('%o takes good names', (problems, names) => {
    for (const name of names) expect(problems(name), name).toEqual([]);
  });

  it.each([
    [
      qualifiedNameProblems,
      ['', '-a', 'a-', 'a b', '/a', 'a/', 'A/a', 'a/b/c', 'x'.repeat(64), `${'a'.repeat(254)}/x`],
    ],
    [subdomainProblems, ['', '.', 'a..b', 'A', '-a', 'a-', 'a'.repeat(254), 'a\n']],
    [labelProblems, ['', 'a.b', '-a', 'a'.repeat(64)]],
    [labelValueProblems, ['-', 'a b', 'x'.repeat(64), 'a\n']],
    [pathSegmentProblems, ['.', '..', 'a/b', 'a%b']],
  ])('%o refuses bad ones', (problems, names) => {
    for (const name of names) expect(problems(name), name).not.toEqual([]);
  });

  it('lets a prefix be a dot', () => {
    expect(pathSegmentProblems('.', true)).toEqual([]);
    expect(pathSegmentProblems('a/', true)).toEqual(["may not contain '/'"]);
  });

  it('counts the bytes of a qualified name', () => {
    expect(qualifiedNameProblems('\u20ac'.repeat(22))).toContain('name part must be no more than 63 characters');
  });
});
