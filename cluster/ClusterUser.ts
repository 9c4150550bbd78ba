import { randomBytes } from 'node:crypto';

/** Somebody whom the API server knows by a token. */
export interface ClusterUser {
  /** Letters, digits and `. : @ _ -`. */
  readonly name: string;
  /** Default: none. `system:masters` may do everything. */
  readonly groups?: readonly string[];
  /** Default: a random one. */
  readonly token?: string;
}

const WORD = /^[\w.:@-]+$/;

/** The users that every cluster has: one who may do everything, and one who may do nothing. */
const STANDARD: readonly ClusterUser[] = [{ name: 'admin', groups: ['system:masters'] }, { name: 'plain' }];

/**
 * The users of a cluster with a token each: the two that every cluster has, and more.
 *
 * @throws RangeError for a name, group or token that the token file can't hold
 */
export function clusterUsers(more: readonly ClusterUser[]): Map<string, Required<ClusterUser>> {
  const users = new Map<string, Required<ClusterUser>>();
  for (const { name, groups = [], token = randomBytes(24).toString('base64url') } of [...STANDARD, ...more]) {
    for (const word of [name, token, ...groups]) {
      if (!WORD.test(word))
        throw new RangeError(`users must have words of letters, digits and .:@_-, but one has ${JSON.stringify(word)}`);
    }
    users.set(name, { name, groups, token });
  }
  return users;
}

/** The file that `--token-auth-file` reads. */
export function tokenFile(users: Iterable<Required<ClusterUser>>): string {
  return Array.from(users, ({ name, groups, token }) => `${token},${name},${name},"${groups.join(',')}"\n`).join('');
}
