/** How much of a trace is shown; `debug` is `full` with every unification. */
export const explainModes = ['off', 'full', 'notes', 'fails', 'debug'] as const;

/** One of {@link explainModes}. */
export type ExplainMode = (typeof explainModes)[number];
