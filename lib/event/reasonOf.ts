const MOST_CHARACTERS = 1024;

/**
 * The message of whatever was thrown, at most 1,024 characters; never throws itself.
 *
 * Anything can be thrown: an object without a prototype has no text, and an error's message may be a getter that throws.
 */
export function reasonOf(error: unknown): string {
  try {
    const reason = String(error instanceof Error ? error.message : error);
    return reason.length > MOST_CHARACTERS ? reason.slice(0, MOST_CHARACTERS) : reason;
  } catch {
    return 'unknown';
  }
}
