/** The console's only style sheet. Contrast is at least 4.5:1 everywhere; it works from 320 px on. */
export const style = `
:root { --ink: #1a2230; --soft: #4a5568; --line: #cbd2dc; --page: #f6f7f9; --card: #fff;
  --accent: #0b4f8a; --bad: #9b1c1c; --bad-page: #fdf1f1; --good: #14532d; --good-page: #effaf2;
  --warn: #6b4300; --warn-page: #fff6e5; }
* { box-sizing: border-box; }
body { margin: 0; font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif;
  color: var(--ink); background: var(--page); }
a { color: var(--accent); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.skip { position: absolute; left: -100vw; }
.skip:focus { left: 0.5rem; top: 0.5rem; background: var(--card); padding: 0.5rem; }
.top { display: flex; flex-wrap: wrap; gap: 0.25rem 1.5rem; align-items: center;
  padding: 0.5rem 1rem; background: var(--card); border-bottom: 1px solid var(--line); }
.brand { margin: 0; font-weight: 700; }
.brand a { color: var(--ink); text-decoration: none; }
nav ul { display: flex; flex-wrap: wrap; gap: 0 1rem; margin: 0; padding: 0; list-style: none; }
nav a { display: inline-block; padding: 0.35rem 0; }
.who { margin-left: auto; display: flex; flex-wrap: wrap; gap: 0.5rem; align-items: center;
  color: var(--soft); }
main { max-width: 72rem; margin: 0 auto; padding: 1rem; }
h1 { font-size: 1.6rem; line-height: 1.2; margin: 0.5rem 0 1rem; overflow-wrap: anywhere; }
h2 { font-size: 1.2rem; margin: 0 0 0.75rem; }
h3 { font-size: 1rem; margin: 1rem 0 0.25rem; }
section, .panel { background: var(--card); border: 1px solid var(--line); border-radius: 8px;
  padding: 1rem; margin: 0 0 1rem; }
dl.facts { display: grid; grid-template-columns: repeat(auto-fill, minmax(11rem, 1fr));
  gap: 0.75rem 1rem; margin: 0; }
dl.facts dt { color: var(--soft); font-size: 0.875rem; }
dl.facts dd { margin: 0; font-weight: 600; overflow-wrap: anywhere; }
table { border-collapse: collapse; width: 100%; }
caption { text-align: left; color: var(--soft); padding-bottom: 0.25rem; }
th, td { text-align: left; vertical-align: top; padding: 0.4rem 0.6rem 0.4rem 0;
  border-bottom: 1px solid var(--line); overflow-wrap: anywhere; }
th { color: var(--soft); font-size: 0.875rem; font-weight: 600; }
thead th { overflow-wrap: normal; }
tbody th { color: var(--ink); font-size: 1rem; }
.num { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
.filters { display: flex; flex-wrap: wrap; gap: 0.75rem 1rem; align-items: end; }
.field { margin: 0 0 0.75rem; max-width: 32rem; }
.filters .field { margin: 0; flex: 1 1 9rem; }
.filters .field:has([type=search]) { flex-basis: 14rem; }
.filters .field:has(button) { flex-grow: 0; }
label, legend { display: block; font-weight: 600; }
.hint { color: var(--soft); font-size: 0.875rem; margin: 0; }
form > .hint { margin-bottom: 0.5rem; }
form + form { margin-top: 1.25rem; }
.panel > p:first-child { margin-top: 0; }
input, select, textarea { font: inherit; color: inherit; width: 100%; padding: 0.45rem 0.55rem;
  border: 1px solid #6b7686; border-radius: 5px; background: #fff; }
input[type=checkbox] { width: auto; }
textarea { min-height: 5rem; }
textarea[rows] { font: 0.9375rem/1.5 ui-monospace, monospace; }
button { font: inherit; font-weight: 600; padding: 0.5rem 1rem; border: 1px solid var(--accent);
  border-radius: 5px; background: var(--accent); color: #fff; cursor: pointer; }
button.quiet { background: #fff; color: var(--accent); padding: 0.25rem 0.6rem; }
details { border-top: 1px solid var(--line); padding: 0.5rem 0; }
summary { cursor: pointer; font-weight: 600; padding: 0.25rem 0; }
.forms { display: grid; grid-template-columns: repeat(auto-fill, minmax(15rem, 1fr)); gap: 0 1rem; }
.forms details[open] { grid-column: 1 / -1; }
details > form { padding: 0.5rem 0 0.5rem 1rem; }
.notice { border-left: 5px solid var(--good); background: var(--good-page); padding: 0.75rem 1rem;
  margin: 0 0 1rem; }
.problem { border-left-color: var(--bad); background: var(--bad-page); }
.attention { border-left-color: #b7791f; background: var(--warn-page); }
/* Nothing leaves the installation. */
.held { background: var(--bad); color: #fff; font-weight: 600; margin: 0; padding: 0.6rem 1rem; }
.held code { color: inherit; background: none; }
.error { color: var(--bad); font-weight: 600; margin: 0.15rem 0; }
[aria-invalid=true] { border: 2px solid var(--bad); }
.tag { display: inline-block; border: 1px solid var(--line); border-radius: 999px;
  padding: 0 0.6rem; background: var(--page); white-space: nowrap; }
.guards { margin: 0; padding-left: 1.2rem; }
.story { list-style: none; margin: 0; padding: 0; }
.story li { border-bottom: 1px solid var(--line); padding: 0.5rem 0; }
.story p { margin: 0; overflow-wrap: anywhere; }
.story .meta { color: var(--soft); font-size: 0.875rem; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; background: var(--page); padding: 0.75rem;
  border-radius: 5px; margin: 0.5rem 0; font: 0.9375rem/1.5 ui-monospace, monospace; }
@media (min-width: 44.01rem) { .num + :not(.num) { padding-left: 1.5rem; } }
@media (max-width: 44rem) {
  main { padding: 0.75rem; }
  .who { margin-left: 0; }
  table.wide thead { position: absolute; display: block; width: 1px; height: 1px; overflow: hidden;
    clip-path: inset(50%); }
  table.wide td:empty { display: none; }
  table.wide tr { display: block; border-bottom: 2px solid var(--line); padding: 0.5rem 0; }
  table.wide td, table.wide th[scope=row] { display: flex; justify-content: space-between; gap: 1rem;
    border: 0; padding: 0.15rem 0; text-align: right; white-space: normal; color: inherit;
    font-size: 1rem; }
  table.wide td::before, table.wide th[scope=row]::before { content: attr(data-label);
    color: var(--soft); font-weight: 400; text-align: left; flex: none; }
}
@media print { .top, form, details:not([open]) { display: none; } }
`;
