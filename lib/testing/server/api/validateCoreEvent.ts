import { type FieldError, invalidField, requiredField } from './fieldError.ts';
import { qualifiedNameProblems } from './nameRules.ts';
import { type StoredEvent } from '../store/StoredEvent.ts';

const MISMATCH = 'does not match event.namespace';

/**
 * What the API server finds wrong with an event of either API, in its order: little without `eventTime`, more with it.
 * That its namespace is a good name needs no check: it exists.
 *
 * @param controllerField what the API calls the controller that reports
 * @see kubernetes pkg/apis/core/validation/events.go legacyValidateEvent
 */
export function validateCoreEvent(event: StoredEvent, controllerField: string): readonly FieldError[] {
  return event.eventTime === '' ? validateOldEvent(event) : validateNewEvent(event, controllerField);
}

function validateOldEvent({ metadata, involvedObject }: StoredEvent): readonly FieldError[] {
  // The object of a cluster-scoped kind has no namespace; its events live in "default".
  const expected = involvedObject.namespace === '' ? 'default' : involvedObject.namespace;
  return metadata.namespace === expected
    ? []
    : [invalidField('involvedObject.namespace', involvedObject.namespace, MISMATCH)];
}

function validateNewEvent(event: StoredEvent, controllerField: string): readonly FieldError[] {
  const { metadata, involvedObject, reportingController } = event;
  const isAtHome = involvedObject.namespace !== '' || ['default', 'kube-system'].includes(metadata.namespace);
  return [
    ...(isAtHome ? [] : [invalidField('involvedObject.namespace', '', MISMATCH)]),
    ...(reportingController === '' ? [requiredField(controllerField)] : []),
    ...qualifiedNameProblems(reportingController).map((problem) =>
      invalidField(controllerField, reportingController, problem),
    ),
    ...requiredText('reportingInstance', event.reportingInstance),
    ...requiredText('action', event.action),
    ...requiredText('reason', event.reason),
    ...limitedText('message', event.message, 1024),
  ];
}

const requiredText = (field: string, text: string): readonly FieldError[] =>
  text === '' ? [requiredField(field)] : limitedText(field, text, 128);

/** The message says characters; what is counted are bytes. */
const limitedText = (field: string, text: string, limit: number): readonly FieldError[] =>
  Buffer.byteLength(text) > limit ? [invalidField(field, '', `can have at most ${limit} characters`)] : [];
