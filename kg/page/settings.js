// ---------------------------------------------------------------- settings

const CORE_LIMIT_NARROW = 36; // nodes of the network shown at the start on a phone, where more would be unreadable
const EXPAND_LIMIT = 60; // maximum number of neighbours added at a time
const PAGE_SIZE = 60; // claims shown of a long list before "more"
const RESULT_LIMIT = 40; // hits shown by the search
const FADE_LIMIT = 500; // with more nodes than this, a selection does not fade the others
const EDGE_LABEL_LIMIT = 30; // a selected node with more edges than this names them on hover only
const HEAVY = 1500; // with more edges than this, they are straight, and hidden while the view moves
const LABEL_WIDTH = 18; // of a label line, in Latin letters; Chinese characters count twice
const DOUBLE_CLICK = 240; // milliseconds in which a second click may come
const MIN_SCALE = 0.6; // labels are unreadable at a smaller initial zoom

const narrow = () => matchMedia('(max-width: 800px)').matches;
const calm = () => matchMedia('(prefers-reduced-motion: reduce)').matches;

// ---------------------------------------------------------------- words and numbers

const WORDS = DATA.words; // key -> {zh, en}, from kg/words.json; `unit-…`: how a number and its unit are written

const SCALES = {
  zh: [[1e12, '万亿'], [1e8, '亿'], [1e4, '万']],
  en: [[1e12, '\u00a0tn'], [1e9, '\u00a0bn'], [1e6, '\u00a0m']],
};
// Metrics that compare with an earlier time: an unstated basis is a base period, not a denominator.
const GROWTH = new Set(['growth', 'growthMultiple', 'cagr']);
