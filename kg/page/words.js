'use strict';

// One page, no network: everything below reads the JSON in #data. Text from the data only ever
// becomes a text node or an attribute value, so no label can turn into markup.

const DATA = JSON.parse(document.getElementById('data').textContent);

// ---------------------------------------------------------------- settings

const CORE_LIMIT = 90; // nodes shown at the start
const CORE_LIMIT_NARROW = 36; // the same on a phone, where more would be unreadable
const CONCEPT_MIN_LINKS = 3; // concepts with fewer neighbours wait until they are asked for
const EXPAND_LIMIT = 60; // neighbours added at a time
const PAGE_SIZE = 60; // claims shown of a long list before "more"
const RESULT_LIMIT = 40; // hits shown by the search
const FADE_LIMIT = 500; // with more nodes than this, a selection does not fade the others
const EDGE_LABEL_LIMIT = 30; // a selected node with more edges than this names them on hover only
const HEAVY = 1500; // with more edges than this, they are straight, and hidden while the view moves
const LABEL_WIDTH = 18; // of a line of a label, in Latin letters; a Chinese one counts twice
const DOUBLE_CLICK = 240; // milliseconds in which a second click may come
const MIN_SCALE = 0.6; // a smaller first zoom would make labels unreadable

const narrow = () => matchMedia('(max-width: 800px)').matches;
const calm = () => matchMedia('(prefers-reduced-motion: reduce)').matches;

// ---------------------------------------------------------------- words

