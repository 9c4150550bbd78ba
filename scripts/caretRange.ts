/** The least versions of a range such as `^1.4.0 || ^2.0.0` or `>=22.19`, one for each part, with three numbers. */
export function leastVersions(range: string): string[] {
  return range.split('||').map((part) => {
    const match = /^(?:\^|>=)(\d+)\.(\d+)(?:\.(\d+))?$/.exec(part.trim());
    if (match === null) throw new TypeError(`a range must be made of ^ or >= and a version, but is ${range}`);
    const [, major = '', minor = '', patch = '0'] = match;
    return [major, minor, patch].join('.');
  });
}

/** Whether a version is in a range of {@link leastVersions}; what `^` means below 1.0.0 is left out. */
export function isInRange(version: string, range: string): boolean {
  const parts = range.split('||');
  return leastVersions(range).some((least, index) => {
    const sameMajor = version.split('.')[0] === least.split('.')[0];
    return compareVersions(version, least) >= 0 && (sameMajor || parts[index]?.trim().startsWith('>=') === true);
  });
}

function compareVersions(left: string, right: string): number {
  return left.localeCompare(right, 'en', { numeric: true });
}
