"""Match a name as somebody writes it to entities: with scores, and with a decision only where it is safe."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, NamedTuple

from kg.views.find import entity_names, stock_codes
from kg.views.simplified import simplified

if TYPE_CHECKING:
    from kg.store import Graph

# The scores of what fits; docs/serve.md explains them. From SAFE on, the only one is the match.
EXACT, PINYIN, FORM, ORDER, MODEL, SAFE = 100, 96, 92, 90, 88, 85
_CORE, _TICKER, _NEAR, _PART = 75, 80, 70, 50
# How far the match has to be ahead of the next candidate.
_AHEAD = 5
# The least likeness of two names that are taken for the same with a slip; names that are compared in full.
_LIKE, _COMPARED = 0.72, 40
# Characters of a name that is looked up; longer ones are no names.
LONGEST = 300
# Stands for a decimal point among letters and digits: V3.1 is not V31.
_POINT = "點"
_WORD = re.compile(r"[^\W_]+")
_CHINESE = re.compile(r"[\u3400-\u9fff]")
# What says only in which form a firm is set up. 集团 and Group do not: a group is not the firm that it lists.
_LEGAL = re.compile(
    r"(?:股份有限公司|有限责任公司|有限公司|公司)$"
    r"|(?:(?:companylimited|coltd|corporationlimited|corporation|incorporated|limited|ltd|corp|inc|plc|llc))$"
)
_PLACE = re.compile(
    r"^(?:北京|上海|深圳|杭州|广州|南京|浙江|广东|合肥|成都|重庆|天津|武汉|苏州|厦门|beijing|shanghai|shenzhen|hangzhou)(?:市|省)?"
)
_TRADE = re.compile(
    r"(?:集团|控股|科技|信息技术|网络|智能|技术|信息|软件|人工智能|group|holdings?|technology|technologies|ai)+$"
)


class Candidate(NamedTuple):
    """An entity that a name may mean, with a score from 0 to 100, the name that fits, and whether it is the match."""

    thing: str
    score: float
    name: str
    match: bool


def spelt(text: str) -> str:
    """Return the letters and digits of a name, simplified and in lower case; a decimal point stays."""
    text = simplified(unicodedata.normalize("NFKC", text).casefold())
    text = re.sub(r"(?<=\d)\.(?=\d)", _POINT, text)
    return "".join(_WORD.findall(text))


class Matcher:
    """The names of a graph's entities, in the ways in which others write them."""

    def __init__(self, graph: Graph) -> None:
        """Read the names: labels, aliases, ids, and what sources say an entity is called."""
        from kg.views.pinyin import spelled

        self._graph = graph
        self._exact: dict[str, dict[str, str]] = defaultdict(dict)
        self._ways: dict[float, dict[str, dict[str, str]]] = {
            level: defaultdict(dict) for level in (FORM, ORDER, PINYIN, _TICKER, _CORE)
        }
        self._grams: dict[str, set[str]] = defaultdict(set)
        for thing, name in entity_names(graph):
            self._exact[spelt(name)].setdefault(thing, name)
            self._put(FORM, _formless(spelt(name)), thing, name)
            self._put(ORDER, _ordered(name), thing, name)
            self._put(_CORE, _core(spelt(name)), thing, name)
        for thing, code in stock_codes(graph):
            # Letters alone, such as DAO, are words as well.
            self._put(FORM if code[:1].isdigit() else _TICKER, spelt(code), thing, code)
        names = [(e.id, text) for e in graph.entities.values() for text in (*e.labels.values(), *e.aliases)]
        sounds = spelled(text for _, text in names)
        for thing, name in names:
            if name in sounds:
                self._put(PINYIN, spelt(sounds[name]), thing, name)
        for key in self._exact:
            for gram in _grams(key):
                self._grams[gram].add(key)

    def _put(self, level: float, key: str, thing: str, name: str) -> None:
        if len(key) > 1:
            self._ways[level][key].setdefault(thing, name)

    def match(
        self,
        text: str,
        limit: int = 5,
        fits: Callable[[str], bool] = lambda _: True,
        weight: Callable[[str], float] = lambda _: 0,
    ) -> list[Candidate]:
        """Return the entities that a name may mean, the best first; at most one is the match.

        limit: of candidates. fits: whether an entity may be one at all, such as by its type. weight: what else speaks
        for an entity, or against it, as points that are added to the score of its name.
        """
        scores: dict[str, tuple[float, str]] = {}
        for thing, score, name in self._candidates(text[:LONGEST]):
            if score > scores.get(thing, (0, ""))[0] and fits(thing):
                scores[thing] = score, name
        for thing, (score, name) in scores.items():
            scores[thing] = max(score + weight(thing), 0), name
        order = sorted(scores.items(), key=lambda item: (-item[1][0], len(item[1][1]), item[0]))
        best = order[0][1][0] if order else 0
        second = order[1][1][0] if len(order) > 1 else 0
        safe = best >= SAFE and best - second >= _AHEAD and len(text) <= LONGEST
        return [
            Candidate(thing, score, name, safe and number == 0)
            for number, (thing, (score, name)) in enumerate(order[:limit])
        ]

    def beginning(self, text: str) -> list[str]:
        """Return the entities with a name that begins with a text, or with its pinyin, the shortest names first."""
        key = spelt(text[:LONGEST])
        if not key:
            return []
        found: dict[str, int] = {}
        for names in (self._exact, self._ways[PINYIN]):
            for name, things in names.items():
                if name.startswith(key):
                    for thing in things:
                        found[thing] = min(len(name), found.get(thing, len(name)))
        return sorted(found, key=lambda thing: (found[thing], thing))

    def _candidates(self, text: str) -> Iterator[tuple[str, float, str]]:
        key = spelt(text)
        if not key:
            return
        if text in self._graph.entities:
            yield text, EXACT, text
        yield from self._at(EXACT, self._exact.get(key, {}))
        if len(key) > 1:
            yield from self._at(FORM, self._exact.get(_formless(key), {}))
            for level, found in (
                (FORM, _formless(key)), (ORDER, _ordered(text)), (PINYIN, key), (_TICKER, key), (_CORE, _core(key)),
            ):  # fmt: skip
                yield from self._at(level, self._ways[level].get(found, {}))
        # Platforms put the maker or themselves before the id of a model: deepseek/deepseek-chat.
        head, slash, last = text.rpartition("/")
        if slash and not _CHINESE.search(text) and " " not in text and head:
            yield from self._at(MODEL, self._exact.get(spelt(last), {}))
        yield from self._near(key)

    def _near(self, key: str) -> Iterator[tuple[str, float, str]]:
        """Yield what is called nearly so, or has the name as a part; it is never a match."""
        shared = Counter(other for gram in _grams(key) for other in self._grams.get(gram, ()))
        for other, _ in sorted(shared.items(), key=lambda item: (-item[1], len(item[0]), item[0]))[:_COMPARED]:
            likeness = SequenceMatcher(None, key, other, autojunk=False).ratio()
            if likeness >= _LIKE:
                yield from self._at(_NEAR * likeness, self._exact[other])
            elif len(key) > 1 and len(other) > 1 and (other.startswith(key) or key.startswith(other)):
                yield from self._at(_PART * (0.5 + likeness / 2), self._exact[other])

    def _at(self, score: float, found: dict[str, str]) -> Iterable[tuple[str, float, str]]:
        return [(thing, round(score, 1), name) for thing, name in found.items()]


def _formless(key: str) -> str:
    """Return a name without the form of a firm."""
    return _LEGAL.sub("", key)


def _core(key: str) -> str:
    """Return a name without place, trade and form of a firm: what several firms of a group share."""
    return _TRADE.sub("", _PLACE.sub("", _formless(key)))


def _ordered(text: str) -> str:
    """Return the words of a Latin name in alphabetical order: Liang Rubo is Rubo Liang. Empty if it is one word."""
    words = _WORD.findall(unicodedata.normalize("NFKC", text).casefold())
    if len(words) not in (2, 3) or any(not w.isascii() or not w.isalpha() for w in words):
        return ""
    return " ".join(sorted(words))


def _grams(key: str) -> Collection[str]:
    return {key[i : i + 2] for i in range(len(key) - 1)} or {key}
