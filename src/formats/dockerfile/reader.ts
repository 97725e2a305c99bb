import { malformedLine } from '../malformed.ts';
import { dockerfileLines } from './lines.ts';
import { argumentsOf, instructions, type InstructionArguments, splitFlags } from './instruction.ts';
import { detail } from '../details.ts';

/** One instruction or comment of a Dockerfile in the form that conftest's policies know. */
export interface DockerfileCommand {
  /** In lower case; `comment` for a comment. */
  readonly Cmd: string;
  /** The instruction behind ONBUILD. */
  readonly SubCmd: string;
  /** Whether the value is a JSON array. */
  readonly JSON: boolean;
  /** `--name=value` before the value. */
  readonly Flags: string[];
  readonly Value: string[];
  /** Index of the build stage. */
  readonly Stage: number;
}

/** Instructions of a Dockerfile in order. @throws FormatError FORMAT_MALFORMED with the line */
export function readDockerfile(text: string, file: string): DockerfileCommand[] {
  const commands: DockerfileCommand[] = [];
  let stages = 0;
  let comments: string[] = [];
  for (const { kind, text: content, line } of dockerfileLines(text, file)) {
    if (kind === 'comment') {
      comments.push(content);
      continue;
    }
    const command = commandOf(content, file, line);
    if (command.Cmd === 'from') stages++;
    const Stage = Math.max(0, stages - 1);
    const none = { Cmd: 'comment', SubCmd: '', JSON: false, Flags: [], Stage };
    commands.push(...comments.map((comment) => ({ ...none, Value: [comment] })), { ...command, Stage });
    comments = [];
  }
  if (commands.length === 0) throw malformedLine(file, 1, detail('the Dockerfile has no instructions'));
  return commands;
}

function commandOf(content: string, file: string, line: number): Omit<DockerfileCommand, 'Stage'> {
  const { name, flags, rest } = instructionOf(content, file, line);
  if (name !== 'onbuild') {
    const { values, json } = argumentsOf(name, rest);
    return { Cmd: name, SubCmd: '', JSON: json, Flags: flags, Value: values };
  }
  const trigger = instructionOf(rest, file, line);
  const { values, json }: InstructionArguments = argumentsOf(trigger.name, trigger.rest);
  return { Cmd: name, SubCmd: trigger.name.toUpperCase(), JSON: json, Flags: trigger.flags, Value: values };
}

function instructionOf(content: string, file: string, line: number) {
  const [, word = '', after = ''] = /^(\S*)\s*([^]*)$/.exec(content) ?? [];
  const name = word.toLowerCase();
  if (!instructions.has(name))
    throw malformedLine(file, line, detail('unknown instruction {word}', { word: JSON.stringify(word) }));
  const { flags, rest } = splitFlags(after);
  if (rest === '')
    throw malformedLine(file, line, detail('{instruction} needs an argument', { instruction: name.toUpperCase() }));
  return { name, flags, rest };
}
