/** Topics of the shell's help. */
export const topics: ReadonlyMap<string, string> = new Map([
  [
    'input',
    `The input document is what the package repl.input gives:

  > package repl.input
  > params := {"method": "POST"}
  > package repl
  > input.params.method
  "POST"

A file becomes the input with a prefix: dartagnan policy run repl.input:input.json
`,
  ],
  [
    'partial',
    `What depends on unknowns is left as conditions:

  > allowed_methods = ["GET", "HEAD"]
  > unknown input
  > method = allowed_methods[i]; input.method = method
  > unknown

The last line makes everything known again.
`,
  ],
]);
