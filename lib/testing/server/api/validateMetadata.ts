import { type FieldError, invalidField, requiredField, tooLongField } from './fieldError.ts';
import { labelValueProblems, pathSegmentProblems, qualifiedNameProblems } from './nameRules.ts';
import { type StoredMetadata } from '../store/StoredEvent.ts';

const ANNOTATIONS_LIMIT = 256 * 1024;

/**
 * What the API server finds wrong with an event's metadata on creation; its namespace was looked up before.
 *
 * @param nameProblems the rule for names; a prefix is what `generateName` holds
 * @see apimachinery api/validation ValidateObjectMetaAccessor
 */
export function validateMetadata(
  metadata: StoredMetadata,
  nameProblems: (name: string, isPrefix: boolean) => readonly string[] = pathSegmentProblems,
): readonly FieldError[] {
  const errors: FieldError[] = [];
  const check = (field: string, name: string, isPrefix: boolean) => {
    if (name === '') return;
    for (const problem of nameProblems(name, isPrefix)) errors.push(invalidField(field, name, problem));
  };
  check('metadata.generateName', metadata.generateName, true);
  if (metadata.name === '') errors.push(requiredField('metadata.name', 'name or generateName is required'));
  check('metadata.name', metadata.name, false);
  return [...errors, ...validateLabels(metadata.labels), ...validateAnnotations(metadata.annotations)];
}

/**
 * The same for an update, which besides may not change the uid.
 *
 * @see apimachinery api/validation ValidateObjectMetaAccessorUpdate
 */
export function validateMetadataUpdate(metadata: StoredMetadata, old: StoredMetadata): readonly FieldError[] {
  return [
    ...validateMetadata(metadata),
    ...(metadata.uid === old.uid ? [] : [invalidField('metadata.uid', metadata.uid, 'field is immutable')]),
  ];
}

function validateLabels(labels: ReadonlyMap<string, string>): readonly FieldError[] {
  const field = 'metadata.labels';
  return [...labels].flatMap(([key, value]) => [
    ...qualifiedNameProblems(key).map((problem) => invalidField(field, key, problem)),
    ...labelValueProblems(value).map((problem) => invalidField(field, value, problem)),
  ]);
}

function validateAnnotations(annotations: ReadonlyMap<string, string>): readonly FieldError[] {
  const field = 'metadata.annotations';
  let size = 0;
  const errors: FieldError[] = [];
  for (const [key, value] of annotations) {
    size += Buffer.byteLength(key) + Buffer.byteLength(value);
    // Upper case is allowed, in the prefix too.
    for (const problem of qualifiedNameProblems(key.toLowerCase())) errors.push(invalidField(field, key, problem));
  }
  return size > ANNOTATIONS_LIMIT ? [...errors, tooLongField(field, ANNOTATIONS_LIMIT)] : errors;
}
