import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeFinder } from '../../../kg/page/script/src/finder.js';

const entries = [
  { kind: 'node', id: 'zhipu', names: ['智谱AI', 'Zhipu AI'], spelled: ['zhi pu AI'], weight: 300 },
  { kind: 'node', id: 'zhipu-listing', names: ['智谱AI港交所上市', 'Listing of Zhipu AI on HKEX'], spelled: ['zhi pu AI gang jiao suo shang shi'], weight: 9 },
  { kind: 'node', id: 'zhang-peng', names: ['张鹏', 'Zhang Peng'], spelled: ['zhang peng'], weight: 20 },
  { kind: 'node', id: 'moonshot', names: ['月之暗面', 'Moonshot AI', 'Kimi'], spelled: ['yue zhi an mian'], weight: 200 },
  { kind: 'node', id: 'cn-public-cloud-llm', names: ['中国大模型公有云服务市场', 'Public cloud LLM service market of China'], about: '市场份额 / market share', weight: 3 },
  { kind: 'node', id: 'cn-ai-cloud', names: ['中国 AI 云市场', 'AI cloud market of China'], weight: 4 },
  { kind: 'property', id: 'grossMargin', names: ['毛利率', 'gross margin'], spelled: ['mao li lv'], weight: 22 },
  { kind: 'source', id: 'zhipu-prospectus', names: ['智谱港股招股书', 'zhipu-prospectus'], about: '智谱AI', weight: 0 },
  { kind: 'question', id: 'market-shares', names: ['谁占多少份额？', 'Who has which share?'], about: '市场份额 / market share', weight: 0 },
];
const finder = makeFinder(entries);
while (finder.fill(2));
const ids = (text) => finder.find(text, 10).map((entry) => entry.id);

test('names and aliases come first, the heavier before the lighter', () => {
  assert.deepEqual(ids('智谱'), ['zhipu', 'zhipu-listing', 'zhipu-prospectus']);
  assert.deepEqual(ids('kimi'), ['moonshot']);
  assert.equal(ids('Zhipu AI')[0], 'zhipu');
});

test('a source is found by its title and its id, behind the things that its title begins with', () => {
  assert.deepEqual(ids('zhipu-prospectus'), ['zhipu-prospectus']);
  assert.equal(ids('招股书')[0], 'zhipu-prospectus');
});

test('pinyin finds Chinese names, whole, by initials, and from within', () => {
  assert.deepEqual(ids('zpai').slice(0, 2), ['zhipu', 'zhipu-listing']);
  assert.deepEqual(ids('yuezhi'), ['moonshot']);
  assert.deepEqual(ids('zhi pu').slice(0, 1), ['zhipu']);
  assert.deepEqual(ids('maolilv'), ['grossMargin']);
  assert.deepEqual(ids('anmian'), ['moonshot']);
});

test('words in another order, in either language, and what is measured of a market', () => {
  assert.equal(ids('公有云大模型')[0], 'cn-public-cloud-llm');
  assert.equal(ids('LLM cloud share')[0], 'cn-public-cloud-llm');
  assert.ok(ids('市场份额').includes('market-shares'));
});

test('a slip of the pen is forgiven, nonsense is not', () => {
  assert.ok(ids('moonshto').includes('moonshot'));
  assert.deepEqual(ids('qqqqxx'), []);
  assert.deepEqual(ids('  '), []);
});

test('names are found before the index is filled', () => {
  assert.deepEqual(makeFinder(entries).find('毛利', 5).map((entry) => entry.id), ['grossMargin']);
});
