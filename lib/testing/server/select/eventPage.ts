import { badRequest, expired, tooLargeRevision } from '../api/apiStatus.ts';
import { eventKey, type EventStore } from '../store/EventStore.ts';
import { type StoredEvent } from '../store/StoredEvent.ts';
import { readContinueToken, writeContinueToken } from './continueToken.ts';
import { type EventSelector } from './eventSelector.ts';
import { type ListOptions } from './listOptions.ts';
import { parseRevision } from './parseRevision.ts';

/** Metadata of a list as the API server writes it. */
export interface ListMetadata {
  readonly resourceVersion: string;
  readonly continue?: string;
  readonly remainingItemCount?: number;
}

/** Some of the events that are selected, by namespace and name. */
export interface EventPage {
  readonly events: readonly StoredEvent[];
  readonly metadata: ListMetadata;
}

const OLD_TOKEN =
  'The provided continue parameter is too old to display a consistent list result. You can start a new list, or use the continue token in this response to go on with what there is now.';

/**
 * The page of a list that is asked for. All pages show the state at the first one, as far as the history goes back.
 *
 * @throws ApiStatusError as the real server: 400, 410 for a state that is forgotten, 504 for one that is still to come
 * @see apiserver storage/etcd3/store.go GetList
 */
export function eventPage(store: EventStore, selector: EventSelector, options: ListOptions): EventPage {
  const { limit, continueToken } = options;
  const { revision, key } = pageStart(store, options);
  const isLater = (event: StoredEvent) => key === '' || eventKey(event) > key;
  const left = store.at(revision).filter((event) => isLater(event) && selector.matches(event));
  const isWhole = limit <= 0 || left.length <= limit;
  const events = isWhole ? left : left.slice(0, limit);
  const last = events.at(-1);
  // With a continue token that asks for whatever there is now, the next page is of now too.
  const shown = continueToken === '' ? revision : Math.max(revision, 0);
  const metadata: ListMetadata = {
    resourceVersion: String(shown),
    ...(!isWhole && last && { continue: writeContinueToken({ revision, key: eventKey(last) }) }),
    ...(!isWhole && selector.isEverything && { remainingItemCount: left.length - events.length }),
  };
  return { events, metadata };
}

/** Which state is listed, and behind which key. */
function pageStart(store: EventStore, { continueToken, resourceVersion, resourceVersionMatch }: ListOptions) {
  if (continueToken !== '') {
    const { revision, key } = readContinueToken(continueToken);
    if (resourceVersion !== '' && resourceVersion !== '0') {
      throw badRequest('specifying resource version is not allowed when using continue');
    }
    if (revision < 0) return { revision: store.revision, key };
    if (!store.history.reaches(revision))
      throw expired(OLD_TOKEN, { continue: writeContinueToken({ revision: -1, key }) });
    return { revision, key };
  }
  const wanted = parseRevision(resourceVersion, (why) => badRequest(`invalid resource version: ${why}`));
  if (wanted > store.revision) throw tooLargeRevision(wanted, store.revision);
  if (resourceVersionMatch !== 'Exact') return { revision: store.revision, key: '' };
  if (!store.history.reaches(wanted)) throw expired('The resourceVersion for the provided list is too old.');
  return { revision: wanted, key: '' };
}
