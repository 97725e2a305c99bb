import { type StageEvidence, type StageVerdict, translate, version } from '../../core/index.ts';
import type { Checklist } from '../checklist.ts';
import { messages, stageNames, stateNames } from '../messages.ts';
import type { ReportOptions } from './format.ts';
import { pageStyle } from './style.ts';
import { gateState, gateWords, marks, plain } from './words.ts';

/** One page without script, fonts or anything else from elsewhere; its policy forbids the browser to fetch. */
export function htmlReport(checklist: Checklist, { language }: ReportOptions): string {
  const title = `${messages.title[language]}: ${checklist.subject.image}`;
  return `<!doctype html>
<html lang="${language === 'zh' ? 'zh-CN' : 'en'}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="generator" content="dartagnan ${escape(version)}">
<title>${escape(title)}</title>
<style>${pageStyle}</style>
</head>
<body>
<main>
${header(checklist, language)}
<ol class="stages">
${checklist.verdicts.map((verdict) => stageCard(verdict, language)).join('\n')}
</ol>
<footer><p>${escape(messages.scoreRule[language])}</p><p>dartagnan ${escape(version)}</p></footer>
</main>
</body>
</html>
`;
}

function header(checklist: Checklist, language: ReportOptions['language']): string {
  const { subject, score, createdAt } = checklist;
  const state = gateState(checklist);
  const gate = gateWords(checklist, language);
  const facts = [
    [messages.image, `<code>${escape(subject.image)}</code>`],
    ...(subject.digest === undefined ? [] : [[messages.digest, `<code>${escape(subject.digest)}</code>`] as const]),
    [
      messages.checkedAt,
      `<time datetime="${createdAt}">${escape(createdAt.replace('T', ' ').slice(0, 19))} UTC</time>`,
    ],
  ] as const;
  const missing = gate.missing.map((words) => `<li>${escape(words)}</li>`).join('');
  return `<header>
<h1>${escape(messages.title[language])}</h1>
<dl class="facts">${facts.map(([name, value]) => `<div><dt>${escape(name[language])}</dt><dd>${value}</dd></div>`).join('')}</dl>
<div class="result">
<p class="score"><span class="label">${escape(messages.score[language])}</span> <strong>${score}</strong><span class="of">/100</span></p>
<p class="gate ${state}"><span class="label">${escape(messages.gate[language])}</span> <strong><span aria-hidden="true">${marks[state]}</span> ${escape(gate.outcome)}</strong><span class="rule">${escape(gate.rule)}</span></p>
</div>
${missing === '' ? '' : `<ul class="missing">${missing}</ul>`}
</header>`;
}

function stageCard(verdict: StageVerdict, language: ReportOptions['language']): string {
  const { stage, state, summary, evidence, next } = verdict;
  const words = translate(language, summary);
  const rows = evidence.map((row) => evidenceRow(row, language)).join('\n');
  return `<li class="stage ${state}" id="${stage}">
<h2>${escape(stageNames[stage][language])} <span class="state"><span aria-hidden="true">${marks[state]}</span> ${escape(stateNames[state][language])}</span></h2>
${words === stateNames[state][language] ? '' : `<p class="summary">${escape(words)}</p>`}
${rows === '' ? '' : `<h3>${escape(messages.evidence[language])}</h3>\n<ul class="evidence">\n${rows}\n</ul>`}
<p class="next"><strong>${escape(messages.next[language])}:</strong> ${escape(translate(language, next))}</p>
</li>`;
}

function evidenceRow({ state, source, saying, where }: StageEvidence, language: ReportOptions['language']): string {
  const place = where === undefined ? '' : ` <code>${escape(where)}</code>`;
  const label = escape(stateNames[state][language]);
  return `<li class="${state}"><span class="mark" role="img" aria-label="${label}" title="${label}">${marks[state]}</span><span class="what"><b>${escape(source)}</b> ${escape(translate(language, saying))}${place}</span></li>`;
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Words for HTML text and quoted attributes; what other tools wrote is never markup. */
function escape(words: string): string {
  return plain(words).replace(/[&<>"']/g, (character) => entities[character] ?? character);
}
