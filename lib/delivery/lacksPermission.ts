import { type Answer } from './Answer.ts';

/**
 * Whether an answer says that a role is missing, in the words of the API server's RBAC. Admission plug-ins answer 403 too: a role would not help
 * there, and the other API would be answered so as well.
 *
 * @internal
 */
export function lacksPermission(answer: Answer): boolean {
  return answer.kind === 'status' && answer.code === 403 && LACKS_PERMISSION.test(answer.message);
}

const LACKS_PERMISSION = /User "[^"]*" cannot \S+ resource/;
