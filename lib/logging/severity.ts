/** How klog sees a level: the letter that begins its lines, and how grave it is; 0 is the gravest. */
export interface Severity {
  readonly letter: 'F' | 'E' | 'W' | 'I';
  readonly rank: number;
}

const DEBUG: Severity = { letter: 'I', rank: 3 };

// The levels of winston's npm and syslog sets that klog tells apart; all others are its info at some verbosity.
const SEVERITIES: ReadonlyMap<string, Severity> = new Map<string, Severity>([
  ['emerg', { letter: 'F', rank: 0 }],
  ['alert', { letter: 'F', rank: 0 }],
  ['crit', { letter: 'F', rank: 0 }],
  ['fatal', { letter: 'F', rank: 0 }],
  ['error', { letter: 'E', rank: 0 }],
  ['warning', { letter: 'W', rank: 1 }],
  ['warn', { letter: 'W', rank: 1 }],
  ['notice', { letter: 'I', rank: 2 }],
  ['info', { letter: 'I', rank: 2 }],
]);

/**
 * The severity of a level by its name; an unknown level counts as `debug`.
 *
 * @internal
 */
export function severityOf(level: string): Severity {
  return SEVERITIES.get(level) ?? DEBUG;
}
