// How texts are searched: by Latin words and numbers, and pairs of neighbouring Chinese characters.


// A Latin word may hold points between digits, as in 4.5.
const RUN = /\p{Script=Han}+|(?:(?!\p{Script=Han})[\p{L}\p{N}])+(?:\.\p{N}+)*/gu;

/** Whether a word is Chinese. */
export const chinese = (word) => /^\p{Script=Han}/u.test(word);

/** A text as it is compared: full-width letters as plain ones, lower case, single spaces. */
export function plain(text) {
  return text.normalize('NFKC').toLowerCase().trim().replace(/\s+/g, ' ');
}

/** The words of a text; of Chinese, each pair of characters, and a character that stands alone. */
export function tokens(text) {
  return (plain(text).match(RUN) || []).flatMap((run) => {
    const letters = [...run];
    if (!chinese(run) || letters.length === 1) return [run];
    return letters.slice(1).map((letter, i) => letters[i] + letter);
  });
}

/** The pinyin of a name, from its syllables, as people type it: whole and by its initials, other words in full. */
export function typed(syllables) {
  const parts = syllables.split(' ');
  const initials = parts.map((part) => (/^[a-z]/.test(part) ? part[0] : part)).join('');
  return { whole: parts.join('').toLowerCase(), initials: initials.toLowerCase() };
}

/** The items whose texts hold every word of what was typed, in any order. @template T @param {T[]} items @returns {T[]} */
export function matching(items, typed, texts) {
  const words = plain(typed || '').split(' ').filter(Boolean);
  if (!words.length) return [...items];
  return items.filter((item) => {
    const text = plain(texts(item).filter(Boolean).join('\n'));
    return words.every((word) => text.includes(word));
  });
}
