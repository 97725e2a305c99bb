/** Style of the page; the colours of both schemes keep a contrast of at least 4.5 to 1 (WCAG 2.2, 1.4.3). */
export const pageStyle = `
:root{--ground:#f6f7f9;--card:#fff;--ink:#1b2330;--soft:#566072;--line:#d9dee6;--passed:#176b3a;--failed:#b3202c;--warning:#8a5300;--not-checked:#566072}
@media (prefers-color-scheme:dark){:root{--ground:#12161d;--card:#1b212b;--ink:#e6eaf0;--soft:#a3adbc;--line:#323b49;--passed:#6fd29a;--failed:#ff8f94;--warning:#f2bd6b;--not-checked:#a3adbc}}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);font:16px/1.55 system-ui,"Noto Sans","Noto Sans CJK SC","PingFang SC","Microsoft YaHei",sans-serif}
main{max-width:60rem;margin:0 auto;padding:2rem 1.25rem}
h1{font-size:1.7rem;line-height:1.2;margin:0 0 1rem}
h2{font-size:1.2rem;margin:0;display:flex;flex-wrap:wrap;gap:.75rem;align-items:baseline;justify-content:space-between}
h3{font-size:.85rem;margin:.9rem 0 .3rem;color:var(--soft);font-weight:600}
code{font:.875em ui-monospace,"DejaVu Sans Mono",monospace;overflow-wrap:anywhere}
.facts{margin:0;display:grid;gap:.25rem}
.facts div{display:flex;gap:.75rem}
.facts dt{color:var(--soft);min-width:5rem}
.facts dd{margin:0;min-width:0}
.result{display:flex;flex-wrap:wrap;gap:1rem;margin:1.5rem 0}
.result p{flex:1 1 14rem;margin:0;padding:1rem 1.25rem;background:var(--card);border:1px solid var(--line);border-radius:.6rem}
.result .label{display:block;color:var(--soft);font-size:.85rem}
.result strong{font-size:1.7rem;line-height:1.2}
.score .of{color:var(--soft)}
.gate strong{display:block}
.gate .rule{color:var(--soft);font-size:.9rem}
.missing{margin:0 0 1.5rem;padding-left:1.2rem;color:var(--failed)}
.stages{list-style:none;margin:0;padding:0;display:grid;gap:1rem}
.stage{background:var(--card);border:1px solid var(--line);border-left:.35rem solid var(--line);border-radius:.6rem;padding:1rem 1.25rem}
.stage.passed{border-left-color:var(--passed)}.stage.failed{border-left-color:var(--failed)}
.stage.warning{border-left-color:var(--warning)}.stage.not-checked{border-left-style:dashed;border-left-color:var(--not-checked)}
.state{font-size:1rem;font-weight:600}
.passed>h2 .state,.gate.passed strong,.evidence .passed .mark{color:var(--passed)}
.failed>h2 .state,.gate.failed strong,.evidence .failed .mark{color:var(--failed)}
.warning>h2 .state,.evidence .warning .mark{color:var(--warning)}
.not-checked>h2 .state,.gate.not-checked strong,.evidence .not-checked .mark{color:var(--not-checked)}
.summary{margin:.35rem 0 0}
.evidence{list-style:none;margin:0;padding:0;font-size:.95rem}
.evidence li{display:flex;gap:.6rem;padding:.3rem 0;border-top:1px solid var(--line)}
.evidence .mark{flex:none;width:1.1em;text-align:center;font-weight:700}
.evidence .what{min-width:0;overflow-wrap:anywhere}
.evidence code{color:var(--soft)}
.next{margin:.9rem 0 0}
footer{margin-top:2rem;color:var(--soft);font-size:.85rem}
footer p{margin:.2rem 0}
@media print{body{background:#fff}.stage{break-inside:avoid}}
`;
