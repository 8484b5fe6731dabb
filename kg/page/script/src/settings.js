// Limits and sizes, and what the reader's screen is like.

export const CORE_LIMIT_NARROW = 36; // nodes of the network shown at the start on a phone, where more would be unreadable
export const EXPAND_LIMIT = 60; // maximum number of neighbours added at a time
export const PAGE_SIZE = 60; // claims shown of a long list before "more"
export const RESULT_LIMIT = 40; // hits shown by the search
export const BIT = 12; // milliseconds for which the index of the search is made at a time
export const FADE_LIMIT = 500; // with more nodes than this, a selection does not fade the others
export const EDGE_LABEL_LIMIT = 30; // a selected node with more edges than this names them on hover only
export const HEAVY = 1500; // with more edges than this, they are straight, and hidden while the view moves
export const LABEL_WIDTH = 18; // of a label line, in Latin letters; Chinese characters count twice
export const DOUBLE_CLICK = 240; // milliseconds in which a second click may come
export const MIN_SCALE = 0.6; // labels are unreadable at a smaller initial zoom

export const narrow = () => matchMedia('(max-width: 800px)').matches;
export const calm = () => matchMedia('(prefers-reduced-motion: reduce)').matches;
