import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { complaintOf } from './complaint.ts';

const schema = z.strictObject({
  name: z.optional(z.string().check(z.minLength(2), z.maxLength(3), z.regex(/^a/))),
  count: z.optional(z.number().check(z.minimum(1), z.maximum(3), z.multipleOf(1))),
  list: z.optional(z.array(z.int()).check(z.minLength(1), z.maxLength(2))),
  mode: z.optional(z.enum(['a', 'b'])),
  version: z.optional(z.literal(1)),
  prefix: z.optional(z.string().check(z.startsWith('data.'))),
  url: z.optional(z.url()),
  either: z.optional(z.union([z.strictObject({ key: z.string() }), z.strictObject({ cel: z.string() })])),
  needed: z.string(),
  own: z.optional(
    z
      .string()
      .check(
        z.refine((text) => text === 'x', { error: 'is no x', params: { words: { en: 'is no x', zh: '不是 x' } } }),
      ),
  ),
});

describe('complaintOf', () => {
  it.each([
    [{}, 'needed: is missing', 'needed: 缺失'],
    [{ needed: 1 }, 'needed: must be of the type string, and is of number', 'needed: 类型必须是 string，而实为 number'],
    [{ needed: null }, 'needed: must be of the type string, and is of null', 'needed: 类型必须是 string，而实为 null'],
    [{ needed: '', naem: 1 }, '"naem" is not known', '未知成员 "naem"'],
    [{ needed: '', name: 'a' }, 'name: must have at least 2 letters', 'name: 至少要有 2 个字符'],
    [{ needed: '', name: 'aaaa' }, 'name: must have at most 3 letters', 'name: 最多可有 3 个字符'],
    [{ needed: '', name: 'ba' }, 'name: must match /^a/', 'name: 必须匹配 /^a/'],
    [{ needed: '', count: 0 }, 'count: must be 1 or more', 'count: 不得小于 1'],
    [{ needed: '', count: 9 }, 'count: must be 3 or less', 'count: 不得大于 3'],
    [{ needed: '', count: 1.5 }, 'count: must be a multiple of 1', 'count: 必须是 1 的倍数'],
    [{ needed: '', list: [] }, 'list: must have at least 1 items', 'list: 至少要有 1 项'],
    [{ needed: '', list: [1, 2, 3] }, 'list: must have at most 2 items', 'list: 最多可有 2 项'],
    [{ needed: '', list: [1, 'x'] }, 'list[1]: must be of the type number, and is of string', /^list\[1\]: 类型必须/],
    [{ needed: '', mode: 'c' }, 'mode: must be one of "a", "b"', 'mode: 必须是 "a", "b" 之一'],
    [{ needed: '', version: 2 }, 'version: must be 1', 'version: 必须是 1'],
    [{ needed: '', prefix: 'x' }, 'prefix: must begin with data.', 'prefix: 必须以 data. 开头'],
    [{ needed: '', url: 'x' }, 'url: must be a url', 'url: 必须是有效的 url'],
    [
      { needed: '', either: { cel: 1 } },
      'either.cel: must be of the type string, and is of number',
      /^either\.cel: 类型/,
    ],
    [{ needed: '', own: 'y' }, 'own: is no x', 'own: 不是 x'],
  ])('words what is wrong with %j', (value, en, zh) => {
    const { error } = schema.safeParse(value, { reportInput: true });
    const words = complaintOf(error?.issues ?? []);
    expect(words.en).toBe(en);
    if (typeof zh === 'string') expect(words.zh).toBe(zh);
    else expect(words.zh).toMatch(zh);
  });

  it('joins several', () => {
    const { error } = schema.safeParse({ count: 0 }, { reportInput: true });
    expect(complaintOf(error?.issues ?? []).en.split('; ')).toHaveLength(2);
  });
});
