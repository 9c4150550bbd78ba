import { Buffer } from 'node:buffer';

/**
 * Whether a text is a qualified name as Kubernetes has it: `name`, or `example.com/name`.
 *
 * The name has 1 to 63 bytes of letters, digits, `-`, `_` and `.` and begins and ends with a letter or a digit; the prefix is a
 * DNS-1123 subdomain of at most 253 bytes.
 *
 * @see `IsQualifiedName` in apimachinery `pkg/util/validation/validation.go`
 * @internal
 */
export function isQualifiedName(text: string): boolean {
  const slash = text.indexOf('/');
  if (slash === -1) return isNamePart(text);
  return isDns1123Subdomain(text.slice(0, slash)) && isNamePart(text.slice(slash + 1));
}

/** Whether a text is a DNS-1123 label of at most 63 bytes, as a namespace is. @internal */
export function isDns1123Label(text: string): boolean {
  return text.length <= 63 && isLabel(text);
}

/** Whether a text may be the value of a label: empty, or like the name part of a qualified name. @internal */
export function isLabelValue(text: string): boolean {
  return text === '' || isNamePart(text);
}

// Each expression is one pass over a text whose length has been looked at: none can backtrack.
function isNamePart(text: string): boolean {
  return (
    text.length <= 63 &&
    Buffer.byteLength(text) <= 63 &&
    /^[-\w.]+$/.test(text) &&
    !/^[-_.]/.test(text) &&
    !/[-_.]$/.test(text)
  );
}

/** Whether a text is a DNS-1123 subdomain of at most 253 bytes, as the name of most objects is. @internal */
export function isDns1123Subdomain(text: string): boolean {
  return text.length <= 253 && text.split('.').every(isLabel);
}

function isLabel(text: string): boolean {
  return /^[-a-z0-9]+$/.test(text) && !text.startsWith('-') && !text.endsWith('-');
}
