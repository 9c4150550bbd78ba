import { type EventApi } from '../api/EventApi.ts';
import { badRequest } from '../api/apiStatus.ts';
import { JsonReader } from '../api/JsonReader.ts';
import { writeMetadata } from '../api/objectMeta.ts';
import { type StoredEvent } from '../store/StoredEvent.ts';
import { eventCells, eventColumns } from './eventCells.ts';
import { type EventForm } from './EventForm.ts';

/** What a row carries besides its cells. */
export type IncludeObject = 'None' | 'Metadata' | 'Object';

/** How {@link tableForm} makes tables. */
export interface TableFormOptions {
  /** `meta.k8s.io/v1`, or `v1beta1` of it. */
  readonly apiVersion: string;
  readonly includeObject: IncludeObject;
  /** Milliseconds since 1970, from which ages are reckoned. */
  readonly now: () => number;
}

/**
 * Events as rows of a table, which is what kubectl prints.
 *
 * @see apiserver endpoints/handlers/response.go asTable
 */
export function tableForm(api: EventApi, { apiVersion, includeObject, now }: TableFormOptions): EventForm {
  const partial = (metadata: object) => ({ kind: 'PartialObjectMetadata', apiVersion, metadata });
  const row = (event: StoredEvent) => ({
    cells: eventCells(event, now()),
    object: {
      None: () => null,
      Metadata: () => partial(writeMetadata(event.metadata)),
      Object: () => api.write(event),
    }[includeObject](),
  });
  const table = (rows: readonly object[], metadata: object, hasColumns = true) => ({
    kind: 'Table',
    apiVersion,
    metadata,
    columnDefinitions: hasColumns ? eventColumns : null,
    rows,
  });
  const one = (event: StoredEvent, hasColumns = true) =>
    table([row(event)], { resourceVersion: event.metadata.resourceVersion }, hasColumns);
  return {
    one,
    list: (events, metadata) => table(events.map(row), metadata),
    frames: () => {
      let frames = 0;
      const isFirst = () => (frames += 1) === 1;
      const empty = api.read(new JsonReader({}, 'Event'));
      return {
        event: (event) => one(event, isFirst()),
        bookmark: (metadata) =>
          table([{ cells: eventCells(empty, now()), object: partial(metadata) }], metadata, isFirst()),
      };
    },
  };
}

/**
 * Reads `?includeObject=`.
 *
 * @throws ApiStatusError (400) as the real server
 */
export function includeObject(query: URLSearchParams): IncludeObject {
  const given = query.get('includeObject') ?? '';
  if (given === '' || given === 'Metadata') return 'Metadata';
  if (given === 'None' || given === 'Object') return given;
  throw badRequest(
    `Unable to convert to Table as requested: includeObject: Invalid value: ${JSON.stringify(given)}: must be 'Metadata', 'Object', 'None', or empty`,
  );
}
