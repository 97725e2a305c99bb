/** What a command wrote and its exit code. */
export interface Outcome {
  readonly stdout: string;
  readonly stderr: string;
  readonly exit: number;
}

/** What commands ask of the machine. */
export interface PolicyPorts {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly language: 'en' | 'zh';
  readonly signal: AbortSignal;
  stdin(): Promise<Uint8Array>;
}
