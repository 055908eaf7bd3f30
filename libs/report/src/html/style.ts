import { palette } from './models.ts'

const variables = (colors: readonly string[]): string => colors.map((color, i) => `--model-${i + 1}:${color}`).join(';')

/** Colours of the page; text 4.5:1 and marks 3:1 or more against the paper, in both. */
export const colors = {
  light: { paper: '#ffffff', raised: '#f6f7f9', ink: '#1b1f24', soft: '#57606b', line: '#dfe3e8', grid: '#e8ebef', axis: '#a3acb8', link: '#005a94', good: '#00694e', bad: '#a8323a', warn: '#8a4b00', warning: '#fff7ea', mistake: '#e0752b', hit: '#2b83c6' },
  dark: { paper: '#14171b', raised: '#1c2127', ink: '#e8ebef', soft: '#a5afba', line: '#333b45', grid: '#262d35', axis: '#5d6875', link: '#7cc0ff', good: '#5fd6ab', bad: '#ff9a9f', warn: '#ffc078', warning: '#2a2218', mistake: '#d9732f', hit: '#3a86c0' },
} as const
const scheme = (name: 'light' | 'dark'): string => `${Object.entries(colors[name]).map(([key, color]) => `--${key}:${color}`).join(';')};${variables(palette[name])}`

