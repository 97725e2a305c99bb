import { defineMessages } from '../../src/core/index.ts';

/** What the demonstration says around the commands. */
export const messages = defineMessages({
  about: {
    en: '{image}: Debian 11.4 with old Python and Node packages, assembled from facts',
    zh: '{image}：Debian 11.4，带有旧的 Python 与 Node 软件包，由清单组装而成',
  },
  absent: {
    en: '{file} is missing: run npm ci, or npm run build where install scripts are off',
    zh: '缺少 {file}：请运行 npm ci；若已关闭安装脚本，请运行 npm run build',
  },
  exitCode: { en: 'exit code {code}', zh: '退出码 {code}' },
  failed: {
    en: 'A gate did not end with exit code 1: the demonstration failed.',
    zh: '有门禁未以退出码 1 结束：演示失败。',
  },
  worked: {
    en: 'Both gates refused the image with exit code 1, as a build would want: the demonstration worked.',
    zh: '两道门禁都以退出码 1 拒绝了该镜像，正如构建所需：演示成功。',
  },
});
