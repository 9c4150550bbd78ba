/** JSON that does not fit the type it is read as; the message has Go's words. */
export class DecodeError extends Error {
  override readonly name = 'DecodeError';
}
