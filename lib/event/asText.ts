/**
 * Makes a string of whatever a caller without types gave: a string as it is, undefined and null as nothing, anything else as
 * `String` shows it. A lone surrogate becomes U+FFFD, as no UTF-8 can hold it. Never throws.
 *
 * @internal
 */
export function asText(value: unknown): string {
  if (typeof value === 'string') return value.toWellFormed();
  return value === undefined || value === null ? '' : shown(value).toWellFormed();
}

function shown(value: unknown): string {
  try {
    return String(value);
  } catch {
    return `<${typeof value} that can't be shown>`;
  }
}
