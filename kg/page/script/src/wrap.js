// How wide text is, and where to break it.

import { MAP } from './map.js';
import { LABEL_WIDTH } from './settings.js';

/** Break a label into lines of similar length, because vis-network cannot wrap Chinese. */
export function wrap(text) {
  if (width(text) <= LABEL_WIDTH) return text;
  return text.split(/(?=（)|\s(?=\()/).map(wrapPart).join('\n');
}

export function width(text) {
  return [...text].reduce((sum, c) => sum + (c > '\u2e80' ? 2 : 1), 0);
}

function wrapPart(text) {
  const limit = width(text) / Math.ceil(width(text) / LABEL_WIDTH) + 2;
  const lines = [''];
  for (const piece of text.match(/[\w.,'()&+-]+\s*|[（“《]?./gu) || []) {
    const last = lines[lines.length - 1];
    if (last && width(last + piece.trim()) > limit && !/^[，。、）”》]/.test(piece)) lines.push(piece.trimStart());
    else lines[lines.length - 1] += piece;
  }
  return lines.map((line) => line.trim()).join('\n');
}

/** About how wide a text of a size is, in pixels. */
export function letters(text, size) {
  return [...text].reduce((sum, c) => sum + (c > '\u2e80' ? size : size * 0.6), 0);
}

/** A name in one line, or in two if it is long; what is longer ends in "…" and stands whole in the hint. */
export function fitted(name, room) {
  if (letters(name, MAP.label) <= room) return [name];
  const pieces = name.match(/[\w.,'()&+-]+\s*|./gu) || [name];
  const rows = [''];
  for (const piece of pieces) {
    const last = rows[rows.length - 1];
    if (!last || letters(last + piece.trimEnd(), 11) <= room) rows[rows.length - 1] += piece;
    else if (rows.length < 2) rows.push(piece);
    else {
      let cut = last;
      while (letters(`${cut}…`, 11) > room) cut = cut.slice(0, -1);
      return [rows[0].trim(), `${cut.trim()}…`];
    }
  }
  return rows.map((row) => row.trim()).filter(Boolean);
}
