/** Milliseconds since 1970 as a meta/v1 Time: `2026-01-15T10:00:00Z`. */
export const wireTime = (ms: number): string => `${new Date(ms).toISOString().slice(0, -'.000Z'.length)}Z`;
