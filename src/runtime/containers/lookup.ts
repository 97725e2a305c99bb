import type { Container } from '../state/machine.ts';

/** One container runtime that can be asked. */
export interface ContainerRuntime {
  /** Its name and where it listens, for the log. */
  readonly name: string;
  /**
   * What it knows of a container; undefined where it knows none of that id.
   * @param id all 64 digits. @throws where it cannot be asked.
   */
  find(id: string, signal: AbortSignal): Promise<Container | undefined>;
  close(): void;
}

/** Reads values of foreign JSON without trusting their types. */
export const json = {
  object: (value: unknown): Readonly<Record<string, unknown>> =>
    typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {},
  list: (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []),
  text: (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined),
  texts: (value: unknown): Readonly<Record<string, string>> =>
    Object.fromEntries(Object.entries(json.object(value)).map(([name, one]) => [name, String(one)])),
} as const;

/** Members that have a value. */
export function present<Shape extends object>(
  shape: Shape,
): { [Name in keyof Shape]: Exclude<Shape[Name], undefined> } {
  return Object.fromEntries(Object.entries(shape).filter(([, value]) => value !== undefined)) as never;
}

/** Digits of an id that are shown. */
export const shortDigits = 12;

/** Seconds since 1970 of an RFC 3339 time; undefined where it is none, or the zero of Go. */
export function secondsOf(text: string | undefined): number | undefined {
  const time = text === undefined ? Number.NaN : Date.parse(text);
  return Number.isNaN(time) || time <= 0 ? undefined : Math.floor(time / 1000);
}

/** What Kubernetes says of a container in its labels (kubelet, `pkg/kubelet/types/labels.go`). */
export function podOf(labels: Readonly<Record<string, string>>): Partial<Container> {
  return present({
    podName: labels['io.kubernetes.pod.name'],
    podNamespace: labels['io.kubernetes.pod.namespace'],
    podUid: labels['io.kubernetes.pod.uid'],
    podSandboxId: labels['io.kubernetes.sandbox.id'],
  }) as Partial<Container>;
}
