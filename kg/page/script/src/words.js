// Words and names in the language of the page.

import { DATA, nodes } from './data.js';
import { h } from './elements.js';
import { exact } from './numbers.js';
import { state } from './state.js';

export function say(key, ...values) {
  return values.reduce((text, value) => text.replace('{}', () => value), DATA.words[key][state.lang]);
}

/** A text of words.json with elements in its places. */
export function phrase(key, ...parts) {
  return say(key).split('{}').flatMap((text, i) => (i ? [parts[i - 1], text] : [text]));
}

/** Capitalise a word; the words are shared with terminal tables, which use lower case. */
export function heading(key) {
  return capitalised(say(key));
}

export function capitalised(text) {
  return text.replace(/^[a-z]/, (letter) => letter.toUpperCase());
}

/** A number of things: '1 source', '2 sources'. */
export function count(number, word) {
  return `${exact(number)} ${number === 1 && state.lang === 'en' ? say(word).replace(/s$/, '') : say(word)}`;
}

export function other() {
  return state.lang === 'zh' ? 'en' : 'zh';
}

function labels(id) {
  return nodes.get(id)?.names || DATA.names[id] || {};
}

export function nameOf(id, lang = state.lang) {
  const found = labels(id);
  return found[lang] || found.zh || found.en || id;
}

/** The name in the other language, if it differs. */
export function besideName(id) {
  const name = labels(id)[other()];
  return name && name !== nameOf(id) ? h('small', { lang: other() }, name) : null;
}

export function termName(scheme, id) {
  return nameOf(`${scheme}/${id}`) === `${scheme}/${id}` ? id : nameOf(`${scheme}/${id}`);
}

export function dated(period) {
  return !period || period === 'unstated' ? '' : nameOf(period);
}
