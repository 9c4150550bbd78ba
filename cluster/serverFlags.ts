import { join } from 'node:path';
import { type ClusterOptions } from './ClusterOptions.ts';

/** Where the parts of a cluster are. */
export interface ClusterPlace {
  /** Everything that a cluster writes. */
  readonly folder: string;
  readonly etcdPort: number;
  readonly etcdPeerPort: number;
  readonly apiServerPort: number;
}

/** The files of a cluster. */
export function clusterFiles(folder: string, logFolder = folder) {
  return {
    etcdData: join(folder, 'etcd'),
    certificates: join(folder, 'certificates'),
    /** The API server makes it: its own certificate, and the authority that has signed it. */
    certificate: join(folder, 'certificates', 'apiserver.crt'),
    serviceAccountKey: join(folder, 'service-account.pem'),
    tokens: join(folder, 'tokens.csv'),
    admission: join(folder, 'admission.json'),
    kubeconfig: join(folder, 'kubeconfig'),
    etcdLog: join(logFolder, 'etcd.log'),
    apiServerLog: join(logFolder, 'kube-apiserver.log'),
  };
}

/** etcd, for one API server. What it has stored ends with it: nothing is forced to the disk. */
export function etcdFlags({ folder, etcdPort, etcdPeerPort }: ClusterPlace): string[] {
  const url = `http://127.0.0.1:${etcdPort}`;
  const peerUrl = `http://127.0.0.1:${etcdPeerPort}`;
  return [
    `--data-dir=${clusterFiles(folder).etcdData}`,
    `--listen-client-urls=${url}`,
    `--advertise-client-urls=${url}`,
    `--listen-peer-urls=${peerUrl}`,
    `--initial-advertise-peer-urls=${peerUrl}`,
    `--initial-cluster=default=${peerUrl}`,
    '--unsafe-no-fsync',
  ];
}

/** An API server with RBAC, reachable from this machine alone. */
export function apiServerFlags({ folder, etcdPort, apiServerPort }: ClusterPlace, options: ClusterOptions): string[] {
  const { eventRateLimits, eventsV1 = true, eventTtlMs, verbosity = 2 } = options;
  const files = clusterFiles(folder);
  return [
    `--etcd-servers=http://127.0.0.1:${etcdPort}`,
    `--cert-dir=${files.certificates}`,
    '--bind-address=127.0.0.1',
    `--secure-port=${apiServerPort}`,
    // It wants an address that others could reach it by, and fails on a machine without a network. This one is for documentation.
    '--advertise-address=192.0.2.1',
    '--endpoint-reconciler-type=none',
    '--service-account-issuer=https://kubernetes.default.svc',
    `--service-account-key-file=${files.serviceAccountKey}`,
    `--service-account-signing-key-file=${files.serviceAccountKey}`,
    `--token-auth-file=${files.tokens}`,
    '--authorization-mode=RBAC',
    '--service-cluster-ip-range=10.0.0.0/24',
    // No controller makes the service accounts that it asks for.
    '--disable-admission-plugins=ServiceAccount',
    `--v=${verbosity}`,
    ...(eventTtlMs === undefined ? [] : [`--event-ttl=${eventTtlMs}ms`]),
    ...(eventsV1 ? [] : ['--runtime-config=events.k8s.io/v1=false']),
    ...(eventRateLimits === undefined
      ? []
      : ['--enable-admission-plugins=EventRateLimit', `--admission-control-config-file=${files.admission}`]),
  ];
}

/** The file that `--admission-control-config-file` reads. */
export function admissionConfiguration({ eventRateLimits = [] }: ClusterOptions): string {
  return JSON.stringify({
    apiVersion: 'apiserver.config.k8s.io/v1',
    kind: 'AdmissionConfiguration',
    plugins: [
      {
        name: 'EventRateLimit',
        configuration: {
          apiVersion: 'eventratelimit.admission.k8s.io/v1alpha1',
          kind: 'Configuration',
          limits: eventRateLimits,
        },
      },
    ],
  });
}
