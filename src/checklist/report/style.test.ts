import { describe, expect, it } from 'vitest';
import { pageStyle } from './style.ts';

/** Custom properties of each colour scheme, `--ink` as `#1b2330`. */
function schemes(): readonly ReadonlyMap<string, string>[] {
  return [...pageStyle.matchAll(/:root\{([^}]*)\}/g)].map(
    ([, body = '']) => new Map(body.split(';').map((pair) => pair.split(':') as [string, string])),
  );
}

/** Relative luminance (WCAG 2.2, definitions) of `#rgb` or `#rrggbb`. */
function luminance(colour: string): number {
  const hex = colour.length === 4 ? colour.slice(1).replace(/./g, '$&$&') : colour.slice(1);
  const [red = 0, green = 0, blue = 0] = [0, 2, 4].map((at) => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(left: string, right: string): number {
  const [dark = 0, light = 0] = [luminance(left), luminance(right)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

describe.each([
  ['light', 0],
  ['dark', 1],
] as const)('the %s scheme', (_, index) => {
  const colours = schemes()[index] ?? new Map<string, string>();

  it.each(['--ink', '--soft', '--passed', '--failed', '--warning', '--not-checked'])(
    '%s is readable on both grounds',
    (name) => {
      for (const ground of ['--ground', '--card'])
        expect(contrast(colours.get(name) ?? '#000', colours.get(ground) ?? '#000')).toBeGreaterThanOrEqual(4.5);
    },
  );
});
