import { DartagnanError } from '../../core/index.ts';
import { errorsText } from '../../policy/output/errors.ts';
import { runConftestDocument } from '../../policy/conftest/document.ts';
import { runConftestReformat } from '../../policy/conftest/reformat.ts';
import { runConftestParse } from '../../policy/conftest/parse.ts';
import { runConftestPull, runConftestPush } from '../../policy/conftest/transfer.ts';
import { runFormat } from '../../policy/run/format.ts';
import { runConftest } from '../../policy/conftest/run.ts';
import { runConftestVerify } from '../../policy/conftest/verify.ts';
import type { Outcome, PolicyPorts } from '../../policy/run/outcome.ts';
import type { policyConftestSection } from '../config/sections/policy-conftest.ts';
import type { SettingValues } from '../config/setting.ts';

type ConftestSettings = SettingValues<(typeof policyConftestSection)['settings']>;

/** `conftest fmt`: rewrites files, or with --check names those that are not in form, and exits with 1. */
async function formatPolicies(paths: readonly string[], check: boolean, ports: PolicyPorts): Promise<Outcome> {
  const choices = { v0: false, v0v1: false, dropImports: false, checkResult: true, diff: false };
  const outcome = await runFormat({ ...choices, paths, list: check, fail: check, write: !check }, ports);
  return { ...outcome, exit: outcome.exit === 0 ? 0 : 1 };
}

/** What a command line of conftest is run with. */
type ConftestPorts = PolicyPorts & { readonly colour: boolean };

/**
 * `policy conftest FILE…`; the first word may be one of conftest's commands: test, verify, parse, fmt, doc, reformat, pull, push. Whatever goes
 * wrong is exit code 1, as with the original.
 */
export async function conftest(
  words: readonly string[],
  settings: ConftestSettings,
  ports: ConftestPorts,
): Promise<Outcome> {
  try {
    return await dispatch(words, settings, ports);
  } catch (thrown) {
    if (!(thrown instanceof DartagnanError)) throw thrown;
    return { stdout: '', stderr: errorsText(thrown, ports.language), exit: 1 };
  }
}

function dispatch(words: readonly string[], settings: ConftestSettings, ports: ConftestPorts): Promise<Outcome> {
  const [command, ...rest] = words;
  const transfer = { ...settings, data: settings.data };
  if (command === 'pull') return runConftestPull(rest, transfer, ports);
  if (command === 'push') return runConftestPush(rest, transfer, ports);
  if (command === 'doc') return document(rest, settings, ports);
  if (command === 'reformat') return runConftestReformat(rest, reportOf(settings, ports.colour), ports);
  if (command === 'fmt') return formatPolicies(rest, settings.check, ports);
  if (command === 'parse') return runConftestParse({ ...settings, ...filesOf(settings), files: rest }, ports);
  const request = requestOf(command === 'test' ? rest : words, settings, ports.colour);
  return command === 'verify' ? runConftestVerify(request, ports) : runConftest(request, ports);
}

/** `conftest doc`: its -o is a folder. */
function document(folders: readonly string[], settings: ConftestSettings, ports: PolicyPorts): Promise<Outcome> {
  const { output, outDir, template } = settings;
  const v0 = settings['rego-version'] === 'v0';
  return runConftestDocument({ folders, outDir: output === 'stdout' ? outDir : output, template, v0 }, ports);
}

function reportOf(settings: ConftestSettings, colour: boolean) {
  return {
    output: settings.output,
    colour: colour && !settings['no-color'],
    junitHideMessage: settings['junit-hide-message'],
    githubHidePassed: settings['github-hide-passed'],
  };
}

function filesOf(settings: ConftestSettings) {
  return { protoFileDirs: settings['proto-file-dirs'], stdinFilename: settings['stdin-filename'] };
}

function requestOf(files: readonly string[], settings: ConftestSettings, colour: boolean) {
  return {
    ...settings,
    ...filesOf(settings),
    files,
    allNamespaces: settings['all-namespaces'],
    colour: colour && !settings['no-color'],
    failOnWarn: settings['fail-on-warn'],
    githubHidePassed: settings['github-hide-passed'],
    junitHideMessage: settings['junit-hide-message'],
    showBuiltinErrors: settings['show-builtin-errors'],
    suppressExceptions: settings['suppress-exceptions'],
    noFail: settings['no-fail'],
    varValues: settings['var-values'],
    v0: settings['rego-version'] === 'v0',
  };
}
