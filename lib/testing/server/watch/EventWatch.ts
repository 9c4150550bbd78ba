import {
  concatWith,
  defer,
  interval,
  merge,
  NEVER,
  type Observable,
  of,
  type SchedulerLike,
  Subject,
  takeUntil,
  tap,
  timer,
} from 'rxjs';
import { expired } from '../api/apiStatus.ts';
import { type AnswerStream } from '../http/ApiRequest.ts';
import { type BookmarkMetadata, type FrameForm } from '../present/EventForm.ts';
import { type EventStore } from '../store/EventStore.ts';
import { type StoredEvent } from '../store/StoredEvent.ts';
import { changeFrame } from './changeFrame.ts';

/** What an {@link EventWatch} is made of. */
export interface EventWatchOptions {
  readonly store: EventStore;
  readonly matches: (event: StoredEvent) => boolean;
  readonly form: FrameForm;
  /** What is told of first, as added. */
  readonly initial: readonly StoredEvent[];
  /** Whether a bookmark says that all of it was told. */
  readonly hasInitialEnd: boolean;
  /** What is told of then: all changes after this revision. */
  readonly revision: number;
  /** Whether bookmarks are sent: one a minute, and one at the end. */
  readonly hasBookmarks: boolean;
  /** How long it lasts, in milliseconds. */
  readonly timeoutMs: number;
  readonly scheduler: SchedulerLike;
}

/** The real server's rhythm for what it serves from its cache; events bypass that, and get none there. */
const BOOKMARK_MS = 60_000;
const INITIAL_END = { 'k8s.io/initial-events-end': 'true' };

/**
 * One watch: a place in the history of the store, which moves on as the client takes frames.
 *
 * So a slow client holds up nobody, and nothing piles up for it: what it has not taken is in the history, which is bounded. If it
 * falls behind even that, or begins before it, it is told so, 410 in a frame, and the watch is over.
 */
export class EventWatch implements AnswerStream {
  readonly ready: Observable<unknown>;
  readonly #options: EventWatchOptions;
  readonly #initial: Iterator<StoredEvent>;
  readonly #over = new Subject<void>();
  #revision: number;
  #isInitialEndDue: boolean;
  #isBookmarkDue = false;
  #isExpired = false;

  constructor(options: EventWatchOptions) {
    const { store, initial, hasInitialEnd, hasBookmarks, revision, timeoutMs, scheduler } = options;
    this.#options = options;
    this.#initial = initial[Symbol.iterator]();
    this.#isInitialEndDue = hasInitialEnd;
    this.#revision = revision;
    const bookmark = () => (this.#isBookmarkDue = hasBookmarks);
    this.ready = merge(store.changed, hasBookmarks ? interval(BOOKMARK_MS, scheduler).pipe(tap(bookmark)) : NEVER).pipe(
      takeUntil(merge(timer(timeoutMs, scheduler), this.#over)),
      concatWith(defer(() => of(bookmark()))),
    );
  }

  readonly next = (): string | undefined => {
    if (this.#isExpired) {
      this.#over.next();
      return undefined;
    }
    const { form } = this.#options;
    const { value: first } = this.#initial.next() as IteratorResult<StoredEvent, undefined>;
    if (first) return frame('ADDED', form.event(first));
    if (this.#isInitialEndDue) {
      this.#isInitialEndDue = false;
      return this.#bookmark({ annotations: INITIAL_END });
    }
    const change = this.#nextChange();
    if (change !== undefined || !this.#isBookmarkDue) return change;
    this.#isBookmarkDue = false;
    return this.#bookmark();
  };

  #nextChange(): string | undefined {
    const { store, form, matches } = this.#options;
    for (;;) {
      if (!store.history.reaches(this.#revision)) {
        this.#isExpired = true;
        return frame('ERROR', expired('The resourceVersion for the provided watch is too old.').status);
      }
      const change = store.history.next(this.#revision);
      if (change === undefined) return undefined;
      this.#revision = change.revision;
      const found = changeFrame(change, matches);
      if (found) return frame(found.type, form.event(found.event));
    }
  }

  #bookmark(metadata: Omit<BookmarkMetadata, 'resourceVersion'> = {}): string {
    const resourceVersion = String(this.#revision);
    return frame('BOOKMARK', this.#options.form.bookmark({ resourceVersion, ...metadata }));
  }
}

const frame = (type: string, object: object): string => `${JSON.stringify({ type, object })}\n`;
