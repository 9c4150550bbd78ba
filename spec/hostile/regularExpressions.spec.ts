import { readdirSync, readFileSync } from 'node:fs';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { slowLoop } from './slowLoop.ts';

const LIBRARY = new URL('../../lib/', import.meta.url);

/** Every regular expression that is written in the library, by where it is. */
const found = readdirSync(LIBRARY, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .flatMap((file) => expressionsIn(file, readFileSync(new URL(file, LIBRARY), 'utf8')));

function expressionsIn(file: string, text: string): { readonly file: string; readonly expression: RegExp }[] {
  const expressions: { readonly file: string; readonly expression: RegExp }[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isRegularExpressionLiteral(node)) {
      const end = node.text.lastIndexOf('/');
      expressions.push({ file, expression: new RegExp(node.text.slice(1, end), node.text.slice(end + 1)) });
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(file, text, ts.ScriptTarget.Latest));
  return expressions;
}

describe('regular expressions of the library', () => {
  it('are all found', () => {
    expect(found.length).toBeGreaterThan(30);
  });

  it.each(found)('$expression in $file takes time in proportion to the text', ({ expression }) => {
    expect(slowLoop(expression)).toBeUndefined();
  });
});

describe('slowLoop', () => {
  it.each([
    [/^(a+)+$/],
    [/^(a*)*b/],
    [/^(a|a)*b/],
    [/^(a|b|ab)*c/],
    [/^a*a*b/],
    [/^(?:a?){3,}c?a*b/],
    [/^\d+\.?\d+$/],
    [/^(\w+\s?)*$/],
    [/\s+$/],
    [/a+b/],
    [/a[^b]*b/],
    [/^\s+|\s+$/],
    [/^(?:a{2,})+b/],
  ])('finds what is slow in %s', (expression) => {
    expect(slowLoop(expression)).toBeDefined();
  });

  it.each([
    [/^a+$/],
    [/"[^"]*" /],
    [/(?:\\[^]|[^,\\]|\\$)+/g],
    [/^a*b*c/],
    [/a+/],
    [/^(?:a+b)*$/],
    [/x"[^"x]*" /],
    [/^(a+)*/],
    [/a*a*/y],
    [/^(?:ab|ac)*$/],
  ])('finds nothing in %s', (expression) => {
    expect(slowLoop(expression)).toBeUndefined();
  });

  it('knows no back references', () => {
    expect(() => slowLoop(/(a)\1/)).toThrow('a back reference');
  });
});
