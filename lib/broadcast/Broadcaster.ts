import {
  asapScheduler,
  BehaviorSubject,
  finalize,
  Observable,
  ReplaySubject,
  type SchedulerLike,
  Subject,
  takeUntil,
} from 'rxjs';
import { boundedBuffer } from '../operators/index.ts';
import { Multicast } from '../operators/Multicast.ts';
import { OperatorSubscriber, unheard } from '../operators/OperatorSubscriber.ts';
import { RingBuffer } from '../operators/RingBuffer.ts';
import { safeCallback } from '../operators/dropped.ts';
import { checkFunction, checkInteger, checkOneOf } from '../options/index.ts';
import { BroadcasterStoppedError } from './BroadcasterStoppedError.ts';
import { PulledWatcher } from './PulledWatcher.ts';

/** What the broadcaster does when a pulled watcher's queue is full: that watcher misses the value, or all wait for it. */
export type FullChannelBehavior = 'drop' | 'wait';

/** Why a {@link Broadcaster} lost a value: its intake was full, one watcher's queue was, or it was stopped hard. */
export type BroadcasterDropReason = 'incoming-full' | 'watcher-full' | 'stopped';

/** Where a {@link Broadcaster} is in its life. */
export type BroadcasterState = 'running' | 'draining' | 'stopped';

/** Options of {@link Broadcaster}. */
export interface BroadcasterOptions<T> {
  /** How many values wait for each pulled watcher. 0 is legal: all are dropped. Default: 1000. */
  readonly queueLength?: number;
  /** How many values wait to be handed out. Default: as `queueLength`. */
  readonly intakeLength?: number;
  /** What a full pulled watcher means for the others. Default: `drop`. */
  readonly fullChannelBehavior?: FullChannelBehavior;
  /**
   * What happens to one value more in a full intake. Default: `drop-incoming`, as in client-go; with `emit-oldest` the
   * oldest is handed out in the caller's turn and nothing is lost.
   */
  readonly intakeOverflow?: 'drop-incoming' | 'emit-oldest';
  /** Called once with each value that the intake or a pulled watcher loses. Default: none. */
  readonly onDrop?: (value: T, reason: BroadcasterDropReason) => void;
  /** Whose next turn hands values out. Default: `asapScheduler`. */
  readonly scheduler?: SchedulerLike;
}

/** Options of {@link Broadcaster.open}. */
export interface OpenOptions<T> {
  /** Values that the watcher gets first; its queue is at least one longer than they are. Default: none. */
  readonly prefix?: readonly T[];
  /** How many values wait for this watcher. Default: the broadcaster's. */
  readonly queueLength?: number;
}

interface WaitingAction<T> {
  readonly value: T;
  readonly resolve: () => void;
  readonly reject: (error: BroadcasterStoppedError) => void;
}

/**
 * Hands every value to every watcher, in the order in which they were recorded: one intake, many watchers.
 *
 * ```
 * actionOrDrop ─► Multicast ─► boundedBuffer ─► takeUntil(stopped) ─► Multicast ─┬─► watch(): an Observable
 *                              (gate: nobody waits)                              └─► open(): a queue to pull from
 * ```
 *
 * A watcher gets what was recorded after it joined, and nothing from before. Recording never runs a watcher in the
 * caller's turn (but see `intakeOverflow`); a watcher that records, joins, leaves or throws while it is called harms no
 * other. A subscriber of {@link watch} is called synchronously and is never full; a pulled one can be.
 *
 * @example
 * ```ts
 * import { Broadcaster } from 'kube-event-recorder';
 *
 * const broadcaster = new Broadcaster<string>({ queueLength: 100 });
 * broadcaster.watch().subscribe((value) => console.log(value));
 * broadcaster.actionOrDrop('hello');
 * await broadcaster.shutdown();
 * ```
 *
 * @see apimachinery `pkg/watch/mux.go`
 */
export class Broadcaster<T> {
  readonly #queueLength: number;
  readonly #intakeLength: number;
  readonly #waits: boolean;
  readonly #onDrop: (value: T, reason: BroadcasterDropReason) => void;
  readonly #incoming = new Multicast<T>();
  readonly #distributed = new Multicast<T>();
  readonly #gate = new BehaviorSubject(true);
  /** Emits once, and completes, when the last value has been handed out after the shutdown; also to late subscribers. */
  readonly stopped: Observable<void>;
  readonly #stopped = new ReplaySubject<void>(1);
  /** Calls of `action` that wait for room, in order. */
  readonly #actions = new RingBuffer<WaitingAction<T>>();
  readonly #ended: Promise<void>;
  readonly #halt = new Subject<void>();
  #state: BroadcasterState = 'running';
  /** How many values came in, and which of them, counted from 1, is being handed out: a value's sequence number. */
  #accepted = 0;
  #current = 0;
  #holding = 0;
  #isRefused = false;

