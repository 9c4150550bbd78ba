const MOST = 2n ** 65_536n;

/**
 * The digits of a bigint; beyond 65,536 bits hexadecimal ones.
 *
 * V8 takes 350 ms to write four million bits in decimal, and more than twice that for twice as many; hexadecimal digits
 * take 2 ms. No message has room for either.
 */
export function bigintText(value: bigint): string {
  if (value > -MOST && value < MOST) return String(value);
  return value < 0n ? `-0x${(-value).toString(16)}` : `0x${value.toString(16)}`;
}
