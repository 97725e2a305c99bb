import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SignError } from '../../sign/error.ts';
import { dockerfileImages, manifestImages } from './named-images.ts';

describe('images of a Dockerfile', () => {
  it.each([
    ['FROM alpine:3\nRUN x', ['alpine:3']],
    ['# FROM no\nfrom --platform=linux/amd64 a AS b\nFROM scratch\nCOPY --from=b /x /x', ['a']],
    ['FROM a AS b\nFROM b\nCOPY --chown=1 --from=nginx:1 /x /x\nCOPY --from=0 /y /y', ['a', 'nginx:1']],
    ['ARG TAG=3\nARG NAME\nFROM alpine:${TAG}\nFROM $NAME\nFROM ${OTHER:-x}', ['alpine:3', 'from-environment', 'x']],
    ['FROM \\\n  a\r\nFROM a', ['a']],
    ['', []],
  ])('%j', (text, expected) => expect(dockerfileImages(text, { NAME: 'from-environment' })).toEqual(expected));
});

describe('images of manifests', () => {
  it('are those of all containers of all documents, each once', () => {
    const pod = (image: string) =>
      `kind: Pod\nspec:\n  initContainers: [{image: init}]\n  containers: [{image: ${image}}, {name: none}]\n`;
    const cron = 'spec: {jobTemplate: {spec: {template: {spec: {containers: [{image: deep}]}}}}}';
    expect(manifestImages(`${pod('a')}---\n${pod('b')}---\n${cron}\n---\nimage: not-a-container`, 'f')).toEqual([
      'init',
      'a',
      'b',
      'deep',
    ]);
  });

  it('or a clear error, whatever the text', () => {
    const piece = fc.constantFrom(
      'containers:',
      '\n',
      '  ',
      '- image: a',
      '&a',
      '*a',
      '{',
      '}',
      '---\n',
      '"',
      '\t',
      ': ',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 16 }), (pieces) => {
        dockerfileImages(pieces.join(''), {});
        try {
          manifestImages(pieces.join(''), 'f');
        } catch (error) {
          expect(error).toBeInstanceOf(SignError);
        }
      }),
    );
  });
});
