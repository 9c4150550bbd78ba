/**
 * What became of one item's work: exactly one for each time that an item was worked on to the end.
 *
 * - `succeeded`: the work completed; `value` is its last value, undefined if it had none.
 * - `failed`: the work threw, rejected or errored with `error`.
 */
export type WorkResult<T, R> =
  | { readonly item: T; readonly kind: 'succeeded'; readonly value: R | undefined }
  | { readonly item: T; readonly kind: 'failed'; readonly error: unknown };
