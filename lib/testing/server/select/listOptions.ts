import { badRequest, invalid } from '../api/apiStatus.ts';
import { type FieldError, forbiddenField, unsupportedField } from '../api/fieldError.ts';

/** What a list or a watch is asked for, besides its selectors. */
export interface ListOptions {
  readonly watch: boolean;
  /** At most so many events; 0: all. */
  readonly limit: number;
  /** Where the last page ended; `''`: the first page. */
  readonly continueToken: string;
  /** `''` where none is asked for. */
  readonly resourceVersion: string;
  readonly resourceVersionMatch: string;
  readonly sendInitialEvents: boolean | undefined;
  readonly allowWatchBookmarks: boolean;
  /** How long a watch is served; 0: as long as the server likes. */
  readonly timeoutSeconds: number;
}

/** Whether a GET of a collection is a watch. */
export const isWatch = (query: URLSearchParams): boolean => flag(query, 'watch') ?? false;

/**
 * Reads the options of a list or a watch.
 *
 * @throws ApiStatusError (400 or 422) as the real server
 * @see apimachinery meta/internalversion/validation ValidateListOptions
 */
export function listOptions(query: URLSearchParams): ListOptions {
  const options = withDefaults({
    watch: isWatch(query),
    limit: wholeNumber(query, 'limit'),
    continueToken: query.get('continue') ?? '',
    resourceVersion: query.get('resourceVersion') ?? '',
    resourceVersionMatch: query.get('resourceVersionMatch') ?? '',
    sendInitialEvents: flag(query, 'sendInitialEvents'),
    allowWatchBookmarks: flag(query, 'allowWatchBookmarks') ?? false,
    timeoutSeconds: wholeNumber(query, 'timeoutSeconds'),
  });
  const errors = options.watch ? watchErrors(options) : listErrors(options);
  if (errors.length > 0) throw invalid('ListOptions.meta.k8s.io', '', errors);
  return options;
}

/**
 * A watch from no state in particular is one that asks for what is there.
 *
 * @see apimachinery meta/internalversion/defaults.go SetListOptionsDefaults
 */
function withDefaults(options: ListOptions): ListOptions {
  const { watch, resourceVersion, resourceVersionMatch, sendInitialEvents } = options;
  const isFromStart = watch && ['', '0'].includes(resourceVersion) && resourceVersionMatch === '';
  if (!isFromStart || sendInitialEvents !== undefined) return options;
  return { ...options, sendInitialEvents: true, resourceVersionMatch: 'NotOlderThan' };
}

function listErrors({ resourceVersionMatch: match, ...options }: ListOptions): readonly FieldError[] {
  const isForbidden = (isWrong: boolean, why: string) =>
    isWrong ? [forbiddenField('resourceVersionMatch', `resourceVersionMatch ${why}`)] : [];
  const matchErrors = [
    ...isForbidden(options.resourceVersion === '', 'is forbidden unless resourceVersion is provided'),
    ...isForbidden(options.continueToken !== '', 'is forbidden when continue is provided'),
    ...(['Exact', 'NotOlderThan'].includes(match)
      ? []
      : [unsupportedField('resourceVersionMatch', match, ['Exact', 'NotOlderThan', ''])]),
    ...isForbidden(
      match === 'Exact' && options.resourceVersion === '0',
      '"exact" is forbidden for resourceVersion "0"',
    ),
  ];
  return [
    ...(match === '' ? [] : matchErrors),
    ...(options.sendInitialEvents === undefined
      ? []
      : [forbiddenField('sendInitialEvents', 'sendInitialEvents is forbidden for list')]),
  ];
}

function watchErrors({ resourceVersionMatch: match, sendInitialEvents, continueToken }: ListOptions) {
  const isWanted = sendInitialEvents !== undefined;
  const forbid = (isWrong: boolean, why: string) => (isWrong ? [forbiddenField('resourceVersionMatch', why)] : []);
  return [
    ...forbid(
      isWanted && match !== 'NotOlderThan',
      'sendInitialEvents requires setting resourceVersionMatch to NotOlderThan',
    ),
    ...forbid(
      match !== '' && !isWanted,
      'resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided',
    ),
    ...(match === '' || match === 'NotOlderThan'
      ? []
      : [unsupportedField('resourceVersionMatch', match, ['NotOlderThan'])]),
    ...forbid(match !== '' && continueToken !== '', 'resourceVersionMatch is forbidden when continue is provided'),
  ];
}

/** As apimachinery reads a bool: whatever is there is true, but for `false` and `0`. */
function flag(query: URLSearchParams, key: string): boolean | undefined {
  const text = query.get(key);
  return text === null ? undefined : text !== '0' && text.toLowerCase() !== 'false';
}

function wholeNumber(query: URLSearchParams, key: string): number {
  const text = query.get(key) ?? '';
  if (text === '') return 0;
  if (!/^[+-]?\d+$/.test(text)) {
    throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`);
  }
  return Number(text);
}