const WORDS = {
  title: { zh: '中国大模型产业知识图谱', en: 'Knowledge graph of the Chinese LLM industry' },
  promise: {
    zh: '每条陈述都注明谁说的、在哪里说、何时说；分歧并列保留。',
    en: 'Every fact says who said it, where and when; disagreements stay visible.',
  },
  skip: { zh: '跳到列表', en: 'Skip to the list' },
  language: { zh: '语言 / language', en: 'language / 语言' },
  entities: { zh: '个实体', en: 'entities' },
  concepts: { zh: '个概念', en: 'concepts' },
  claims: { zh: '条陈述', en: 'claims' },
  sources: { zh: '个信源', en: 'sources' },
  search: { zh: '搜索', en: 'Search' },
  searchHint: { zh: '搜索公司、产品、风险…', en: 'Search companies, products, risks…' },
  searchKey: { zh: '按 / 键开始搜索', en: 'Press / to search' },
  results: { zh: '搜索结果', en: 'Search results' },
  noResults: { zh: '没有匹配', en: 'No match' },
  show: { zh: '显示范围', en: 'What is shown' },
  core: { zh: '核心', en: 'Core' },
  coreHint: { zh: '只显示被谈论最多的节点', en: 'Only the nodes most talked about' },
  all: { zh: '全部', en: 'Show all' },
  allHint: { zh: '显示全部节点', en: 'Show every node' },
  fit: { zh: '适应窗口', en: 'Fit' },
  fitHint: { zh: '缩放到看见所有显示的节点', en: 'Zoom to see every shown node' },
  list: { zh: '列表', en: 'List' },
  listHint: { zh: '以纯列表代替图', en: 'A plain list in place of the network' },
  shown: { zh: '显示 {} / {} 个节点', en: '{} of {} nodes' },
  busy: { zh: '正在布局…', en: 'laying out…' },
  graph: { zh: '关系图；同样的内容见“列表”', en: 'Network; “List” has the same content' },
  legend: { zh: '图例', en: 'Legend' },
  groupHint: { zh: '点击显示或隐藏这一类', en: 'Click to show or hide this kind' },
  graphHint: {
    zh: '双击节点展开邻居；拖动、滚轮缩放',
    en: 'Double-click a node for its neighbours; drag, wheel to zoom',
  },
  strokeAsserted: { zh: '陈述', en: 'asserted' },
  strokeSoft: {
    zh: '仅观点、预测、计划、指称、自述',
    en: 'only opinion, forecast, plan, allegation, self-claim',
  },
  strokeDenied: { zh: '否定', en: 'denied' },
  strokeMixed: { zh: '有肯定也有否定', en: 'both affirmed and denied' },
  not: { zh: '否', en: 'not' },
  licence: {
    zh: '数据以 CC BY 4.0 许可公开。本页不联网、不存储任何信息。',
    en: 'Data: CC BY 4.0. This page fetches nothing and stores nothing.',
  },
  close: { zh: '关闭', en: 'Close' },
  grow: { zh: '放大或缩小面板', en: 'Resize the panel' },
  expand: { zh: '展开邻居（{}）', en: 'Expand neighbours ({})' },
  expanded: { zh: '邻居均已显示', en: 'All neighbours shown' },
  locate: { zh: '在图中定位', en: 'Locate' },
  aliases: { zh: '别名', en: 'also called' },
  id: { zh: '标识', en: 'id' },
  figures: { zh: '数字', en: 'Figures' },
  derived: { zh: '推算', en: 'Derived' },
  derivedNote: {
    zh: '以下数字未见于任何信源，由所印数字按公式推得；其后为舍入所容许的区间。',
    en: 'No source prints these: they follow by formula from printed figures; beside each stands what rounding allows.',
  },
  verdict: { zh: '核算：{}', en: 'recomputed: {}' },
  verdictHint: { zh: '由其他所印数字重算此数', en: 'This figure, computed from other printed ones' },
  recomputed: { zh: '重算', en: 'Recomputed' },
  formula: { zh: '算式', en: 'Formula' },
  operands: { zh: '取自', en: 'From' },
  attributes: { zh: '属性', en: 'Attributes' },
  relations: { zh: '关系', en: 'Relations' },
  mentions: { zh: '被提及', en: 'Mentioned in' },
  measured: { zh: '作为分部或口径', en: 'As segment or basis' },
  spoken: { zh: '由其发言', en: 'Said by them' },
  nothing: { zh: '尚无陈述。', en: 'No claims yet.' },
  onlySource: { zh: '单一信源', en: 'single source' },
  period: { zh: '期间', en: 'Period' },
  segment: { zh: '分部', en: 'Segment' },
  whole: { zh: '整体', en: 'whole' },
  printed: { zh: '原文', en: 'As printed' },
  value: { zh: '换算值', en: 'Value' },
  bounds: { zh: '取值区间', en: 'Interval' },
  basis: { zh: '口径', en: 'against' },
  noDenominator: { zh: '分母未说明', en: 'denominator unstated' },
  noBase: { zh: '基期未说明', en: 'base period unstated' },
  unstated: { zh: '未说明', en: 'unstated' },
  undated: { zh: '日期未说明', en: 'date unstated' },
  periodUnstated: { zh: '期间未说明', en: 'period unstated' },
  readings: { zh: '多个读数（{}）', en: 'several readings ({})' },
  readingsHint: {
    zh: '同一指标、期间与口径有不同的数值',
    en: 'The same metric, period and basis has different values',
  },
  disputed: { zh: '读数有分歧', en: 'readings disagree' },
  contested: { zh: '肯定与否定并存', en: 'affirmed and denied' },
  denied: { zh: '否定', en: 'denied' },
  open: { zh: '等', en: 'and more' },
  openLong: { zh: '未尽列举（原文有“等”）', en: 'open list (the source adds “and others”)' },
  closed: { zh: '穷尽', en: 'complete' },
  closedLong: { zh: '穷尽列举', en: 'closed list' },
  from: { zh: '自 {}', en: 'from {}' },
  until: { zh: '至 {}', en: 'until {}' },
  paragraph: { zh: '第{}段', en: 'paragraph {}' },
  page: { zh: '第{}页', en: 'page {}' },
  via: { zh: '转引自 {}', en: 'citing {}' },
  moreEvidence: { zh: '另 {} 处', en: '{} more' },
  source: { zh: '来源', en: 'Source' },
  published: { zh: '发布时间', en: 'Published' },
  locator: { zh: '位置', en: 'Where' },
  chain: { zh: '转引链', en: 'Chain' },
  speaker: { zh: '发言者', en: 'Speaker' },
  listing: { zh: '列举', en: 'List' },
  note: { zh: '注', en: 'Note' },
  tier: { zh: '信源等级', en: 'Tier' },
  tier1: { zh: '1 级 · 官方或备案文件', en: 'tier 1 · official or filing' },
  tier2: { zh: '2 级 · 媒体或研究机构', en: 'tier 2 · press or research firm' },
  tier3: { zh: '3 级 · 自媒体等', en: 'tier 3 · self-media and other' },
  reading: { zh: '阅读程度', en: 'Read' },
  fingerprint: { zh: '原文指纹', en: 'Fingerprint' },
  fingerprintHint: {
    zh: '原文字句的长度与摘要值，可核对而不转载原文',
    en: 'Length and hash of the passage: checkable without copying it',
  },
  claim: { zh: '陈述', en: 'Claim' },
  stance: { zh: '性质', en: 'Stance' },
  publisher: { zh: '发布者', en: 'Publisher' },
  heading: { zh: '标题', en: 'Title' },
  carrier: { zh: '载体', en: 'Carrier' },
  url: { zh: '网址', en: 'Address' },
  document: { zh: '信源', en: 'source' },
  rests: { zh: '直接依据它的陈述：{}', en: 'Claims that rest on it directly: {}' },
  relayed: { zh: '经其他信源转引它的陈述：{}', en: 'Claims relayed from it by other sources: {}' },
  more: { zh: '显示其余 {} 条', en: 'show {} more' },
  between: { zh: '两者之间的陈述', en: 'Claims between the two' },
  unknown: { zh: '没有这个节点：{}', en: 'No such node: {}' },
};

// How a number and its unit are written; other units follow the number by name.
const UNITS = {
  cny: { zh: '{}元', en: 'CNY {}' }, usd: { zh: '{}美元', en: 'USD {}' }, hkd: { zh: '{}港元', en: 'HKD {}' },
  percent: { zh: '{}%', en: '{}%' }, multiple: { zh: '{} 倍', en: '{}×' }, rank: { zh: '第 {} 名', en: 'no. {}' },
  day: { zh: '{} 天', en: '{} days' }, member: { zh: '{} 个', en: '{} members' },
  user: { zh: '{}用户', en: '{} users' },
};
const SCALES = {
  zh: [[1e12, '万亿'], [1e8, '亿'], [1e4, '万']],
  en: [[1e12, '\u00a0tn'], [1e9, '\u00a0bn'], [1e6, '\u00a0m']],
};
// Figures that compare with an earlier time: what is missing there is a base period, not a denominator.
const GROWTH = new Set(['growth', 'growthMultiple', 'cagr']);
