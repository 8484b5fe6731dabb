import assert from 'node:assert/strict';
import { test } from 'node:test';
import { layout, shapeOf } from '../../../kg/page/script/src/chart.js';

const year = (first, value, more = {}) => ({ first: `${first}-01-01`, last: `${first}-12-31`, value, series: '', title: '', ...more });
const size = { width: 500, height: 170 };

test('a mark says whether it is a year, a part of one, or a moment', () => {
  assert.equal(shapeOf(year(2024, 1)), 'year');
  assert.equal(shapeOf(year(2024, 1, { last: '2024-06-30' })), 'part');
  assert.equal(shapeOf(year(2024, 1, { last: '2024-01-31' })), 'moment');
});

test('time is true to scale, and each mark stands in the middle of its time', () => {
  const { placed, x } = layout([year(2020, 1), year(2021, 2), year(2024, 3)], size);
  assert.ok(Math.abs((placed[1].x - placed[0].x) * 3 - (placed[2].x - placed[1].x)) < 1);
  assert.ok(placed.every((point) => point.left < point.x && point.x < point.right));
  assert.ok(Math.abs(placed[0].left - x(Date.UTC(2020, 0, 1))) < 1e-6);
});

test('the axis of values holds zero, losses and the bounds of every mark', () => {
  const { y, placed } = layout([year(2022, -5, { low: -9, high: -1 }), year(2023, 4, { low: 4, high: 12 })], size);
  const [low, high] = y.domain();
  assert.ok(low <= -9 && high >= 12);
  assert.ok(placed.every((point) => point.high <= point.y && point.y <= point.low));
});

test('years and half-years are not joined, and only best readings are', () => {
  const { lines } = layout([
    year(2022, 1), year(2023, 2), year(2023, 2.1, { best: false }), year(2024, 3, { last: '2024-06-30' }),
  ], size);
  assert.deepEqual(lines.map(({ shape, points }) => [shape, points.length]).sort(), [['part', 1], ['year', 2]]);
});

test('labels of years do not touch, whatever the time', () => {
  const many = Array.from({ length: 40 }, (_, i) => year(1990 + i, i));
  const { years } = layout(many, size);
  assert.ok(years.length > 3);
  assert.ok(years.every((tick, i) => i === 0 || tick.x - years[i - 1].x >= 40));
});

test('a single day has a time axis of some months', () => {
  const { placed, years } = layout([year(2024, 1, { first: '2024-07-01', last: '2024-07-01' })], size);
  assert.ok(Number.isFinite(placed[0].x) && Number.isFinite(placed[0].y));
  assert.ok(years.length <= 2);
});
