/*
 * Runs inside a page (no types of a browser in this project, hence plain JavaScript) and gives what is
 * wrong with it for somebody who does not see it, or sees it badly: one sentence each.
 */
(() => {
  const contrastMin = 4.5; // WCAG 2.2 AA, text of ordinary size
  const faults = [];
  const all = (selector) => [...document.querySelectorAll(selector)];
  const short = (element) => element.outerHTML.replace(/\s+/g, ' ').slice(0, 90);
  const fault = (what, element) => faults.push(element ? `${what}: ${short(element)}` : what);
  const textOfIds = (ids) =>
    (ids ?? '')
      .split(/\s+/)
      .filter((id) => id !== '')
      .map((id) => document.getElementById(id)?.textContent?.trim() ?? '');

  if (document.documentElement.lang === '') fault('no language');
  if (document.title.trim() === '') fault('no title');
  if (all('h1').length !== 1) fault(`${all('h1').length} h1`);
  if (all('main').length !== 1) fault(`${all('main').length} main`);

  let level = 0;
  for (const heading of all('h1, h2, h3, h4')) {
    const own = Number(heading.tagName.slice(1));
    if (own > level + 1) fault(`a heading of level ${own} after ${level}`, heading);
    level = own;
  }
  const ids = all('[id]').map(({ id }) => id);
  for (const id of new Set(ids.filter((one, index) => ids.indexOf(one) !== index))) {
    fault(`id ${id} twice`);
  }
  for (const control of all('input:not([type=hidden]), select, textarea')) {
    const labels = [...(control.labels ?? [])].map((label) => label.textContent.trim());
    if (labels.join('') === '') fault('no label', control);
    if (textOfIds(control.getAttribute('aria-describedby')).includes('')) {
      fault('described by nothing', control);
    }
  }
  for (const control of all('button, a[href], summary')) {
    if (control.textContent.trim() === '') fault('no name', control);
  }
  for (const region of all('[aria-labelledby]')) {
    if (textOfIds(region.getAttribute('aria-labelledby')).includes('')) fault('no name', region);
  }
  for (const cell of all('th:not([scope])')) fault('a header of nothing', cell);

  const rgba = (color) => {
    const [red = 0, green = 0, blue = 0, alpha = 1] = (color.match(/[\d.]+/g) ?? []).map(Number);
    return { red, green, blue, alpha };
  };
  const luminance = ({ red, green, blue }) => {
    const [r, g, b] = [red, green, blue].map((part) => {
      const share = part / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (element) => {
    for (let one = element; one !== null; one = one.parentElement) {
      const color = rgba(getComputedStyle(one).backgroundColor);
      if (color.alpha === 1) return color;
    }
    return { red: 255, green: 255, blue: 255, alpha: 1 };
  };
  for (const element of all('body *')) {
    const hasText = [...element.childNodes].some(
      (node) => node.nodeType === Node.TEXT_NODE && node.textContent.trim() !== '',
    );
    if (!hasText || element.getClientRects().length === 0) continue;
    const pair = [rgba(getComputedStyle(element).color), behind(element)].map(luminance);
    const ratio = (Math.max(...pair) + 0.05) / (Math.min(...pair) + 0.05);
    if (ratio < contrastMin) fault(`contrast ${ratio.toFixed(2)}`, element);
  }
  return faults;
})();
