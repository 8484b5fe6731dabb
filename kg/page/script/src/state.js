// The state of the page. What a reader could want to share stands in the address: language, view, pick and choices.

/** The state of the page. `pick` is the content of the panel: {kind, id} or null. */
export const state = {
  lang: 'zh', view: 'map', pick: null, // these are stored in the address, and so is:
  set: /** @type {Record<string, string>} */ ({}), // what is chosen within views, by the keys of CHOICES
  more: new Set(), zoom: 1, // columns of the map that show everything; size of the map
  shown: new Set(), hidden: new Set(), // ids in the network; groups hidden by the legend
  places: {}, home: {}, // current positions of nodes; initial positions of the core
  looks: new Map(), // the attributes last sent to the network, by node and edge
  wayFrom: '', // the thing to which the search is to find a way
  hover: '', pointed: false, opener: null, // edge under the pointer; picked in the network; where focus returns to
  busy: false, heavy: false, unseen: false, notice: '', // laying out; many edges; nodes added while hidden; message
};

export function isPicked(kind, id) {
  return state.pick?.kind === kind && state.pick.id === id;
}
