import { describe, expect, it } from 'vitest';
import { readCases } from '../conformance/readCases.ts';
import { replayLogLines } from '../conformance/replayLogLines.ts';
import { klogText } from '../../lib/logging/index.ts';

const text = (...fields: [string, unknown][]) => klogText({ message: 'a "message"', fields });
const cases = readCases(new URL('../conformance/log-lines.jsonl', import.meta.url));

describe('klogText', () => {
  it.each(cases.map((testCase) => [testCase.name, testCase] as const))(
    'prints what client-go printed: %s',
    (_, testCase) => {
      expect(replayLogLines(testCase)).toEqual([]);
    },
  );

  it('quotes the message, and strings as Go does', () => {
    expect(text(['a', 'say "hi"'], ['b', '\x1b'])).toBe('"a \\"message\\"" a="say \\"hi\\"" b="\\x1b"');
  });

  it('prints text in several lines as a block, whether or not it ends with a line break', () => {
    expect(text(['a', 'one\ntwo'])).toBe('"a \\"message\\"" a=<\n\tone\n\ttwo\n >');
    expect(text(['a', 'one\ntwo\n'])).toBe('"a \\"message\\"" a=<\n\tone\n\ttwo\n >');
    expect(text(['a', '\n'])).toBe('"a \\"message\\"" a=<\n\t\n >');
  });

  it("prints an object's name as it is", () => {
    expect(text(['object', 'default/a"b\n'])).toBe('"a \\"message\\"" object="default/a"b\n"');
  });

  it('prints errors as their message and all else as JSON', () => {
    expect(text(['err', new Error('no "luck"')], ['n', 1], ['object', { a: [true] }], ['u', undefined])).toBe(
      '"a \\"message\\"" err="no \\"luck\\"" n=1 object={"a":[true]} u=undefined',
    );
  });

  it('survives values that throw and values without end', () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    expect(text(['a', proxy])).toContain('[Thrown: ');
    expect(text(['a', new Array(2 ** 32 - 1)]).length).toBeLessThan(1100);
  });
});
