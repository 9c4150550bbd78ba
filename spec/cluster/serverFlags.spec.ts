import { describe, expect, it } from 'vitest';
import { admissionConfiguration, apiServerFlags, clusterFiles, etcdFlags } from '../../cluster/serverFlags.ts';

const place = { folder: '/f', etcdPort: 1, etcdPeerPort: 2, apiServerPort: 3 };

describe('the flags of a cluster', () => {
  it('keep etcd and the API server on loopback, and their files in the folder', () => {
    expect(etcdFlags(place)).toEqual(
      expect.arrayContaining([
        '--data-dir=/f/etcd',
        '--listen-client-urls=http://127.0.0.1:1',
        '--listen-peer-urls=http://127.0.0.1:2',
      ]),
    );
    expect(apiServerFlags(place, {})).toEqual(
      expect.arrayContaining([
        '--etcd-servers=http://127.0.0.1:1',
        '--bind-address=127.0.0.1',
        '--secure-port=3',
        '--v=2',
      ]),
    );
  });

  it('have what the options ask for, and nothing of it without', () => {
    const asked = apiServerFlags(place, { eventTtlMs: 5_000, verbosity: 6, eventRateLimits: [], eventsV1: false });
    const flags = [
      '--event-ttl=5000ms',
      '--v=6',
      '--enable-admission-plugins=EventRateLimit',
      '--runtime-config=events.k8s.io/v1=false',
    ];
    expect(asked).toEqual(expect.arrayContaining(flags));
    expect(apiServerFlags(place, {})).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/event-ttl|admission-control|runtime-config/)]),
    );
  });

  it('put logs where they are asked for', () => {
    expect(clusterFiles('/f').etcdLog).toBe('/f/etcd.log');
    expect(clusterFiles('/f', '/logs').etcdLog).toBe('/logs/etcd.log');
  });
});

describe('admissionConfiguration', () => {
  it('holds the limits', () => {
    const limits = [{ type: 'Namespace', qps: 1, burst: 2 } as const];
    expect(JSON.parse(admissionConfiguration({ eventRateLimits: limits }))).toMatchObject({
      plugins: [{ name: 'EventRateLimit', configuration: { kind: 'Configuration', limits } }],
    });
  });
});
