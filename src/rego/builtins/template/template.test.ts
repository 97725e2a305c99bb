import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Value } from '../../value/value.ts';
import { BuiltinError } from '../error.ts';
import { executeTemplate } from './execute.ts';
import { parseTemplate } from './parse.ts';

const render = (template: string, data: Value = {}): string => executeTemplate(parseTemplate(template), data, () => {});

describe('templates', () => {
  it.each<[string, Value, string]>([
    ['hello {{.name}}', { name: 'world' }, 'hello world'],
    ['{{.a.b}}|{{ .n }}', { a: { b: true }, n: 1.5 }, 'true|1.5'],
    ['{{range $i, $v := .list}}{{$i}}={{$v}};{{end}}', { list: ['a', 'b'] }, '0=a;1=b;'],
    ['{{range .list}}{{.}},{{else}}none{{end}}', { list: [] }, 'none'],
    ['{{range $k, $v := .m}}{{$k}}:{{$v}} {{end}}', { m: { b: 2, a: 1 } }, 'a:1 b:2 '],
    ['{{if eq .x "1"}}one{{else if gt (len .x) 3}}long{{else}}other{{end}}', { x: 'abcd' }, 'long'],
    ['{{with .x}}{{.y}}{{else}}no{{end}}', { x: { y: 'z' } }, 'z'],
    ['a  {{- 1 -}}  b{{/* gone */}}', {}, 'a1b'],
    ['{{ .a | printf "%s-%s" "x" | len }}', { a: 'y' }, '3'],
    ['{{define "t"}}<{{.}}>{{end}}{{template "t" .x}}', { x: 'v' }, '<v>'],
    ['{{$x := 1}}{{if true}}{{$x = 2}}{{end}}{{$x}}', {}, '2'],
    ['{{range .l}}{{if eq . "b"}}{{break}}{{end}}{{.}}{{end}}', { l: ['a', 'b', 'c'] }, 'a'],
    ['{{.l}} {{.m}} {{.z}}', { l: [1, 'a', null], m: { k: [true] }, z: null }, '[1 a <nil>] map[k:[true]] <no value>'],
    ['{{index .m "k" 1}}{{index .m "x"}}', { m: { k: ['a', 'b'] } }, 'b<no value>'],
    ['{{and .a .b}} {{or "" "d"}} {{not true}}', { a: 'x', b: 'y' }, 'y d false'],
    ['{{html "<a>"}} {{urlquery "a b&c"}} {{js "it\'s"}}', {}, "&lt;a&gt; a+b%26c it\\'s"],
    ['{{print 1 2 "a" "b" 3}}', {}, '1 2ab3'],
    ['{{slice "abcd" 1 3}}{{range 3}}{{.}}{{end}}', {}, 'bc012'],
  ])('renders %j', (template, data, text) => expect(render(template, data)).toBe(text));

  it.each([
    ['{{.missing}}', /no entry for key "missing"/],
    ['{{if}}', /missing value/],
    ['{{if .x}}', /unexpected EOF/],
    ['{{end}}', /unexpected \{\{end\}\}/],
    ['{{.x', /unclosed action/],
    ['{{nofunction 1}}', /"nofunction" not defined/],
    ['{{$y}}', /undefined variable "\$y"/],
    ['{{eq 1 1.5}}', /incompatible types/],
    ['{{define "t"}}{{template "t"}}{{end}}{{template "t"}}', /maximum template depth/],
  ])('refuses %s', (template, message) => {
    expect(() => render(template)).toThrow(
      expect.objectContaining({ message: expect.stringMatching(message) as string }) as Error,
    );
  });

  it('gives a text or its own error for any template', () => {
    const part = fc.constantFrom(
      '{{',
      '}}',
      '{{-',
      ' -}}',
      '.',
      '.x',
      '$',
      '$v',
      ':=',
      '|',
      '(',
      ')',
      'if ',
      'range ',
      'end',
      'else',
      '"a"',
      '1',
      ' ',
      'x',
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 14 }), (parts) => {
        try {
          render(parts.join(''), { x: ['a'] });
        } catch (error) {
          expect(error).toBeInstanceOf(BuiltinError);
        }
      }),
    );
  });
});
