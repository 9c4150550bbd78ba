import { defineConfig } from 'vitest/config';

export default defineConfig({
  resolve: { conditions: ['@kube-event-recorder/source'] },
  ssr: { resolve: { conditions: ['@kube-event-recorder/source', 'node'] } },
  test: {
    include: ['spec/**/*.spec.ts', 'examples/**/*.spec.ts'],
    typecheck: { enabled: false },
    // Some start programs of their own, which takes seconds where the machine has other work.
    testTimeout: 30_000,
  },
});
