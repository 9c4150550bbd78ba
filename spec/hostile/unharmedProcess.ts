import { config } from 'rxjs';
import { afterEach, beforeEach, expect, vi } from 'vitest';
import { isOneLine } from './oneLine.ts';

/** What a suite may still ask about the process. */
export interface UnharmedProcess {
  /** What RxJS reported as unhandled during the test: documented for a user's callback that throws. Default: nothing may be. */
  readonly reported: unknown[];
}

/** Whatever the language has built in that a hostile object could change for everybody. */
const BUILT_IN: readonly object[] = [
  Object,
  Function,
  Array,
  String,
  Number,
  Boolean,
  Symbol,
  BigInt,
  Date,
  RegExp,
  Map,
  Set,
  Promise,
  Error,
  Uint8Array,
].flatMap((constructor) => [constructor, constructor.prototype as object]);

function builtIns(): ReadonlyMap<string, unknown> {
  const found = new Map<string, unknown>();
  BUILT_IN.forEach((object, index) => {
    for (const key of Reflect.ownKeys(object)) {
      const property: PropertyDescriptor = Reflect.getOwnPropertyDescriptor(object, key) ?? {};
      found.set(`${index} ${String(key)}`, property.value ?? property.get ?? property.set);
    }
  });
  return found;
}

function changed(before: ReadonlyMap<string, unknown>): string[] {
  const after = builtIns();
  return [...new Set([...before.keys(), ...after.keys()])].filter((key) => !Object.is(before.get(key), after.get(key)));
}

/** What can be told of something that was thrown, which may itself throw at whoever looks. */
function told(thrown: unknown): string {
  try {
    return thrown instanceof Error ? (thrown.stack ?? String(thrown)) : String(thrown);
  } catch {
    return "something that can't be told";
  }
}

/** Lets everything settle that was put off: promises, rejections that nobody handles, RxJS's reports. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
}

/**
 * Fails each test of the suite in which a rejection or an exception reaches the process, RxJS reports an error as unhandled
 * (unless `reports: 'allowed'`), a warning of the process is more than a line, or a built-in prototype is changed.
 */
export function unharmedProcess({ reports = 'none' }: { readonly reports?: 'none' | 'allowed' } = {}): UnharmedProcess {
  const reported: unknown[] = [];
  const unhandled: unknown[] = [];
  const warnings: unknown[] = [];
  const remember = (error: unknown) => unhandled.push(error);
  let before: ReadonlyMap<string, unknown> = new Map();
  let report: typeof config.onUnhandledError = null;

  beforeEach(() => {
    reported.length = 0;
    unhandled.length = 0;
    warnings.length = 0;
    vi.spyOn(process, 'emitWarning').mockImplementation((warning: unknown) => void warnings.push(warning));
    before = builtIns();
    report = config.onUnhandledError;
    config.onUnhandledError = (error) => reported.push(error);
    process.on('unhandledRejection', remember);
    process.on('uncaughtException', remember);
  });

  afterEach(async () => {
    await settled();
    // RxJS reports by timers of no delay, which fire in order.
    await new Promise((resolve) => setTimeout(resolve));
    process.off('unhandledRejection', remember);
    process.off('uncaughtException', remember);
    config.onUnhandledError = report;
    vi.restoreAllMocks();
    expect(
      warnings.filter((warning) => !isOneLine(warning)),
      'warnings that forge a line',
    ).toEqual([]);
    expect(unhandled.map(told), 'errors that reached the process').toEqual([]);
    expect(changed(before), 'built-ins that were changed').toEqual([]);
    if (reports === 'none') expect(reported.map(told), "RxJS's reports of unhandled errors").toEqual([]);
  });

  return { reported };
}
