import { describe, expect, it } from 'vitest';
import { Findings } from '../../soak/Findings.ts';

describe('Findings', () => {
  it('are none where everything holds', () => {
    const findings = new Findings();
    findings.expect(true, 'books', () => 'never asked');
    expect([findings.isEmpty, findings.lines()]).toEqual([true, []]);
  });

  it('tell the first case of each, and how often it came', () => {
    const findings = new Findings();
    findings.expect(false, 'books', () => 'one');
    findings.add('books', 'two');
    findings.add('leaks', 'three');
    expect(findings.isEmpty).toBe(false);
    expect(findings.lines()).toEqual(['books (2 times), first: one', 'leaks (1 times), first: three']);
  });
});
