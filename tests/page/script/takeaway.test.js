import assert from 'node:assert/strict';
import { test } from 'node:test';
import { csv } from '../../../kg/page/script/src/takeaway.js';

test('cells that a spreadsheet would run get an apostrophe, numbers do not', () => {
  assert.equal(csv([['=1+1', '-5', '+cmd', '@x', '-1,234.5%', '  =x', '\u200b=y', '＝z']]),
    "'=1+1,-5,'+cmd,'@x,\"-1,234.5%\",'  =x,'\u200b=y,'＝z\r\n");
});

test('quotes, commas and line ends stay within their cell', () => {
  assert.equal(csv([['a"b', 'c,d', 'e\nf', undefined, 3]]), '"a""b","c,d","e\nf",,3\r\n');
});
