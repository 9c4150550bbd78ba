/**
 * Whether Node resets a connection that has been written to by a reset alone. Node 22 says first that the connection ends, and a client may look no
 * further.
 */
export const resetsAtOnce = Number(process.versions.node.split('.')[0]) >= 24;
