/** A report as a page element, built from text alone, so that it is safe in a notebook that nobody trusts. */

import { TranslationBundle } from '@jupyterlab/translation';
import { Check, differing, Example, parts, Report, Speed } from '../core/index.js';

/** The element; it says the same as the HTML beside it, and marks where two arrays differ. */
export function reportNode(report: Report, trans: TranslationBundle): HTMLElement {
  const section = element('section', 'jp-JaxerciseReport');
  section.dataset.outcome = report.outcome;
  section.setAttribute('aria-label', report.headline);
  section.append(
    element('p', 'jp-JaxerciseReport-headline', report.headline),
    listOf(report.checks, trans),
    ...report.checks.flatMap(check => (check.speed ? speedOf(check.speed, check.outcome === 'passed') : [])),
    ...report.story.map(line => labelled(line.label, line.text)),
    ...compared(report, trans),
    ...report.folded.map(line => folded(line.label, line.text)),
    ...report.closing.map(text => sentence('p', text, 'jp-JaxerciseReport-closing'))
  );
  return section;
}

/** A sentence, whose code stands between backticks. */
export function sentence(tag: string, text: string, name = ''): HTMLElement {
  const made = element(tag, name);
  made.append(...parts(text).map(part => (part.code ? element('code', '', part.text) : document.createTextNode(part.text))));
  return made;
}

function listOf(checks: readonly Check[], trans: TranslationBundle): HTMLElement {
  const list = element('ul', 'jp-JaxerciseReport-checks');
  for (const check of checks) {
    const item = element('li');
    item.dataset.outcome = check.outcome;
    const sign = element('span', 'jp-JaxerciseReport-sign', check.sign);
    sign.setAttribute('aria-hidden', 'true');
    const word = element('span', 'jp-JaxerciseReport-heard', check.outcome === 'passed' ? trans.__('passed:') + ' ' : '');
    const words = element('span');
    words.append(word, sentence('span', check.says));
    if (check.note) {
      words.append(element('span', 'jp-JaxerciseReport-note', ` (${check.note})`));
    }
    item.append(sign, words);
    list.append(item);
  }
  return list;
}

/** Times as bars with their numbers, and in words: below them where they are `told`, else for who hears the page. */
function speedOf(speed: Speed, told: boolean): HTMLElement[] {
  const figure = element('figure', 'jp-JaxerciseReport-speed');
  if (told) {
    figure.setAttribute('aria-hidden', 'true');
  } else {
    figure.setAttribute('role', 'img');
    figure.setAttribute('aria-label', speed.says);
  }
  for (const bar of speed.bars) {
    const row = element('span', 'jp-JaxerciseReport-bar');
    const length = element('span', 'jp-JaxerciseReport-length');
    length.style.setProperty('--jp-jaxercise-share', String(bar.percent / 100));
    row.append(length, element('span', '', `${bar.times}×`));
    figure.append(sentence('span', bar.label), row);
  }
  return told ? [figure, sentence('p', speed.says)] : [figure];
}

function labelled(label: string, text: string): HTMLElement {
  const line = element('p');
  line.append(element('b', '', `${label}:`), ' ', ...Array.from(sentence('span', text).childNodes));
  return line;
}

function folded(label: string, text: string): HTMLElement {
  const details = element('details');
  details.append(element('summary', '', label), element('pre', '', text));
  return details;
}

/** What the told check's call gave and what was wanted, one below the other, with the differing numbers marked. */
function compared(report: Report, trans: TranslationBundle): HTMLElement[] {
  const told = report.checks.find(check => check.name === report.told);
  const example = told?.examples.find(each => each.wanted && !each.raised);
  const places = example ? differing(example.gave, example.wanted) : [];
  return example && places.length ? [difference(example, places, trans)] : [];
}

function difference(example: Example, places: ReturnType<typeof differing>, trans: TranslationBundle): HTMLElement {
  const table = element('table', 'jp-JaxerciseReport-difference');
  table.append(element('caption', '', trans.__('Where they differ')));
  const rows: Array<[string, 'gave' | 'wanted']> = [
    [trans.__('gave'), 'gave'],
    [trans.__('wanted'), 'wanted']
  ];
  for (const [label, side] of rows) {
    const row = element('tr');
    const head = element('th', '', label);
    head.setAttribute('scope', 'row');
    const cell = element('td');
    const code = element('code');
    let at = 0;
    for (const place of places) {
      code.append(example[side].slice(at, place[side].start), element('mark', '', example[side].slice(place[side].start, place[side].end)));
      at = place[side].end;
    }
    code.append(example[side].slice(at));
    cell.append(code);
    row.append(head, cell);
    table.append(row);
  }
  return table;
}

function element(tag: string, name = '', text = ''): HTMLElement {
  const made = document.createElement(tag);
  if (name) {
    made.className = name;
  }
  if (text) {
    made.textContent = text;
  }
  return made;
}
