/** Languages that the product speaks to its users. */
export type Language = 'en' | 'zh';

/** One user-facing sentence in every language of the house; `{name}` marks a parameter. */
export type Text = Readonly<Record<Language, string>>;

/** A value of a sentence; one that is a sentence itself is taken in the language of the whole, and what is missing shows as itself. */
export type TextValue = string | number | bigint | Text | null | undefined;

/** Names of the `{name}` parameters in a template. */
type ParameterOf<Template extends string> = Template extends `${string}{${infer Name}}${infer Rest}`
  ? Name | ParameterOf<Rest>
  : never;

/** Values for every `{name}` of a text; an empty tuple where it has none, so that a call stays short. */
export type TextArguments<T extends Text> = [ParameterOf<T['en']>] extends [never]
  ? []
  : [values: Readonly<Record<ParameterOf<T['en']>, TextValue>>];

/** A sentence with its values, kept untranslated until somebody's language is known. */
export interface Saying {
  readonly text: Text;
  readonly values: Readonly<Record<string, TextValue>>;
}

/** Declares a room's messages; types keep each template, so that a forgotten parameter is a compile error. */
export function defineMessages<const Rows extends Readonly<Record<string, Text>>>(rows: Rows): Rows {
  return rows;
}

/** Binds a text to its values; {@link translate} renders it. */
export function say<const T extends Text>(text: T, ...[values]: TextArguments<T>): Saying {
  return { text, values: values ?? {} };
}

/** A saying whose words came from outside (a tool's output, an error's message) and are the same in every language. */
export function verbatim(words: string): Saying {
  return { text: { en: '{words}', zh: '{words}' }, values: { words } };
}

/** Renders a saying in one language; a parameter without a value stays visible as `{name}`. */
export function translate(language: Language, { text, values }: Saying): string {
  return text[language].replace(/\{(\w+)\}/g, (mark, name: string) =>
    Object.hasOwn(values, name) ? valueIn(language, values[name]) : mark,
  );
}

/** Values for every `{name}` of a detail's English words. */
type DetailArguments<English extends string> = [ParameterOf<English>] extends [never]
  ? []
  : [values: Readonly<Record<ParameterOf<English>, TextValue>>];

/** Fills in the values of one of a room's details, in every language. */
export type Details<English extends string> = <const Template extends English>(
  english: Template,
  ...values: DetailArguments<Template>
) => Text;

/**
 * Declares the details of a room's errors and problems: Chinese by English, so that the English words are read where they are used.
 * A sentence that is not declared, or a value that is missing, does not compile.
 */
export function defineDetails<const Rows extends Readonly<Record<string, string>>>(
  rows: Rows,
): Details<keyof Rows & string> {
  return (english, ...[values]) => ({
    en: fill('en', english, values ?? {}),
    zh: fill('zh', rows[english] ?? english, values ?? {}),
  });
}

function fill(language: Language, template: string, values: Readonly<Record<string, TextValue>>): string {
  return translate(language, { text: { en: template, zh: template }, values });
}

function valueIn(language: Language, value: TextValue): string {
  return typeof value === 'object' && value !== null ? value[language] : String(value);
}

/** Words in every language, each changed alike: a path put before a problem, say. */
export function inEveryLanguage(words: Text, change: (words: string) => string): Text {
  return { en: change(words.en), zh: change(words.zh) };
}

/** Words from outside, the same in every language. */
export function sameWords(words: string): Text {
  return { en: words, zh: words };
}
