import { type EventApi } from '../api/EventApi.ts';
import { JsonReader } from '../api/JsonReader.ts';
import { type EventForm } from './EventForm.ts';

/** Events as an API writes them. The items of a list carry neither kind nor apiVersion. */
export const objectForm = ({ apiVersion, read, write }: EventApi): EventForm => ({
  one: write,
  list: (events, metadata) => ({
    kind: 'EventList',
    apiVersion,
    metadata,
    items: events.map((event) => ({ ...write(event), kind: undefined, apiVersion: undefined })),
  }),
  frames: () => {
    const empty = write(read(new JsonReader({}, 'Event')));
    return { event: write, bookmark: (metadata) => ({ ...empty, metadata }) };
  },
});
