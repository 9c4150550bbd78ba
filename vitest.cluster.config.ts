import { defineConfig } from 'vitest/config';

/** What runs on a real kube-apiserver: `npm run test:cluster`. It takes real time, and needs Go or ready-made binaries. */
export default defineConfig({
  resolve: { conditions: ['@kube-event-recorder/source'] },
  ssr: { resolve: { conditions: ['@kube-event-recorder/source', 'node'] } },
  test: {
    include: ['spec/cluster/**/*.cluster.ts'],
    globalSetup: ['spec/cluster/real/sharedCluster.ts'],
    // One burst at a time: each has both processors to itself, and its server too.
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 180_000,
    typecheck: { enabled: false },
  },
});
