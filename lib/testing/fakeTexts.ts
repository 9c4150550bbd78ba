import { type ObjectReference } from '../event/index.ts';

/** `{kind=Pod,apiVersion=v1}`, as client-go's fake recorders write an object. */
export function objectText({ kind = '', apiVersion = '' }: ObjectReference): string {
  return `{kind=${kind},apiVersion=${apiVersion}}`;
}

/** ` map[a:1 b:2]`, as Go prints a map, sorted; nothing for an empty one. */
export function mapText(map: Readonly<Record<string, string>>): string {
  const entries = Object.entries(map)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${key}:${value}`);
  return entries.length > 0 ? ` map[${entries.join(' ')}]` : '';
}
