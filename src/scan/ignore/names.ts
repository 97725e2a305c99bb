/** Names that an ignore file has where none is given, in the order in which they are looked for. */
export const ignoreFileNames: readonly string[] = ['.trivyignore', '.trivyignore.yaml', '.trivyignore.yml'];
