import { path, text } from '../kind.ts';
import { setting, type Section } from '../setting.ts';

/** Settings of packs. */
export const trustPackSection = {
  name: 'trust-pack',
  settings: {
    dir: setting({
      kind: path,
      doc: { en: 'Folder for the policy of a pack and its files.', zh: '包中策略及其文件的目录。' },
    }),
    output: setting({
      kind: path,
      doc: { en: 'Archive to write.', zh: '要写入的归档文件。' },
    }),
    to: setting({
      kind: text,
      doc: {
        en: 'Registry for the images of a pack, with a prefix where one is wanted: mirror.example/team.',
        zh: '存放包中镜像的仓库，可带前缀：mirror.example/team。',
      },
    }),
  },
} satisfies Section;
