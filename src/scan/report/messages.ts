import { defineMessages } from '../../core/index.ts';

/** What reports say to people. */
export const reportMessages = defineMessages({
  sarifLimit: {
    en: '{dropped} less severe findings are left out: a run may have {limit} results',
    zh: '已省略 {dropped} 项较低严重性的发现:单次运行最多 {limit} 项结果',
  },
});
