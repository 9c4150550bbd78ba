import { withoutChance } from './compact.ts';

/** An event's name cut to milliseconds: ours are unique within one; client-go's are not, and need not be for events about different objects. */
export function nameInMilliseconds(name: string): string {
  const dot = name.lastIndexOf('.');
  const hex = name.slice(dot + 1);
  if (dot === -1 || !/^[0-9a-f]{16}$/.test(hex)) return withoutChance(name);
  return `${name.slice(0, dot)}.${(BigInt(`0x${hex}`) / 1_000_000n).toString(16)}`;
}

/** Contents with the name cut to milliseconds. */
export function contentsInMilliseconds(contents: unknown): unknown {
  if (typeof contents !== 'object' || contents === null || !('metadata' in contents)) return contents;
  const metadata = contents.metadata as { readonly name: string };
  return { ...contents, metadata: { ...metadata, name: nameInMilliseconds(metadata.name) } };
}
