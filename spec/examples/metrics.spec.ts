import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { loadYaml } from '@kubernetes/client-node';
import { Registry } from 'prom-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pollUntil } from '../../cluster/pollUntil.ts';
import { promClientListener } from '../../examples/metrics/promClientListener.ts';

const root = new URL('../..', import.meta.url).pathname;

/** Each metric with its type, and the names of its series. */
async function knownMetrics(): Promise<Map<string, { readonly type: string; readonly series: readonly string[] }>> {
  const registry = new Registry();
  promClientListener(registry);
  const metrics = await registry.getMetricsAsJSON();
  return new Map(
    metrics.map(({ name, type }) => {
      const shown = String(type);
      const series = shown === 'histogram' ? ['_bucket', '_sum', '_count'].map((end) => name + end) : [name];
      return [name, { type: shown, series }];
    }),
  );
}

/** The names of series in an expression: what has a prefix of ours. */
const namesIn = (expression: string): readonly string[] =>
  expression.match(/\b(?:event_recorder|workqueue)_\w+/g) ?? [];

/** The labels that an expression compares with, or groups by. */
const labelsIn = (expression: string): readonly string[] => [
  ...Array.from(expression.matchAll(/(\w+)=~?"/g), ([, label = '']) => label),
  ...Array.from(expression.matchAll(/\bby \(([^)]*)\)/g), ([, labels = '']) => labels.split(', ')).flat(),
];

/** Those of ours, and those that Prometheus adds: where it was scraped, and the bucket. */
const LABELS = ['type', 'result', 'reason', 'verb', 'code', 'scope', 'name', 'job', 'instance', 'le'];

describe('the example of metrics', { timeout: 60_000 }, () => {
  let program: ChildProcess;
  let stdout = '';
  let stderr = '';
  let scraped = '';
  let contentType: string | null = '';

  beforeAll(async () => {
    program = spawn(process.execPath, ['--conditions=@kube-event-recorder/source', 'examples/metrics.ts'], {
      cwd: root,
      env: { ...process.env, PORT: '0' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    program.stdout?.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    program.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    const url = await pollUntil('the address', () => /http:\S+/.exec(stdout)?.[0]);
    await pollUntil('all events', async () => {
      const response = await fetch(url);
      contentType = response.headers.get('content-type');
      scraped = await response.text();
      // Of five events the server takes four.
      return scraped.includes('writes_total{verb="create",code="404"} 1') && scraped.includes('code="2xx"} 4');
    });
  }, 60_000);

  afterAll(() => {
    program.kill('SIGKILL');
  });

  it('shows each metric, with a text and its type, in Prometheus’ format', async () => {
    expect(contentType).toMatch(/^text\/plain; version=0\.0\.4/);
    const known = await knownMetrics();
    expect(known.size).toBe(17);
    for (const [name, { type, series }] of known) {
      expect(scraped).toMatch(new RegExp(`^# HELP ${name} [A-Z].+\n# TYPE ${name} ${type}$`, 'm'));
      // A counter with labels has no series before it is counted.
      if (name !== 'event_recorder_write_retries_total')
        for (const one of series) expect(scraped).toMatch(new RegExp(`^${one}(\\{.*\\})? \\d`, 'm'));
    }
  });

  it.each([
    'event_recorder_events_total{type="Normal",result="recorded",reason=""} 4',
    'event_recorder_events_total{type="Warning",result="recorded",reason=""} 1',
    'event_recorder_events_total{type="Normal",result="delivered",reason=""} 3',
    'event_recorder_events_total{type="Warning",result="delivered",reason=""} 1',
    'event_recorder_held 1',
    'event_recorder_waiting 0',
    'event_recorder_in_flight 0',
    'event_recorder_paused{scope="sink"} 0',
    'event_recorder_write_duration_seconds_count 5',
    'event_recorder_correlator_evictions_total 0',
    'workqueue_depth{name="pods"} 0',
    'workqueue_adds_total{name="pods"} 5',
    'workqueue_retries_total{name="pods"} 1',
    'workqueue_queue_duration_seconds_count{name="pods"} 5',
    'workqueue_work_duration_seconds_count{name="pods"} 5',
    'workqueue_unfinished_work_seconds{name="pods"} 0',
    'workqueue_longest_running_processor_seconds{name="pods"} 0',
  ])('counts what it did: %s', (line) => {
    expect(scraped.split('\n')).toContain(line);
  });

  it('ends on SIGTERM, and has said nothing but what was refused', async () => {
    const closed = once(program, 'close');
    program.kill('SIGTERM');
    expect(await closed).toEqual([0, null]);
    expect(stdout).toMatch(/\nShutdown complete after \d+ ms\n {2}sink: 4 of 5 handled\n {4}1 rejected\n$/);
    expect(stderr.trim().split('\n')).toEqual([expect.stringContaining('namespaces \\"nowhere\\" not found')]);
  });
});

describe('the rules and the dashboard beside it', () => {
  const read = (file: string) => readFileSync(`${root}examples/metrics/${file}`, 'utf8');
  const rules = loadYaml<{
    groups: { rules: { alert: string; expr: string; annotations: Record<string, string> }[] }[];
  }>(read('alerts.yaml')).groups.flatMap((group) => group.rules);
  const dashboard = JSON.parse(read('dashboard.json')) as {
    panels: {
      id: number;
      type: string;
      gridPos: { x: number; y: number; w: number; h: number };
      targets?: { expr: string; legendFormat: string }[];
    }[];
  };
  const panels = dashboard.panels.flatMap(({ targets = [] }) => targets);

  it('name only metrics and labels that exist', async () => {
    const series = [...(await knownMetrics()).values()].flatMap((metric) => metric.series);
    for (const { expr } of [...rules, ...panels]) {
      expect(namesIn(expr)).not.toEqual([]);
      for (const name of namesIn(expr)) expect(series).toContain(name);
      for (const label of labelsIn(expr)) expect(LABELS).toContain(label);
    }
    for (const { annotations } of rules)
      for (const name of namesIn(Object.values(annotations).join(' '))) expect(series).toContain(name);
  });

  it('show each metric on a panel', async () => {
    const shown = panels.flatMap(({ expr }) => namesIn(expr));
    for (const { series } of (await knownMetrics()).values())
      expect(series.some((name) => shown.includes(name))).toBe(true);
  });

  it('have a panel in one place each', () => {
    const ids = dashboard.panels.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const cells = dashboard.panels.flatMap(({ gridPos: { h, w, x, y } }) => {
      expect(x + w).toBeLessThanOrEqual(24);
      return Array.from({ length: h * w }, (_, cell) => `${x + (cell % w)},${y + Math.floor(cell / w)}`);
    });
    expect(new Set(cells).size).toBe(cells.length);
  });

  it('tell of pauses, of losses, and of an event that waits for more than a minute', () => {
    expect(rules.map(({ alert }) => alert)).toEqual([
      'EventRecorderPaused',
      'EventRecorderLosesEvents',
      'EventRecorderLags',
    ]);
    const [paused = '', lost = '', lags = ''] = rules.map(({ expr }) => expr);
    expect(paused).toMatch(/\(event_recorder_paused\) > 0$/);
    expect(lost).toMatch(/increase\(event_recorder_events_total\{result="lost"\}\[10m\]\)\s+\) > 0$/);
    expect(lags).toMatch(/\(event_recorder_oldest_waiting_seconds\) > 60$/);
  });
});

describe('promClientListener', () => {
  const valuesOf = async (registry: Registry, name: string) =>
    (await registry.metrics()).split('\n').filter((line) => line.startsWith(name));

  it('shows the sum of several readers, of each scope for itself, and of durations the greatest', async () => {
    const registry = new Registry();
    const metrics = promClientListener(registry);
    const forget = metrics.watch('event_recorder_paused', { scope: 'sink' }, () => 1);
    metrics.watch('event_recorder_paused', { scope: 'sink' }, () => 2);
    metrics.watch('event_recorder_paused', { scope: 'source' }, () => 4);
    metrics.watch('event_recorder_oldest_waiting_seconds', {}, () => 7);
    const forgetOldest = metrics.watch('event_recorder_oldest_waiting_seconds', {}, () => 61);
    metrics.watch('event_recorder_oldest_waiting_seconds', {}, () => 5);
    expect(await valuesOf(registry, 'event_recorder_paused')).toEqual([
      'event_recorder_paused{scope="sink"} 3',
      'event_recorder_paused{scope="source"} 4',
    ]);
    expect(await valuesOf(registry, 'event_recorder_oldest')).toEqual(['event_recorder_oldest_waiting_seconds 61']);
    forget();
    forgetOldest();
    expect(await valuesOf(registry, 'event_recorder_paused')).toEqual([
      'event_recorder_paused{scope="sink"} 2',
      'event_recorder_paused{scope="source"} 4',
    ]);
    expect(await valuesOf(registry, 'event_recorder_oldest')).toEqual(['event_recorder_oldest_waiting_seconds 7']);
  });

  it('shows nothing that has ended', async () => {
    const registry = new Registry();
    const metrics = promClientListener(registry);
    const forgetDepth = metrics.watch('workqueue_depth', { name: 'pods' }, () => 3);
    const forgetWaiting = metrics.watch('event_recorder_waiting', {}, () => 3);
    expect(await valuesOf(registry, 'workqueue_depth')).toEqual(['workqueue_depth{name="pods"} 3']);
    forgetDepth();
    forgetWaiting();
    expect(await valuesOf(registry, 'workqueue_depth')).toEqual([]);
    expect(await valuesOf(registry, 'event_recorder_waiting')).toEqual(['event_recorder_waiting 0']);
  });

  it('refuses a label that a metric doesn’t have', () => {
    const metrics = promClientListener(new Registry());
    expect(() => metrics.count('event_recorder_writes_total', { pod: 'web' }, 1)).toThrow(/pod/);
  });
});
