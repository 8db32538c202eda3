import { runsOf, type Block, type Table } from './blocks';

/** Text as HTML: every character that could begin markup is written as a reference. */
export function escapeHtml(text: string): string {
  return text
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;')
    .replace(/'/g, '&#39;');
}

const styles = {
  body: 'margin:0;padding:24px 12px;background:#f4f4f2;color:#1f2328;font:16px/1.55 Arial,Helvetica,sans-serif',
  page: 'max-width:620px;margin:0 auto;padding:28px 28px 20px;background:#ffffff;border:1px solid #e3e3df',
  sender: 'margin:0 0 20px;font-weight:bold;font-size:15px;color:#3d444d',
  heading: 'margin:26px 0 8px;font-size:17px;line-height:1.3;color:#1f2328',
  paragraph: 'margin:0 0 14px',
  list: 'margin:0 0 14px;padding-left:22px',
  item: 'margin:0 0 6px',
  link: 'color:#0b5394',
  table: 'width:100%;border-collapse:collapse;margin:0 0 18px;font-size:14px',
  caption: 'text-align:left;font-weight:bold;padding:0 0 6px',
  head: 'padding:6px 5px;border-bottom:2px solid #8b949e;font-size:13px;vertical-align:bottom',
  cell: 'padding:6px 5px;font-weight:normal;border-bottom:1px solid #e3e3df;vertical-align:top',
  figure: 'white-space:nowrap',
  sum: 'padding:8px 5px;font-weight:bold',
  small:
    'margin:18px 0 0;padding-top:12px;border-top:1px solid #e3e3df;font-size:13px;color:#57606a',
} as const;

export interface HtmlPage {
  readonly language: string;
  readonly title: string;
  readonly sender: string;
  readonly blocks: readonly Block[];
  /** Line under the message: how to stop these e-mails. */
  readonly foot: readonly string[];
}

/** An e-mail as one HTML page without scripts, remote pictures or style sheets. */
export function htmlPage(page: HtmlPage): string {
  const foot = page.foot.map((text) => `<p style="${styles.small}">${runsToHtml(text)}</p>`);
  return [
    '<!doctype html>',
    `<html lang="${escapeHtml(page.language)}"><head><meta charset="utf-8">`,
    '<meta name="viewport" content="width=device-width">',
    `<title>${escapeHtml(page.title)}</title></head>`,
    `<body style="${styles.body}"><div role="main" style="${styles.page}">`,
    `<p style="${styles.sender}">${escapeHtml(page.sender)}</p>`,
    ...page.blocks.map(blockToHtml),
    ...foot,
    '</div></body></html>',
    '',
  ].join('\n');
}

function blockToHtml(block: Block): string {
  switch (block.kind) {
    case 'heading':
      return `<h2 style="${styles.heading}">${runsToHtml(block.text)}</h2>`;
    case 'paragraph':
      return `<p style="${styles.paragraph}">${runsToHtml(block.text)}</p>`;
    case 'list': {
      const items = block.items.map(
        (item) => `<li style="${styles.item}">${runsToHtml(item)}</li>`,
      );
      return `<ul style="${styles.list}">${items.join('')}</ul>`;
    }
    case 'table':
      return tableToHtml(block.table);
  }
}

function runsToHtml(text: string): string {
  return runsOf(text)
    .map((run) =>
      run.url === null
        ? escapeHtml(run.text)
        : `<a href="${escapeHtml(run.url)}" style="${styles.link}">${escapeHtml(run.text)}</a>`,
    )
    .join('');
}

function tableToHtml(table: Table): string {
  const cells = (row: readonly string[], style: string): string =>
    table.columns
      .map(({ align }, n) => {
        const look = `${style};text-align:${align};${align === 'right' ? styles.figure : ''}`;
        return n === 0
          ? `<th scope="row" style="${look}">${escapeHtml(row[n] ?? '')}</th>`
          : `<td style="${look}">${escapeHtml(row[n] ?? '')}</td>`;
      })
      .join('');
  const titles = table.columns.map(
    ({ title, align }) =>
      `<th scope="col" style="${styles.head};text-align:${align}">${escapeHtml(title)}</th>`,
  );
  const hasTitles = table.columns.some(({ title }) => title !== '');
  return [
    `<table style="${styles.table}"><caption style="${styles.caption}">`,
    `${escapeHtml(table.caption)}</caption>`,
    ...(hasTitles ? [`<thead><tr>${titles.join('')}</tr></thead>`] : []),
    '<tbody>',
    ...table.rows.map((row) => `<tr>${cells(row, styles.cell)}</tr>`),
    '</tbody>',
    ...(table.sum ? [`<tfoot><tr>${cells(table.sum, styles.sum)}</tr></tfoot>`] : []),
    '</table>',
  ].join('\n');
}
