/** The data of the page, as kg/page/page.py makes it and kg/page/payload.py packs it. Empty fields are absent. */

export type Lang = 'zh' | 'en';
export type Names = Partial<Record<Lang, string>>;

export interface Evidence {
  source: string;
  locator?: string;
  fingerprint?: string;
  /** The chain of documents, the origin last. */
  via?: string[];
  speaker?: string;
  printed?: string;
  list_closure?: string;
  note?: Names;
}

/** What a figure is broken down by, and where it was offered. */
export interface Part {
  segment?: string;
  platform?: string;
  region?: string;
  channel?: string;
  inputLength?: string;
  condition?: string;
  payer?: string;
}

export interface Claim extends Part {
  id: string;
  kind: 'relation' | 'attribute' | 'figure';
  subject: string;
  property: string;
  object?: string;
  /** Whether the object is an entity or a concept. */
  linked?: boolean;
  /** XML Schema type of an object that is a literal. */
  object_type?: string;
  /** Decimals as text. */
  value?: string;
  low?: string;
  high?: string;
  unit?: string;
  qualifier?: string;
  period?: string;
  valid_from?: string;
  valid_until?: string;
  basis?: string;
  measure?: string;
  stance: string;
  rank: string;
  negated?: boolean;
  /** First and last day of its time. */
  first?: string;
  last?: string;
  /** Why this is the best of its readings, a concept; those that it outranks name it in `outranked`. */
  ground?: string;
  outranked?: string;
  /** In yuan at the rate of its time, if the unit is another currency. */
  yuan?: string;
  evidence?: Evidence[];
}

/** A figure that is computed by an equation; with `verdict`, one that recomputes a printed figure. */
export interface Computed extends Part {
  subject: string;
  metric: string;
  period?: string;
  basis?: string;
  measure?: string;
  value?: string;
  low?: string;
  high?: string;
  unit?: string;
  identity: string;
  operands: string[];
  verdict?: string;
}

export interface Source {
  id: string;
  title: string;
  publisher?: string;
  published?: string;
  tier: number;
  reading?: string;
  url?: string;
  carrier?: string;
  language?: string;
}

export interface Node {
  id: string;
  names: Names;
  aliases?: string[];
  group: string;
  type: string;
  /** The number of claims from documents that were read. */
  value: number;
}

export interface Edge {
  from: string;
  to: string;
  claims: string[];
  properties: string[];
}

export interface Line {
  from: string;
  to: string;
  relation: string;
  claims: string[];
  /** Whether the line is drawn while nothing is picked. */
  strong: boolean;
}

export interface Thing {
  id: string;
  kind: string;
  weight: number;
}

export interface Column {
  key: string;
  things: Thing[];
  more: Thing[];
}

export interface Row {
  firm: string;
  kind: string;
  cells: Record<string, { claim: string; by?: number }>;
  model?: string;
}

export interface Coverage {
  /** The facts of each kind of card. */
  facts: Record<string, string[]>;
  /** Things by kind; a cell is the id of a claim, 'sought', 'none', or empty. */
  rows: Record<string, { thing: string; cells: string[] }[]>;
  where: Record<string, Record<string, Record<Lang, string>>>;
}

export interface Data {
  nodes: Node[];
  edges: Edge[];
  groups: Record<string, { color: string; shape: string } & Names>;
  chain: { columns: Column[]; lines: Line[] };
  headlines: { figures: string[]; events: string[] };
  league: { metrics: string[]; rows: Row[] };
  disputes: string[][];
  coverage: Coverage;
  claims: Record<string, Claim>;
  sources: Record<string, Source>;
  derived: Computed[];
  checks: Record<string, Computed[]>;
  formulas: Record<string, Record<Lang, string>>;
  templates: Record<string, { zh: string; en: string }>;
  names: Record<string, Names>;
  words: Record<string, Record<Lang, string>>;
  /** The syllables of Chinese names, by name. */
  pinyin: Record<string, string>;
  questions: { name: string; zh: string; en: string; about: string[] }[];
}

export interface Pick {
  kind: 'node' | 'edge' | 'line' | 'claim' | 'source' | 'property';
  id: string;
}
