import assert from 'node:assert/strict';
import { test } from 'node:test';
import { matching, plain, tokens, typed } from '../../../kg/page/script/src/tokens.js';

test('Chinese gives pairs of characters, Latin gives words in lower case', () => {
  assert.deepEqual(tokens('毛利率'), ['毛利', '利率']);
  assert.deepEqual(tokens('LLM cloud-Share'), ['llm', 'cloud', 'share']);
  assert.deepEqual(tokens('智谱AI的GLM-4.5'), ['智谱', 'ai', '的', 'glm', '4.5']);
  assert.deepEqual(tokens('率'), ['率']);
  assert.deepEqual(tokens(' ·—？'), []);
});

test('full-width letters and case do not matter', () => {
  assert.equal(plain(' ＧＬＭ  4 '), 'glm 4');
});

test('pinyin is typed whole or by its initials', () => {
  assert.deepEqual(typed('ri ri xin 6 0'), { whole: 'ririxin60', initials: 'rrx60' });
  assert.deepEqual(typed('zhi pu AI'), { whole: 'zhipuai', initials: 'zpai' });
});

test('every word that is typed must stand somewhere, in any order', () => {
  const items = ['智谱 招股书 HKEX', '智谱 年报', 'Annual report'];
  const found = (words) => matching(items, words, (item) => [item]);
  assert.deepEqual(found('hkex 智谱'), [items[0]]);
  assert.deepEqual(found('ANNUAL'), [items[2]]);
  assert.deepEqual(found(''), items);
  assert.deepEqual(found(undefined), items);
});
