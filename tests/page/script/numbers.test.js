import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load } from '../../../kg/page/script/src/data.js';
import { exact, interval, scaled, withUnit } from '../../../kg/page/script/src/numbers.js';
import { state } from '../../../kg/page/script/src/state.js';

const words = { 'unit-cny': { zh: '{}元', en: 'CNY {}' } };
load({ nodes: [], edges: [], chain: { columns: [], lines: [] }, disputes: [], derived: [], claims: {}, names: {}, words });

test('numbers are scaled as each language counts', () => {
  state.lang = 'zh';
  assert.equal(scaled('724000000'), '7.24亿');
  assert.equal(withUnit(scaled('724000000'), 'cny'), '7.24亿元');
  state.lang = 'en';
  assert.equal(scaled('724000000'), '724\u00a0m');
  assert.equal(scaled('-1234.5'), '-1,234.5');
  assert.equal(scaled('no number'), 'no number');
});

test('exact numbers keep every digit', () => {
  assert.equal(exact('12345678901234567890.25'), '12,345,678,901,234,567,890.25');
});

test('bounds that are open say so', () => {
  assert.equal(interval({ low: '1', high: '2' }, exact), '1 – 2');
  assert.equal(interval({ low: '1' }, exact), '≥ 1');
  assert.equal(interval({ high: '2' }, exact), '≤ 2');
});
