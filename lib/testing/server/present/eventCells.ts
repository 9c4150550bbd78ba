import { type StoredEvent } from '../store/StoredEvent.ts';
import { humanDuration } from './humanDuration.ts';

/** A column of a table as meta/v1 has it; those with a priority are the wide ones. */
export interface TableColumn {
  readonly name: string;
  readonly type: string;
  readonly format: string;
  readonly description: string;
  readonly priority: number;
}

const column = (name: string, description: string, priority = 0, format = ''): TableColumn => ({
  name,
  type: 'string',
  format,
  description,
  priority,
});

/** The columns of events. The count is a number though its type says otherwise, as in the real server. */
export const eventColumns: readonly TableColumn[] = [
  column('Last Seen', 'How long ago it was seen last.'),
  column('Type', 'Normal or Warning.'),
  column('Reason', 'Why it was recorded, in one word.'),
  column('Object', 'What it is about: kind and name.'),
  column('Subobject', 'Which part of the object it is about.', 1),
  column('Source', 'Who has reported it.', 1),
  column('Message', 'What has happened.'),
  column('First Seen', 'How long ago it was seen first.', 1),
  column('Count', 'How often it was seen.', 1),
  column('Name', 'The name of the event.', 1, 'name'),
];

/**
 * An event in those columns.
 *
 * @param now milliseconds since 1970
 * @see kubernetes pkg/printers/internalversion printEvent
 */
export function eventCells(event: StoredEvent, now: number): readonly (string | number)[] {
  const { series, source, involvedObject } = event;
  const age = (time: string) => (time === '' ? '<unknown>' : humanDuration(now - Date.parse(time)));
  const firstSeen = age(event.firstTimestamp || event.eventTime);
  const lastSeen = event.lastTimestamp === '' ? firstSeen : age(event.lastTimestamp);
  const kind = involvedObject.kind.toLowerCase();
  const component = source.component || event.reportingController;
  const instance = source.host || event.reportingInstance;
  return [
    series ? age(series.lastObservedTime) : lastSeen,
    event.type,
    event.reason,
    involvedObject.name === '' ? kind : `${kind}/${involvedObject.name}`,
    involvedObject.fieldPath,
    instance === '' ? component : `${component}, ${instance}`,
    event.message.trim(),
    firstSeen,
    series ? series.count : event.count || 1, // one that was seen once has no count in the newer API
    event.metadata.name,
  ];
}
