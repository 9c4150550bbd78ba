/** Who may import whom, folder by folder. What is not listed may import nothing of ours. */
const LAYERS = {
  options: [],
  operators: ['options'],
  event: ['options'],
  metrics: ['options', 'operators'],
  broadcast: ['options', 'operators', 'metrics'],
  logging: ['options', 'event'],
  correlation: ['options', 'operators', 'broadcast', 'event'],
  delivery: ['options', 'operators', 'metrics', 'broadcast', 'event', 'correlation'],
  recorder: ['options', 'operators', 'metrics', 'broadcast', 'event', 'logging', 'correlation', 'delivery'],
  'client-node': ['options', 'operators', 'broadcast', 'event', 'logging', 'correlation', 'delivery', 'recorder'],
  workqueue: ['options', 'operators', 'metrics'],
  testing: [
    'options',
    'operators',
    'broadcast',
    'event',
    'logging',
    'correlation',
    'delivery',
    'recorder',
    'client-node',
  ],
};

const layers = Object.entries(LAYERS).map(([folder, allowed]) => ({
  name: `layer-${folder}`,
  comment: `lib/${folder} may import ${allowed.join(', ') || 'nothing of ours'} only`,
  severity: 'error',
  from: { path: `^lib/${folder}/` },
  to: { path: '^lib/', pathNot: `^lib/(${[folder, ...allowed].join('|')})/|^lib/version[.]ts$` },
}));

export default {
  forbidden: [
    ...layers,
    {
      name: 'no-circle',
      comment: 'an import circle hides who rests on whom',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-orphan',
      severity: 'error',
      from: { orphan: true, path: '^lib/', pathNot: '^lib/version[.]ts$' },
      to: {},
    },
    {
      name: 'client-node-values',
      comment: 'importing @kubernetes/client-node takes 300 to 560 ms: elsewhere only its types are used',
      severity: 'error',
      from: { path: '^lib/', pathNot: '^lib/(client-node|testing/server)/' },
      to: { path: 'node_modules/@kubernetes/client-node', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'winston-in-its-entry',
      comment: 'winston is an optional peer: only the entry ./winston needs it',
      severity: 'error',
      from: { path: '^lib/', pathNot: '^lib/logging/winston[.]ts$' },
      to: { path: 'node_modules/(winston|logform|triple-beam)' },
    },
    {
      name: 'no-node-in-operators',
      comment: 'the operators run in a browser too',
      severity: 'error',
      from: { path: '^lib/(operators|options|broadcast|workqueue)/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'lib-alone',
      comment: 'the library knows nothing of its specs and examples',
      severity: 'error',
      from: { path: '^lib/' },
      to: { path: '^(spec|examples|scripts|bench|cluster)/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { conditionNames: ['@kube-event-recorder/source', 'import', 'types', 'node', 'default'] },
  },
};
