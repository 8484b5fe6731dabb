// What can be taken away from what is on the screen, and how it is cited.

import { DATA } from './data.js';
import { find, findAll, h } from './elements.js';
import { locatorText, printedText, titleOf, valueText } from './numbers.js';
import { plain, said } from './said.js';
import { inks, rowsOf } from './series.js';
import { state } from './state.js';
import { copy, save, saveCsv, savePng, saveSvg } from './takeaway.js';
import { sparql, turtle } from './turtle.js';
import { dated, nameOf, say } from './words.js';

/** The buttons that take away what a panel shows: claims as CSV and Turtle, the picture beside it, the query, the words to cite it. */
export function takeMenu(title, list, about) {
  const { until, tiers, stance } = state.set;
  const button = (word, onclick) => h('button', { type: 'button', onclick: (event) => onclick(event.currentTarget) }, word);
  return h('details.take-menu', {}, h('summary', {}, say('take-away')), h('div', {},
    button('CSV', () => saveCsv(title, rowsOf(list))),
    button('Turtle', () => save(`${title}.ttl`, turtle(list, { names: (id) => DATA.names[id] || {}, sources: DATA.sources }), 'text/turtle')),
    picture() ? button('PNG', () => takePicture(title, 'png')) : null,
    picture() ? button('SVG', () => takePicture(title, 'svg')) : null,
    button(say('copy-sparql'), (element) => copy(sparql({ ...about, until, tiers, stance }), element)),
    button(say('copy-citation'), (element) => copy(`${title}. ${say('project')}, ${say('cited-claims', list.length)}. ${location.href}`, element)),
    button(say('copy-link'), (element) => copy(location.href, element))));
}

/** The map or the network that is on the screen. */
function picture() {
  return state.view === 'map' ? find('svg.map') : state.view === 'net' ? find('#canvas canvas') : null;
}

function takePicture(title, format) {
  const shown = picture();
  if (shown instanceof HTMLCanvasElement) {
    return shown.toBlob((blob) => save(`${title}.png`, blob, 'image/png'));
  }
  const copyOf = standalone(/** @type {any} */ (shown));
  return format === 'png' ? savePng(title, copyOf, inks().card) : saveSvg(title, copyOf);
}

const STYLES = ['fill', 'stroke', 'stroke-width', 'stroke-opacity', 'stroke-dasharray', 'font-size', 'font-weight', 'font-family', 'opacity', 'paint-order'];

/** A copy of a picture that holds as attributes what the page's style gives it. */
function standalone(shown) {
  const twin = /** @type {SVGSVGElement} */ (shown.cloneNode(true));
  const [from, to] = [findAll('*', shown), findAll('*', twin)];
  from.forEach((element, i) => {
    const style = getComputedStyle(element);
    for (const key of STYLES) to[i].setAttribute(key, style.getPropertyValue(key));
    to[i].removeAttribute('class');
  });
  return twin;
}

/** A claim as a reader would cite it: what it says, who said it, where and when. */
function citation(claim) {
  const value = claim.kind === 'figure' ? printedText(claim) || valueText(claim) : valueText(claim);
  const places = (claim.evidence || []).map((evidence) => {
    const source = DATA.sources[evidence.source];
    return [evidence.speaker && nameOf(evidence.speaker), source.publisher, `“${titleOf(evidence.source)}”`, dated(source.published) || say('undated'), locatorText(evidence.locator), source.url].filter(Boolean).join(', ');
  });
  return `${plain(said(claim, [value]))}. ${places.join('; ')}. ${say('project')}, claim ${claim.id}.`;
}

export function citeButton(claim) {
  return h('button.link', { type: 'button', onclick: (event) => copy(citation(claim), event.currentTarget) }, say('copy-citation'));
}

