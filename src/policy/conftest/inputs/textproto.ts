import { readProtoFiles } from '../../../formats/textproto/proto-file.ts';
import { readTextproto } from '../../../formats/textproto/message.ts';
import type { InputFormat } from './input.ts';

/** Messages of Protocol Buffers in text form. */
export const textproto: InputFormat = {
  name: 'textproto',
  doc: 'Protocol Buffers in text form, of the message that # proto-message: names, by definitions of --proto-file-dirs.',
  suffixes: ['.textpb', '.textproto'],
  parse: (text, file, { protos = [] } = {}) => readTextproto(text, file, readProtoFiles(protos)),
};
