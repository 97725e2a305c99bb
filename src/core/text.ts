/** Languages that the product speaks to its users. */
export type Language = 'en' | 'zh';

/** One user-facing sentence in every language of the house; `{name}` marks a parameter. */
export type Text = Readonly<Record<Language, string>>;

/** Names of the `{name}` parameters in a template. */
type ParameterOf<Template extends string> = Template extends `${string}{${infer Name}}${infer Rest}`
  ? Name | ParameterOf<Rest>
  : never;

/** Values for every `{name}` of a text; an empty tuple where it has none, so that a call stays short. */
export type TextArguments<T extends Text> = [ParameterOf<T['en']>] extends [never]
  ? []
  : [values: Readonly<Record<ParameterOf<T['en']>, string | number>>];

/** A sentence with its values, kept untranslated until somebody's language is known. */
export interface Saying {
  readonly text: Text;
  readonly values: Readonly<Record<string, string | number>>;
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
    Object.hasOwn(values, name) ? String(values[name]) : mark,
  );
}
