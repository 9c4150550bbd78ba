import { type CoreV1EventJson } from './CoreV1EventJson.ts';
import { type JsonReader } from './JsonReader.ts';
import { type StoredEvent } from '../store/StoredEvent.ts';

/** Reads a series, which has the same fields in both APIs. */
export function readSeries(reader: JsonReader | undefined): StoredEvent['series'] {
  if (reader === undefined) return undefined;
  const series = { count: reader.int32('count'), lastObservedTime: reader.microTime('lastObservedTime') };
  reader.end();
  return series;
}

/** Reads who reported an event, in the words of old. */
export function readSource(reader: JsonReader | undefined): StoredEvent['source'] {
  if (reader === undefined) return { component: '', host: '' };
  const source = { component: reader.string('component'), host: reader.string('host') };
  reader.end();
  return source;
}

/** Writes who reported an event, in the words of old. */
export const writeSource = ({ component, host }: StoredEvent['source']): CoreV1EventJson['source'] => ({
  ...(component && { component }),
  ...(host && { host }),
});
