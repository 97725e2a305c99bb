import { defineCatalogue, type CatalogueRow, type Text } from '../core/index.ts';
import type { Command } from './io.ts';
import type { CommandSpec, VerbSpec } from './spec.ts';

/** One verb of the command line; `load` brings its chunk, and nothing else of the house. */
export interface Verb extends CatalogueRow {
  readonly summary: Text;
  /** One command line that shows the verb's main job. */
  readonly example: string;
  load(): Promise<{ readonly run: Command; readonly spec: CommandSpec | VerbSpec }>;
}

/** Every verb, in alphabetical order. */
export const verbs = defineCatalogue<Verb>([
  {
    name: 'check',
    doc: 'Makes the production checklist of an image: build, sign, deploy, run, kernel.',
    summary: {
      en: 'Make the production checklist of an image: build, sign, deploy, run, kernel.',
      zh: '生成镜像的生产环境检查清单：构建、签名、部署、运行、内核。',
    },
    example: 'dartagnan check --evidence trivy.json,cosign.json nginx:1.27',
    load: () => import('./commands/check.ts'),
  },
  {
    name: 'completion',
    doc: 'Writes a script that completes verbs, commands and flags in a shell: bash, fish, powershell or zsh.',
    summary: { en: 'Write a completion script for a shell.', zh: '生成 shell 的补全脚本。' },
    example: 'dartagnan completion fish | source',
    load: () => import('./commands/completion.ts'),
  },
  {
    name: 'db',
    doc: 'Builds, fetches and shows the databases of advisories that scans ask.',
    summary: { en: 'Build, fetch and show vulnerability databases.', zh: '构建、获取和查看漏洞数据库。' },
    example: 'dartagnan db build --from feeds',
    load: () => import('./commands/db.ts'),
  },
  {
    name: 'policy',
    doc: 'Evaluates, checks, formats and tests policies in Rego; takes the commands and flags of the original.',
    summary: { en: 'Evaluate, check, format and test policies in Rego.', zh: '求值、检查、格式化和测试 Rego 策略。' },
    example: 'dartagnan policy test policies',
    load: () => import('./commands/policy.ts'),
  },
  {
    name: 'scan',
    doc: 'Finds known vulnerabilities; takes the commands and flags of the original.',
    summary: {
      en: 'Find known vulnerabilities in an image, a project or a root file system.',
      zh: '查找镜像、项目或根文件系统中的已知漏洞。',
    },
    example: 'dartagnan scan image --severity HIGH,CRITICAL --exit-code 1 nginx:1.27',
    load: () => import('./commands/scan.ts'),
  },
  {
    name: 'sign',
    doc: 'Signs images, and says what the trust policy still needs.',
    summary: {
      en: 'Sign images, and see what the trust policy still needs.',
      zh: '为镜像签名，并查看信任策略还需要什么。',
    },
    example: 'dartagnan sign --key cosign.key registry.example/app:1',
    load: () => import('./commands/sign.ts'),
  },
  {
    name: 'trust',
    doc: 'Signs and verifies images, attestations and files; takes the commands and flags of the original.',
    summary: { en: 'Sign and verify images, attestations and files.', zh: '对镜像、证明和文件进行签名与验证。' },
    example: 'dartagnan trust verify --key cosign.pub --insecure-ignore-tlog registry.example/app:1',
    load: () => import('./commands/trust.ts'),
  },
  {
    name: 'verify',
    doc: 'Verifies images by the trust policy.',
    summary: { en: 'Verify images by the trust policy.', zh: '按信任策略验证镜像。' },
    example: 'dartagnan verify --policy trust.yaml registry.example/app:1',
    load: () => import('./commands/verify.ts'),
  },
  {
    name: 'watch',
    doc: 'Watches system calls and alerts by rules in Falco’s language.',
    summary: {
      en: 'Watch system calls and alert by Falco’s rules.',
      zh: '监控系统调用并按 Falco 规则告警。',
    },
    example: 'dartagnan watch run -r falco_rules.yaml',
    load: () => import('./commands/watch.ts'),
  },
]);