/** The style of the page: fonts of the system, one column of text, charts as wide as the window allows. */
export const style = `
:root{color-scheme:light dark;${scheme('light')}}
@media screen and (prefers-color-scheme:dark){:root{${scheme('dark')}}}
*,::before,::after{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;text-size-adjust:100%;scroll-behavior:smooth;scroll-padding-top:1.5rem}
@media (prefers-reduced-motion:reduce){html{scroll-behavior:auto}}
body{margin:0;background:var(--paper);color:var(--ink);font:1.0625rem/1.6 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif;font-variant-numeric:tabular-nums;overflow-wrap:break-word}
.page{max-width:70rem;margin:0 auto;padding:clamp(1.5rem,5vw,4.5rem) clamp(1rem,4vw,2.5rem) 6rem}
@media (min-width:84rem){.page{max-width:82rem;display:grid;grid-template-columns:11rem minmax(0,1fr);column-gap:3.5rem}.page>*{grid-column:2}.page>nav{grid-column:1;grid-row:2;margin:0}.page>nav ul{position:sticky;top:2rem;flex-direction:column;gap:.1rem}}
h1,h2,h3,h4{line-height:1.22;letter-spacing:-.012em;text-wrap:balance;margin:0}
h1{font-size:clamp(1.85rem,1.2rem + 2.6vw,2.75rem);font-weight:680;letter-spacing:-.022em}
h2{font-size:1.6rem;font-weight:650;margin-bottom:1.25rem}
h3{font-size:1.15rem;font-weight:620;margin:2.25rem 0 .9rem}
h4{font-size:1rem;font-weight:620}
p,ul,ol,dl{margin:.75rem 0}
p,.findings,main>section>ul,ol{max-width:44rem}
a{color:var(--link);text-underline-offset:.18em;text-decoration-thickness:.06em}
code,pre{font:.9em/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
:focus-visible{outline:2px solid var(--link);outline-offset:2px;border-radius:3px}
.soft,.eyebrow,figcaption,.notes,.download,.panel-title,.axis{color:var(--soft)}
.eyebrow{font-size:.875rem;margin:0 0 .6rem}
header .lead{font-size:1.13rem}
nav{margin:1.75rem 0 0;font-size:.9rem}
nav ul{list-style:none;display:flex;flex-wrap:wrap;gap:.35rem 1.15rem;padding:0;margin:0}
nav a{text-decoration:none;display:inline-block;padding:.15rem 0}nav a:hover{text-decoration:underline}
main>section{margin-top:clamp(2.75rem,6vw,4.25rem)}
.skip{position:absolute;left:-99rem}.skip:focus{left:1rem;top:1rem}
.warnings{border:1px solid var(--warn);border-left-width:5px;border-radius:8px;background:var(--warning);padding:1.1rem 1.4rem .6rem;margin-top:2rem!important}
.warnings h2{font-size:1.15rem;margin:0;color:var(--warn)}.warnings ul{padding-left:1.15rem;max-width:none}.warnings li{margin:.5rem 0;max-width:52rem}
.cards{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(19rem,100%),1fr));gap:1rem}
.card{border:1px solid var(--line);border-top:4px solid var(--accent,var(--axis));border-radius:8px;padding:1.1rem 1.25rem .9rem;background:var(--raised)}
.card h3{margin:0;font-size:.9rem;font-weight:550;color:var(--soft);letter-spacing:0}.card h3::first-letter{text-transform:uppercase}
.verdict{font-size:1.3rem;font-weight:650;line-height:1.3;margin:.3rem 0 .6rem}.card p:not(.verdict){font-size:.97rem;line-height:1.55;margin:.4rem 0}
.findings{list-style:none;padding:0;max-width:none}
.findings li{border-top:1px solid var(--line);padding:1rem 0;display:grid;grid-template-columns:minmax(0,1fr) auto;gap:.25rem 1.25rem}
.findings li>*{margin:0}.claim{font-weight:600}.findings li>:nth-child(n+3){grid-column:1/-1}
.badge{font-size:.875rem;font-weight:600;white-space:nowrap;border:1px solid currentColor;border-radius:99px;padding:.1rem .7rem;align-self:start}
.badge.yes{color:var(--good)}.badge.no{color:var(--bad)}.badge.open{color:var(--soft)}
@media (max-width:34rem){.findings li{grid-template-columns:1fr}.badge{justify-self:start}}
.scroll{overflow:auto;max-width:100%;border-radius:4px}
.long .scroll{max-height:38rem;border-bottom:1px solid var(--line)}
table{border-collapse:separate;border-spacing:0;font-size:.92rem;line-height:1.4}
th,td{text-align:left;padding:.5rem .7rem;border-bottom:1px solid var(--line);white-space:nowrap;vertical-align:baseline}
thead th{font-weight:600;vertical-align:bottom;border-bottom:1.5px solid var(--axis);position:sticky;top:0;background:var(--paper);z-index:1;font-size:.875rem}
.table thead th{white-space:normal;min-width:5.5rem}
tbody th{font-weight:550;position:sticky;left:0;background:var(--paper)}thead th:first-child{left:0;z-index:2}
th:first-child,td:first-child{padding-left:.15rem}.number{text-align:right}
tbody tr:hover>*{background:var(--raised)}
th button{font:inherit;color:inherit;text-align:inherit;background:none;border:0;padding:0;cursor:help;text-decoration:underline dotted var(--soft);text-underline-offset:.25em}
.definition{max-width:min(26rem,calc(100vw - 2rem));border:1px solid var(--line);border-radius:8px;padding:.9rem 1.1rem;background:var(--raised);color:var(--ink);font-size:.94rem;box-shadow:0 8px 30px rgb(0 0 0/.18)}
.definition p{margin:.3rem 0 0}
@supports (position-area:bottom){.definition{position-area:bottom;position-try-fallbacks:flip-block,flip-inline;inset:auto;margin:.4rem}}
.mark{vertical-align:-.12em;flex:none}
.legend{list-style:none;display:flex;flex-wrap:wrap;gap:.2rem 1.1rem;padding:0;margin:.5rem 0 0;font-size:.875rem;max-width:none}
.legend li{display:flex;align-items:center;gap:.35rem}
.figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(24rem,100%),1fr));gap:2.25rem 2.5rem}
.figure{margin:0;min-width:0}.figure.wide{grid-column:1/-1}
section>.figure+.figure{margin-top:2.25rem}
.panels{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(24rem,100%),1fr));gap:.75rem 1.5rem;margin:.6rem 0 .4rem}
.panels.three{grid-template-columns:repeat(auto-fill,minmax(min(17rem,100%),1fr))}.panels.four{grid-template-columns:repeat(auto-fill,minmax(min(13.5rem,100%),1fr))}
.panel{min-width:0;display:flex;flex-direction:column;justify-content:flex-start}.panel-title{font-size:.875rem;font-weight:600;margin:.2rem 0;max-width:none;display:flex;gap:.4rem;align-items:center}
.chart{display:block;width:100%;height:auto;overflow:visible}.chart text{paint-order:stroke;stroke-linejoin:round}
figcaption{font-size:.9rem;line-height:1.5;max-width:44rem}
.drawing svg[data-drawing]{display:block;max-width:100%;height:auto;margin:.75rem 0}
details{font-size:.94rem;margin:.5rem 0}summary{cursor:pointer;color:var(--soft);font-size:.875rem;width:fit-content;padding:.2rem 0}summary:hover{color:var(--ink)}
.data .scroll{max-height:22rem}.data table,.data p{font-size:.85rem}.data td,.data th{padding:.25rem .75rem .25rem .15rem}
.notes,.download{font-size:.9rem}.notes p{margin:.35rem 0}
dl{max-width:52rem}dt{font-weight:600}dd{margin:0 0 .6rem}
.figures-list,.facts{display:grid;gap:.25rem 1.5rem}.figures-list div,.facts div{display:grid;grid-template-columns:minmax(0,1fr) auto;gap:1rem}
.facts div{grid-template-columns:12rem minmax(0,1fr);border-bottom:1px solid var(--line);padding:.4rem 0}.facts dd,.figures-list dd{margin:0;overflow-wrap:anywhere}.facts dt,.figures-list dt{font-weight:400;color:var(--soft)}
@media (max-width:34rem){.facts div{grid-template-columns:1fr;gap:0}}
pre{background:var(--raised);border:1px solid var(--line);border-radius:8px;padding:1rem;overflow:auto;max-height:36rem;font-size:.8rem}
.matrices{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(26rem,100%),1fr));gap:1.5rem 2.5rem}.matrix{min-width:0}
.heat{font-size:.78rem;border-spacing:2px}.heat th,.heat td{border:0;padding:.28rem .1rem;text-align:center;min-width:2.15rem;border-radius:3px}
.heat .corner{font-size:.68rem;line-height:1.15;color:var(--soft);white-space:normal;max-width:3.4rem;text-align:right;padding-right:.3rem}
@media (max-width:34rem){.heat{font-size:.68rem;border-spacing:1px}.heat th,.heat td{min-width:0;padding:.3rem .14rem}.heat .corner{max-width:2.6rem;font-size:.6rem}}
.heat th{font-weight:600;color:var(--soft);font-size:inherit}
.heat .right{background:color-mix(in srgb,var(--hit) calc(var(--share)*42%),var(--paper))}.heat .wrong{background:color-mix(in srgb,var(--mistake) calc(8% + var(--share)*42%),var(--paper))}
footer{margin-top:4rem;padding-top:1rem;border-top:1px solid var(--line);font-size:.875rem;color:var(--soft)}
@page{size:A4;margin:16mm 15mm}
@media print{
:root{color-scheme:light}html{font-size:8.6pt}body{line-height:1.45}.page{display:block;max-width:none;padding:0}
nav,.data,.download,.skip,[popover]{display:none!important}
h1{font-size:21pt}h2{margin-bottom:.7rem}h3{margin:1.3rem 0 .5rem}
footer{margin-top:1.2rem}h2,h3,h4,.legend,.panel-title{break-after:avoid}.figure,.card,.findings li,.warnings li,.panel,tr,.matrix{break-inside:avoid}thead{display:table-header-group}
main>section{margin-top:1.6rem}.scroll,.long .scroll,pre{overflow:visible;max-height:none}pre{white-space:pre-wrap;font-size:7pt;border:0;padding:0;background:none}
table{font-size:7.5pt;width:100%}th,td{white-space:normal;padding:.25rem .4rem}.table thead th{min-width:0;font-size:7pt}thead th,tbody th{position:static}th button{text-decoration:none}
.heat{width:auto;border-spacing:1px}.heat th,.heat td{font-size:6pt;min-width:0;padding:.12rem .16rem}.heat .corner{font-size:4.5pt;max-width:8mm}
details::details-content{content-visibility:visible;block-size:auto;display:block}summary{list-style:none;font-weight:600}
.figures,.matrices{grid-template-columns:1fr 1fr;gap:1.1rem 1.5rem}.panels{grid-template-columns:1fr 1fr}.figures .figure:not(.wide) .panels{grid-template-columns:1fr}.panels.three{grid-template-columns:repeat(3,1fr)}.panels.four{grid-template-columns:repeat(4,1fr);gap:.5rem}.cards{grid-template-columns:1fr 1fr}
a[href^="http"]::after{content:" (" attr(href) ")";font-size:.85em;color:var(--soft)}a[href^="data:"],a[href^="#"]{color:inherit;text-decoration:none}
.heat td,.card,.warnings,.chart,.mark{print-color-adjust:exact;-webkit-print-color-adjust:exact}
}`