  /** @throws TypeError or RangeError for a bad option */
  constructor(options: BroadcasterOptions<T> = {}) {
    this.#queueLength = checkInteger('queueLength', options.queueLength ?? 1000, 0);
    this.#intakeLength = checkInteger('intakeLength', options.intakeLength ?? this.#queueLength, 0);
    this.#waits = checkOneOf('fullChannelBehavior', options.fullChannelBehavior ?? 'drop', ['drop', 'wait']) === 'wait';
    const overflow = checkOneOf('intakeOverflow', options.intakeOverflow ?? 'drop-incoming', [
      'drop-incoming',
      'emit-oldest',
    ]);
    const onDrop = options.onDrop === undefined ? undefined : checkFunction('onDrop', options.onDrop);
    this.#onDrop = safeCallback(onDrop);

    this.stopped = this.#stopped.asObservable();
    let end: () => void;
    this.#ended = new Promise((resolve) => {
      end = resolve;
    });
    this.#incoming
      .pipe(
        boundedBuffer({
          // Go's unbuffered channel hands over to a loop that waits; here a value waits for the turn.
          capacity: Math.max(1, this.#intakeLength),
          overflow,
          gate: this.#gate,
          scheduler: options.scheduler ?? asapScheduler,
          onDrop: (value, reason) => {
            if (reason === 'overflow') {
              this.#isRefused = true;
            } else {
              this.#accepted--;
              this.#onDrop(value, 'stopped');
            }
          },
        }),
        takeUntil(this.#halt),
        finalize(() => {
          this.#state = 'stopped';
          this.#distributed.complete();
          this.#stopped.next();
          this.#stopped.complete();
          end();
        }),
      )
      .subscribe(
        // As OperatorSubscriber says: what subscribe() makes of a function costs 10 ns a value.
        new OperatorSubscriber<T>(unheard<T>(), {
          next: (value) => {
            this.#current++;
            this.#distributed.next(value);
            this.#admit();
          },
        }),
      );
  }

  /** Where it is in its life. */
  get state(): BroadcasterState {
    return this.#state;
  }

  /** How many values wait to be handed out. */
  get waiting(): number {
    return this.#accepted - this.#current;
  }

  /**
   * The values as an Observable; each subscription is a watcher of its own, which joins then.
   *
   * It completes when the broadcaster stops, and errs with {@link BroadcasterStoppedError} if that was shut down already.
   */
  watch(): Observable<T> {
    return new Observable<T>((watcher) => {
      if (this.#state !== 'running') {
        watcher.error(new BroadcasterStoppedError());
        return;
      }
      // What calls of `action` that wait for room are to record was recorded before.
      const joined = this.#accepted + this.#actions.length;
      if (joined === this.#current) {
        this.#distributed.subscribe(watcher);
        return;
      }
      this.#distributed.subscribe(
        new OperatorSubscriber<T>(watcher, {
          next: (value) => {
            if (this.#current > joined) watcher.next(value);
          },
        }),
      );
    });
  }

  /**
   * Opens a watcher to pull values from.
   *
   * @throws BroadcasterStoppedError after the shutdown, TypeError or RangeError for a bad option
   */
  open(options: OpenOptions<T> = {}): PulledWatcher<T> {
    const { prefix = [] } = options;
    const queueLength = checkInteger('queueLength', options.queueLength ?? this.#queueLength, 0);
    if (this.#state !== 'running') throw new BroadcasterStoppedError();
    return new PulledWatcher({
      values: this.watch(),
      prefix,
      // One more than the prefix, as WatchWithPrefix has it, or the first value after it would be lost.
      queueLength: prefix.length === 0 ? queueLength : Math.max(queueLength, prefix.length + 1),
      onFull: (value) => {
        if (this.#waits) this.#hold(1);
        else this.#onDrop(value, 'watcher-full');
        return this.#waits;
      },
      onRoom: () => this.#hold(-1),
    });
  }

  /** Records a value, waiting for room in the intake; rejects with {@link BroadcasterStoppedError} after the shutdown. */
  action(value: T): Promise<void> {
    if (this.#state !== 'running') return Promise.reject(new BroadcasterStoppedError());
    return new Promise((resolve, reject) => {
      this.#actions.push({ value, resolve, reject });
      this.#admit();
    });
  }

  /** Records a value, or drops it if the intake is full; `onDrop` gets it then. */
  actionOrDrop(value: T): 'sent' | 'dropped' | 'stopped' {
    if (this.#state !== 'running') return 'stopped';
    if (this.#actions.length > 0 || this.#isShut || !this.#accept(value)) {
      this.#onDrop(value, 'incoming-full');
      return 'dropped';
    }
    return 'sent';
  }

  /**
   * Refuses new values, hands out what waits, then completes every watcher. Resolves when that is done: with the `wait`
   * behaviour a full watcher delays it. Calling it again gives the same promise.
   */
  shutdown(): Promise<void> {
    if (this.#state === 'running') {
      this.#state = 'draining';
      this.#admit();
    }
    return this.#ended;
  }

  /** Stops at once: what waits goes to `onDrop` as `stopped`, then every watcher completes. Calling it again is harmless. */
  stop(): void {
    this.#state = 'stopped';
    while (this.#actions.length > 0) this.#actions.shift().reject(new BroadcasterStoppedError());
    this.#halt.next();
  }

  /** Lets waiting calls of `action` in; the last of them, once it drains, closes the intake. */
  #admit(): void {
    while (this.#actions.length > 0 && this.#hasRoom()) {
      const { value, resolve } = this.#actions.shift();
      this.#accept(value);
      resolve();
    }
    if (this.#state === 'draining' && this.#actions.length === 0) this.#incoming.complete();
  }

  /** With an intake of length 0 nobody receives while a full watcher is waited for, as with Go's unbuffered channel. */
  get #isShut(): boolean {
    return this.#intakeLength === 0 && !this.#gate.value;
  }

  #hasRoom(): boolean {
    return !this.#isShut && this.waiting < Math.max(1, this.#intakeLength);
  }

  #accept(value: T): boolean {
    this.#accepted++;
    this.#incoming.next(value);
    // The buffer has told in the call whether it dropped the newcomer. A watcher that was called in it may have recorded
    // too, but has had its own answer by now.
    const refused = this.#isRefused;
    this.#isRefused = false;
    if (refused) this.#accepted--;
    return !refused;
  }

  #hold(change: 1 | -1): void {
    this.#holding += change;
    const open = this.#holding === 0;
    this.#gate.next(open);
    // With an intake of length 0 nothing may wait behind the gate whose turn would let the next action in.
    if (open) this.#admit();
  }
}
