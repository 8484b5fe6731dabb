// The named questions, with their answers.

import { address } from './address.js';
import { DATA } from './data.js';
import { $, find, h } from './elements.js';
import { exact, titleOf } from './numbers.js';
import { typingBox } from './parts.js';
import { state } from './state.js';
import { copy } from './takeaway.js';
import { matching } from './tokens.js';
import { squeezed } from './unpack.js';
import { capitalised, nameOf, say } from './words.js';

let answers = null; // once they are read, which takes a moment
let coming = null;

/** Read the answers when they are first wanted. */
function read() {
  coming ||= squeezed($('questions').textContent).then((found) => { answers = found; });
  return coming;
}

export function drawQuestions() {
  const list = h('div.asked-list', {});
  const number = h('small', { role: 'status' });
  const draw = () => {
    const shown = matching(DATA.questions, state.set.find, ({ name, zh, en, about }) => [name, zh, en, ...about.map((id) => nameOf(id))]);
    const open = DATA.questions.find(({ name }) => name === state.set.question);
    if (open && !shown.includes(open)) shown.unshift(open); // a link to a question shows it, whatever is filtered
    number.textContent = exact(shown.length);
    list.replaceChildren(...(shown.length ? shown.map(question) : [h('p.empty', {}, say('found-none'))]));
  };
  draw();
  if (state.set.question) requestAnimationFrame(reveal);
  return [
    h('h2', {}, say('view-questions'), ' ', number),
    h('p', {}, say('questions-note')),
    typingBox('find', say('filter-questions'), draw),
    list,
  ];
}

/** Scroll to the open question; within the view alone, as scrollIntoView would move the whole page on a phone. */
function reveal() {
  const open = find('.asked.open');
  const view = /** @type {HTMLElement} */ (open?.closest('.page-view'));
  if (view) view.scrollTop += open.getBoundingClientRect().top - view.getBoundingClientRect().top - 8;
}

function question({ name, zh, en }) {
  const open = state.set.question === name;
  const title = h('a', {
    href: address({ pick: null, set: { question: open ? '' : name } }), 'aria-expanded': String(open), 'data-question': name,
  }, h('span.turn', { 'aria-hidden': 'true' }, open ? '▾' : '▸'), ' ', state.lang === 'zh' ? zh : en);
  const box = h(`section.asked${open ? '.open' : ''}`, {}, h('h3', {}, title));
  if (!open) return box;
  if (answers) box.append(...answer(name));
  else {
    const wait = h('p.empty', { role: 'status' }, say('reading-answers'));
    box.append(wait);
    read().then(() => {
      wait.replaceWith(...answer(name));
      reveal(); // a question near the end of the list had no room to go up before
    });
  }
  return box;
}

/** What a question gave: its rows, how many there are, the command and the query. */
function answer(name) {
  const { columns, numeric, sparql, error, [state.lang]: found } = answers.answers[name];
  const query = sparql.replace(/^#.*\n/gm, '').replace(/\?lang\b/g, `"${state.lang}"`).trim();
  const cut = found && found.total > (found.cells[0]?.length || 0);
  const command = `kg query ${name} --lang ${state.lang}${cut ? ' --format csv' : ''}`;
  return [
    error ? h('p.empty', {}, say('answer-failed', error)) : rows(columns, new Set(numeric), found),
    h('div.source-text', {}, h('h4', {}, say('command')), copyButton(command), h('pre', { tabindex: 0 }, command)),
    h('div.source-text', {}, h('h4', {}, 'SPARQL'), copyButton(query), h('pre', { tabindex: 0 }, query)),
  ];
}

function copyButton(text) {
  return h('button', { type: 'button', 'aria-live': 'polite', onclick: (event) => copy(text, event.currentTarget) }, say('copy'));
}

function rows(columns, numeric, { total, cells }) {
  const length = cells[0]?.length || 0;
  const told = total > length ? say('answer-rows', exact(length), exact(total)) : say('answer-whole', exact(total));
  const number = (n) => (numeric.has(n) ? '.number' : '');
  return h('div', {},
    h('p.told', {}, told),
    h('div.answer-box', { tabindex: 0, role: 'region', 'aria-label': told },
      h('table.rows', {},
        h('thead', {}, h('tr', {}, columns.map((column, n) => h(`th${number(n)}`, { scope: 'col' }, columnName(column))))),
        h('tbody', {}, Array.from({ length }, (_, row) =>
          h('tr', {}, columns.map((_column, n) => h(`td${number(n)}`, {}, cell(cells[n][row], numeric.has(n))))))))));
}

/** The heading of a column of an answer: a word of its own, one that other tables use, or its name. */
function columnName(column) {
  const kebab = column.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  const key = [`answer-${kebab}`, kebab].find((word) => DATA.words[word]);
  return key ? capitalised(say(key)) : column;
}

/** A value: a text, a truth, the position of a thing, or several labels. */
function cell(value, isNumber) {
  if (Array.isArray(value)) return value.flatMap((part, i) => [i ? ' · ' : '', cell(part, false)]).flat();
  if (typeof value === 'boolean') return [say(value ? 'yes' : 'no')];
  if (typeof value === 'number') return [thingLink(...answers.things[value])];
  return [isNumber && /^-?\d{5,}/.test(value) ? exact(value) : value];
}

function thingLink(kind, id) {
  const text = kind === 'source' ? titleOf(id) : kind === 'claim' ? id : nameOf(id);
  return h('a', { href: address({ pick: { kind, id } }) }, text);
}
