/** The servers of a soak, both in one child process. `steady` keeps all events, speaks HTTPS; `guests` forgets soon, and speaks plain HTTP. */
export type ServerName = 'steady' | 'guests';

/** How a server behaves for a while. */
export interface Weather {
  /** Which part of the requests meets a fault, from 0 to 1. */
  readonly faultRatio: number;
  /** How long each request takes, in milliseconds. */
  readonly delayMs: number;
}

/** What the child process is asked. */
export type ServerCommand =
  | { readonly do: 'start'; readonly seed: number }
  | { readonly do: 'change'; readonly server: ServerName; readonly weather: Weather }
  | { readonly do: 'outage'; readonly server: ServerName; readonly forMs: number }
  | { readonly do: 'count'; readonly server: ServerName; readonly component: string };

/** What one server says with each answer. */
export interface ServerState {
  /** A kubeconfig for it. */
  readonly kubeconfig: string;
  /** Connections that were accepted since the start, that were open at most, and that were so for longer than a moment. */
  readonly accepted: number;
  readonly most: number;
  readonly mostLasting: number;
}

/** What the child process answers. */
export interface ServerAnswer {
  readonly servers: Readonly<Record<ServerName, ServerState>>;
  /** For `count`: the sum of the counts of a component's events, and how many objects these are. */
  readonly occurrences: number;
  readonly objects: number;
  /** Of the process, in MB. */
  readonly rssMb: number;
}
