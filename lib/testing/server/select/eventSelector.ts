import { type EventApi } from '../api/EventApi.ts';
import { type ApiRequest } from '../http/ApiRequest.ts';
import { type StoredEvent } from '../store/StoredEvent.ts';
import { fieldSelector } from './fieldSelector.ts';
import { labelSelector } from './labelSelector.ts';

/** Which events a request is about. */
export interface EventSelector {
  /** Whether it is one of them. */
  readonly matches: (event: StoredEvent) => boolean;
  /** Whether all events of the namespace are. */
  readonly isEverything: boolean;
}

/**
 * The events that a request selects: those of the path's namespace, if it names one, that fit `?fieldSelector=` and
 * `?labelSelector=`.
 *
 * @throws ApiStatusError (400) as the real server
 */
export function eventSelector({ namespace, query }: ApiRequest, api: EventApi): EventSelector {
  const fields = query.get('fieldSelector') ?? '';
  const labels = query.get('labelSelector') ?? '';
  const fitsLabels = labelSelector(labels);
  const fitsFields = fieldSelector(fields, api);
  return {
    matches: (event) =>
      (namespace === '' || event.metadata.namespace === namespace) &&
      fitsFields(event) &&
      fitsLabels(event.metadata.labels),
    isEverything: fields === '' && labels === '',
  };
}
