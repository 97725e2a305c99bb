import { severities, stages } from '../../../core/index.ts';
import { oneOf, path, someOf, texts, toggle } from '../kind.ts';
import { setting, type Section } from '../setting.ts';

const settings = {
  evidence: setting({
    kind: texts,
    fallback: [],
    doc: {
      en: 'Reports of other tools: SARIF, Trivy, Grype and Clair JSON, cosign verify output, Falco alerts.',
      zh: '其他工具的报告：SARIF、Trivy、Grype 和 Clair 的 JSON、cosign verify 输出、Falco 告警。',
    },
  }),
  format: setting({
    kind: oneOf(['text', 'json', 'html']),
    fallback: 'text',
    short: 'f',
    doc: { en: 'Format of the checklist.', zh: '清单格式。' },
  }),
  gate: setting({
    kind: someOf(severities),
    fallback: ['HIGH', 'CRITICAL'],
    doc: {
      en: 'Severities that fail the build stage where a fix exists (default: HIGH,CRITICAL).',
      zh: '存在修复版本时使构建阶段不通过的严重级别（默认：HIGH,CRITICAL）。',
    },
  }),
  'gate-unfixed': setting({
    kind: toggle,
    fallback: false,
    doc: { en: 'Let vulnerabilities without a fix fail the gate too.', zh: '无修复版本的漏洞也使门禁不通过。' },
  }),
  manifests: setting({
    kind: path,
    doc: {
      en: 'File or folder of the Kubernetes manifests that deploy the image.',
      zh: '部署该镜像的 Kubernetes 清单文件或目录。',
    },
  }),
  output: setting({
    kind: path,
    short: 'o',
    doc: { en: 'File for the checklist instead of standard output.', zh: '把清单写入文件而不是标准输出。' },
  }),
  policy: setting({
    kind: texts,
    fallback: [],
    doc: {
      en: 'Rego files and folders for the manifests, instead of the policies that come with dartagnan.',
      zh: '检查清单所用的 Rego 文件和目录，代替 dartagnan 自带的策略。',
    },
  }),
  require: setting({
    kind: someOf(stages),
    fallback: [],
    doc: {
      en: 'Stages that must have been checked and passed; a stage that was not checked then fails.',
      zh: '必须检查并通过的阶段；这些阶段未检查即视为不通过。',
    },
  }),
  rules: setting({
    kind: texts,
    fallback: [],
    doc: {
      en: 'Rule files or folders of the run stage (default: those of /etc/falco/falco.yaml, else the rules that come with dartagnan).',
      zh: '运行阶段的规则文件或目录（默认：/etc/falco/falco.yaml 中的规则，否则为 dartagnan 自带的规则）。',
    },
  }),
  'trust-policy': setting({
    kind: path,
    doc: {
      en: 'Trust policy that the sign stage verifies the image by, YAML.',
      zh: '签名阶段验证镜像所用的信任策略 YAML。',
    },
  }),
};

/** Settings of the production checklist. */
export const checkSection = { name: 'check', settings } satisfies Section;
