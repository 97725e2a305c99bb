/** Kinds of BTF types in the order of their numbers (kernel documentation, bpf/btf.rst, "Type Encoding"). */
export const btfKinds = [
  'void',
  'int',
  'pointer',
  'array',
  'struct',
  'union',
  'enum',
  'forward',
  'typedef',
  'volatile',
  'const',
  'restrict',
  'function',
  'function-prototype',
  'variable',
  'data-section',
  'float',
  'declaration-tag',
  'type-tag',
  'enum64',
] as const;

/** One of {@link btfKinds}. */
export type BtfKind = (typeof btfKinds)[number];

/** Bytes that follow a type's 12-byte head: a fixed part, and a part for each of its `vlen` elements. */
export const trailingBytes: Readonly<Record<BtfKind, readonly [fixed: number, each: number]>> = {
  void: [0, 0],
  int: [4, 0],
  pointer: [0, 0],
  array: [12, 0],
  struct: [0, 12],
  union: [0, 12],
  enum: [0, 8],
  forward: [0, 0],
  typedef: [0, 0],
  volatile: [0, 0],
  const: [0, 0],
  restrict: [0, 0],
  function: [0, 0],
  'function-prototype': [0, 8],
  variable: [4, 0],
  'data-section': [0, 12],
  float: [0, 0],
  'declaration-tag': [4, 0],
  'type-tag': [0, 0],
  enum64: [0, 12],
};
