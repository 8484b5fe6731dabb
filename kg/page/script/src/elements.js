// Elements. Text from the data only ever becomes a text node or an attribute value, so no label can turn into markup.


/** Make an element: 'tag.class', attributes (on… = listener; null and false are left out), children. */
export function h(tag, attributes, ...children) {
  const [name, ...classes] = tag.split('.');
  const element = document.createElement(name);
  if (classes.length) element.className = classes.join(' ');
  return filled(element, attributes, children);
}

/** The same for an element of SVG, whose classes stand among the attributes. */
export function svg(tag, attributes, ...children) {
  return filled(document.createElementNS('http://www.w3.org/2000/svg', tag), attributes, children);
}

function filled(element, attributes, children) {
  for (const [key, value] of Object.entries(attributes || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith('on')) element.addEventListener(key.slice(2), value);
    else element.setAttribute(key, value === true ? '' : value);
  }
  element.append(...children.flat().filter((child) => child || child === 0));
  return element;
}

export const $ = (id) => /** @type {any} */ (document.getElementById(id));

/** The first element that a selector finds. @returns {HTMLElement & SVGElement} */
export function find(selector, within = /** @type {any} */ (document)) {
  return /** @type {any} */ (within.querySelector(selector));
}

/** All elements that a selector finds. @returns {(HTMLElement & SVGElement)[]} */
export function findAll(selector, within = /** @type {any} */ (document)) {
  return /** @type {any} */ ([...within.querySelectorAll(selector)]);
}
