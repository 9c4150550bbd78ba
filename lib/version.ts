/** The version of this package, as in its package.json; part of the User-Agent that the sinks send. */
export const version = '0.1.0';
