/** A type whose fields may be set, for an object that is still being put together. */
export type Mutable<T> = { -readonly [K in keyof T]: T[K] };
