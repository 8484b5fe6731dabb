// What a reader takes away: files, pictures and text for the clipboard.

import { h } from './elements.js';
import { say } from './words.js';

/** Save text or bytes as a file of the reader. @param {string} name @param {BlobPart} content @param {string} type */
export function save(name, content, type) {
  const url = URL.createObjectURL(new Blob([content], { type }));
  const link = h('a', { href: url, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

// As _FORMULA and _NUMBER in kg/tables.py.
const FORMULA = /^(?:[\s\u200b\ufeff]*[=+@\uff1d\uff0b\uff0d\uff20-]|[\t\r\n])/;
const NUMBER = /^[+-]?(?:[0-9][0-9,]*(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?%?$/;

/**
 * Rows as CSV. A cell that a spreadsheet would run as a formula gets an apostrophe, as `kg` writes it; numbers do not.
 * @param {(string | number | undefined)[][]} rows
 */
export function csv(rows) {
  const cell = (value) => {
    const text = String(value ?? '');
    const guarded = FORMULA.test(text) && !NUMBER.test(text) ? `'${text}` : text;
    return /[",\r\n]/.test(guarded) ? `"${guarded.replaceAll('"', '""')}"` : guarded;
  };
  return rows.map((row) => `${row.map(cell).join(',')}\r\n`).join('');
}

/** Save rows as CSV; the mark at the start tells spreadsheets that the text is UTF-8. */
export function saveCsv(name, rows) {
  save(`${name}.csv`, `\ufeff${csv(rows)}`, 'text/csv;charset=utf-8');
}

/** A picture as the text of an SVG file. @param {SVGElement} picture */
function svgText(picture) {
  const copy = /** @type {SVGElement} */ (picture.cloneNode(true));
  copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  copy.removeAttribute('style');
  for (const link of copy.querySelectorAll('a')) link.removeAttribute('href'); // they lead into this page
  return new XMLSerializer().serializeToString(copy);
}

export function saveSvg(name, picture) {
  save(`${name}.svg`, svgText(picture), 'image/svg+xml');
}

/** Save a picture as PNG, at twice its size, on a ground of a colour. */
export async function savePng(name, picture, ground) {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svgText(picture))}`;
  await image.decode();
  const canvas = document.createElement('canvas');
  const { width, height } = picture.viewBox.baseVal;
  [canvas.width, canvas.height] = [width * 2, height * 2];
  const pen = canvas.getContext('2d');
  pen.fillStyle = ground;
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(image, 0, 0, canvas.width, canvas.height);
  canvas.toBlob((blob) => save(`${name}.png`, blob, 'image/png'));
}

/** Put text on the clipboard and say so on the button. */
export async function copy(text, button) {
  try {
    await navigator.clipboard.writeText(text);
  } catch { // a page from a file may not be allowed to
    const area = h('textarea');
    area.value = text;
    document.body.append(area);
    area.select();
    document.execCommand('copy');
    area.remove();
  }
  const before = button.textContent;
  button.textContent = say('copied');
  setTimeout(() => { button.textContent = before; }, 1500);
}
