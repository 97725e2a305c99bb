/** Lines around a change that are shown with it. */
const context = 3;
/** Pairs of lines that are compared at most; larger texts are shown as replaced. */
const maxPairs = 25_000_000;

interface Line {
  readonly mark: ' ' | '-' | '+';
  readonly text: string;
}

/** Differences of two texts in the unified form. */
export function diffLines(name: string, before: string, after: string): string {
  const lines = compareLines(split(before), split(after));
  const near = lines.map((_, index) =>
    lines.slice(Math.max(index - context, 0), index + context + 1).some(({ mark }) => mark !== ' '),
  );
  const parts = [`--- ${name}\n+++ ${name}\n`];
  let old = 1;
  let fresh = 1;
  for (const [index, { mark, text }] of lines.entries()) {
    if (near[index] === true) {
      if (near[index - 1] !== true) parts.push(`@@ -${old} +${fresh} @@\n`);
      parts.push(`${mark}${text}\n`);
    }
    if (mark !== '+') old += 1;
    if (mark !== '-') fresh += 1;
  }
  return parts.join('');
}

function split(text: string): string[] {
  return text.replace(/\n$/, '').split('\n');
}

/** The longest common lines stay, what else there is was taken out or put in. */
function compareLines(before: readonly string[], after: readonly string[]): Line[] {
  if (before.length * after.length > maxPairs)
    return [...before.map((text): Line => ({ mark: '-', text })), ...after.map((text): Line => ({ mark: '+', text }))];
  const width = after.length + 1;
  const common = new Uint32Array((before.length + 1) * width);
  for (let i = before.length - 1; i >= 0; i -= 1)
    for (let j = after.length - 1; j >= 0; j -= 1) {
      const next = (i + 1) * width + j;
      common[i * width + j] =
        before[i] === after[j]
          ? (common[next + 1] ?? 0) + 1
          : Math.max(common[next] ?? 0, common[i * width + j + 1] ?? 0);
    }
  const lines: Line[] = [];
  let [i, j] = [0, 0];
  while (i < before.length || j < after.length) {
    if (i < before.length && j < after.length && before[i] === after[j]) {
      lines.push({ mark: ' ', text: before[i] ?? '' });
      i += 1;
      j += 1;
    } else if (
      j >= after.length ||
      (i < before.length && (common[(i + 1) * width + j] ?? 0) >= (common[i * width + j + 1] ?? 0))
    ) {
      lines.push({ mark: '-', text: before[i] ?? '' });
      i += 1;
    } else {
      lines.push({ mark: '+', text: after[j] ?? '' });
      j += 1;
    }
  }
  return lines;
}
