import { boundedJson } from '../event/boundedJson.ts';
import { fieldText } from '../event/fieldOf.ts';
import { goQuote } from '../event/index.ts';
import { valueText } from '../event/valueText.ts';
import { fieldsOf, type LogEntry } from './LogEntry.ts';

/** A text with line breaks stands on lines of its own, each indented with a tab, as klog prints it. */
function block(text: string): string {
  const ended = text.endsWith('\n') ? text.slice(0, -1) : text;
  return `<\n\t${ended.replaceAll('\n', '\n\t')}\n >`;
}

function printed(key: string, value: unknown): string {
  if (typeof value === 'string') {
    // klog writes an object's name between quotes without looking at it.
    if (key === 'object') return `"${value}"`;
    return value.includes('\n') ? block(value) : goQuote(value);
  }
  return isError(value) ? printed('', valueText(value)) : boundedJson(value);
}

function isError(value: unknown): value is Error {
  try {
    return value instanceof Error;
  } catch {
    return false;
  }
}

/**
 * An entry in klog's text form, without the head, byte for byte: `"Event occurred" object="default/web" reason="Created"`.
 *
 * Strings are quoted as Go quotes; one with line breaks becomes a block of lines. The field `object` is klog's own
 * exception: its text is never escaped. Print the result through {@link escapeControls} where the values are anybody's.
 * Errors print their message, everything else JSON of at most 1 KiB. Never throws.
 *
 * @see {@link https://github.com/kubernetes/klog/blob/main/internal/serialize/keyvalues.go | klog, keyvalues.go}
 */
export function klogText(entry: LogEntry): string {
  let text = goQuote(fieldText(entry, 'message'));
  for (const [key, value] of fieldsOf(entry)) text += ` ${key}=${printed(key, value)}`;
  return text;
}
