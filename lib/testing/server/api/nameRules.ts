const LABEL_REGEX = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const SUBDOMAIN_REGEX = `${LABEL_REGEX}(\\.${LABEL_REGEX})*`;
const QUALIFIED_REGEX = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]';
const QUALIFIED_TEXT =
  "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";

// The expressions above are what the server prints. Those below can't backtrack, whatever they are given.
const isLabel = (text: string): boolean => /^[-a-z0-9]+$/.test(text) && !text.startsWith('-') && !text.endsWith('-');
const isQualified = (text: string): boolean =>
  /^[-A-Za-z0-9_.]+$/.test(text) && /^[A-Za-z0-9]/.test(text) && /[A-Za-z0-9]$/.test(text.slice(-1));

const broken = (text: string, regex: string, examples: readonly string[]): string =>
  `${text} (e.g. ${examples.map((example) => `'${example}', `).join(' or ')}regex used for validation is '${regex}')`;
const tooLong = (limit: number): string => `must be no more than ${limit} characters`;

/** What is wrong with a DNS-1123 label, in the server's words; nothing if it is one. */
export function labelProblems(text: string): readonly string[] {
  const rule =
    "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character";
  return [
    ...(text.length > 63 ? [tooLong(63)] : []),
    ...(isLabel(text) ? [] : [broken(rule, LABEL_REGEX, ['my-name', '123-abc'])]),
  ];
}

/**
 * What is wrong with a DNS-1123 subdomain, in the server's words; nothing if it is one.
 *
 * @param isPrefix whether something is put behind it, so that it may end in a dash
 */
export function subdomainProblems(given: string, isPrefix = false): readonly string[] {
  const text = isPrefix ? given.replace(/-$/, 'a') : given;
  const rule =
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character";
  return [
    ...(text.length > 253 ? [tooLong(253)] : []),
    ...(text.split('.').every(isLabel) ? [] : [broken(rule, SUBDOMAIN_REGEX, ['example.com'])]),
  ];
}

/** What is wrong with a qualified name (`name`, or `example.com/name`), in the server's words; nothing if it is one. */
export function qualifiedNameProblems(text: string): readonly string[] {
  const rule = broken(QUALIFIED_TEXT, QUALIFIED_REGEX, ['MyName', 'my.name', '123-abc']);
  const slash = text.indexOf('/');
  const name = text.slice(slash + 1);
  if (name.includes('/')) {
    return [`a qualified name ${rule} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`];
  }
  const problems: string[] = [];
  if (slash === 0) problems.push('prefix part must be non-empty');
  if (slash > 0) problems.push(...subdomainProblems(text.slice(0, slash)).map((problem) => `prefix part ${problem}`));
  if (name === '') problems.push('name part must be non-empty');
  else if (Buffer.byteLength(name) > 63) problems.push(`name part ${tooLong(63)}`);
  if (!isQualified(name)) problems.push(`name part ${rule}`);
  return problems;
}

/** What is wrong with a label's value, in the server's words; nothing if it is one. */
export function labelValueProblems(text: string): readonly string[] {
  const rule = `a valid label must be an empty string or consist of ${QUALIFIED_TEXT.slice('must consist of '.length)}`;
  return [
    ...(Buffer.byteLength(text) > 63 ? [tooLong(63)] : []),
    ...(text === '' || isQualified(text)
      ? []
      : [broken(rule, `(${QUALIFIED_REGEX})?`, ['MyValue', 'my_value', '12345'])]),
  ];
}

/** What is wrong with a name that becomes part of a path, in the server's words; nothing if it is good. */
export function pathSegmentProblems(text: string, isPrefix = false): readonly string[] {
  if (!isPrefix && (text === '.' || text === '..')) return [`may not be '${text}'`];
  return ['/', '%'].filter((illegal) => text.includes(illegal)).map((illegal) => `may not contain '${illegal}'`);
}
