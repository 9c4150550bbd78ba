import { type EventApi } from '../api/EventApi.ts';
import { type EventForm } from './EventForm.ts';

/** Events as an API writes them. The items of a list carry neither kind nor apiVersion. */
export const objectForm = ({ apiVersion, write }: EventApi): EventForm => ({
  one: write,
  list: (events, metadata) => ({
    kind: 'EventList',
    apiVersion,
    metadata,
    items: events.map((event) => ({ ...write(event), kind: undefined, apiVersion: undefined })),
  }),
  frames: () => ({ event: write, bookmark: (metadata) => ({ kind: 'Event', apiVersion, metadata }) }),
});
