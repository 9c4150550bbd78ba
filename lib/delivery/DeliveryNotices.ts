import { escapeControls, type KubernetesEvent } from '../event/index.ts';
import { type AnswerRule } from './answerRules.ts';
import { type DeliveryNotice } from './DeliveryNotice.ts';
import { lacksPermission } from './lacksPermission.ts';
import { answerOf } from './sinkRequest.ts';

/** What has to be added where the API server says that the permission is missing. */
const PERMISSION = `apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata:
  name: event-recorder
rules:
  - apiGroups: ["", "events.k8s.io"]
    resources: ["events"]
    verbs: ["create", "patch"]`;

/**
 * Tells of what whoever runs the program should know, and what concerns all events once only.
 *
 * The texts of single events are client-go's.
 */
export class DeliveryNotices {
  readonly #tell: (notice: DeliveryNotice) => void;
  readonly #told = new Set<string>();
  #isPaused = false;

  constructor(tell: (notice: DeliveryNotice) => void) {
    this.#tell = tell;
  }

  /** An answer is final. */
  rejected(event: KubernetesEvent, error: Error, rule: AnswerRule): void {
    const answer = answerOf(error);
    if (lacksPermission(answer)) {
      this.#once('permission', {
        level: 'error',
        message: 'Events cannot be written: a permission is missing; this role, bound to the user, has it',
        fields: { error: answer.message, role: PERMISSION },
      });
      return;
    }
    const message = answer.kind === 'invalid' ? 'Unable to construct event' : 'Server rejected event';
    this.#tell({
      level: rule.quiet ? 'debug' : 'error',
      message: `${message} (will not retry!)`,
      fields: { event: nameOf(event), error: answer.message },
    });
  }

  /** A write was tried for long enough. */
  gaveUp(event: KubernetesEvent, error: Error | undefined): void {
    const fields = { event: nameOf(event), ...(error && { error: answerOf(error).message }) };
    this.#tell({ level: 'error', message: 'Unable to write event (retry limit exceeded!)', fields });
  }

  /** Nothing is sent for a while; told again only after it was over. */
  paused(error: Error, rule: AnswerRule): void {
    const fields = { error: answerOf(error).message };
    if (rule.name === '404 from no API server') {
      this.#once('address', { level: 'error', message: 'What answers at this address is no API server', fields });
    }
    if (this.#isPaused) return;
    this.#isPaused = true;
    this.#tell({ level: 'error', message: 'Events wait: they cannot be written at present (will retry)', fields });
  }

  /** The server answers. */
  answered(): void {
    if (!this.#isPaused) return;
    this.#isPaused = false;
    this.#tell({ level: 'info', message: 'Events are written again', fields: {} });
  }

  #once(what: string, notice: DeliveryNotice): void {
    if (this.#told.has(what)) return;
    this.#told.add(what);
    this.#tell(notice);
  }
}

function nameOf({ metadata }: KubernetesEvent): string {
  return escapeControls(`${metadata.namespace}/${metadata.name}`);
}
