import { reportUnhandledError } from './dropped.ts';

/**
 * Wraps a user's source of chance, so that one that throws, or gives what is no number from 0 to 1, wedges nothing: it counts as 0.5 then.
 */
export function safeRandom(random: () => number): () => number {
  return () => {
    try {
      const chance: unknown = random();
      return typeof chance === 'number' && chance >= 0 && chance <= 1 ? chance : 0.5;
    } catch (error) {
      reportUnhandledError(error);
      return 0.5;
    }
  };
}
