from __future__ import annotations

import json
import tomllib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.read.lines import element_lines, key_lines, scan


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("claims = [\n  { a = 1 },\n  { a = 2 },\n]", [2, 3]),
        ("claims = [{ a = 1 },\n{ a = 2 }]", [1, 2]),
        ("claims = [ { a = 1 }, { a = 2 },\n\n { a = 3 } ] # end", [1, 1, 3]),
        ("claims = [ # {\n# {\n  #{ a = 0 },\n  { a = 1 },\n]", [4]),
        ('note = """\n{ a = 1 },\n"""\nclaims = [\n  { a = 2 },\n]', [5]),
        ("note = '''\n{ a = 1 },\n''''\nclaims = [\n  { a = 2 },\n]", [5]),
        ('claims = [\n  { a = """\n{ \\""" ] } ""\n""""" },\n  { a = 2 },\n]', [2, 5]),
        ("claims = [\n  { a = [\n{ b = 1 },\n  [{ b = 2 }],\n] },\n  { a = 2 },\n]", [2, 6]),
        ("claims = [\n  1, '[', [\n{ b = 1 }],\n  { a = 2 }\n  , { a = 3 },\n]", [2, 2, 2, 4, 5]),
        ("claims = []", []),
        ("claims = 5", []),
        ("claims.a = [\n{ b = 1 }]", []),
        ("[x]\nclaims = [\n{ b = 1 }]", []),
        ('[[claims]]\na = 1\n[claims.b]\n["x".claims]\n[[ "claims" ]]\n[[claims.c]]\n[["claims"]]', [1, 5, 7]),
        ('"cl\\u0061ims" = [\n{ a = 1 }]', [2]),
        ("x = '\u2028\u0085'\nclaims = [\n{ a = 1 }]", [3]),
        ("x = 1\r\nclaims = [\r\n{ a = 1 }]\r\n", [3]),
    ],
)
def test_the_elements_of_an_array_begin_on_these_lines(text: str, lines: list[int]) -> None:
    tomllib.loads(text)
    assert element_lines(text, "claims") == lines


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("[a]\nx = 1\n\n[b] # [c]\n", {"a": 1, "b": 4}),
        ('[ "a" ]\n\n[\'b\']\n[ "c d" . x ]', {"a": 1, "b": 3, "c d": 4}),
        ("a.x = 1\na.y = 2\n'b' . z = 3\nc = { x = 1 }\n[d.e]\n[d]\n", {"a": 1, "b": 3, "c": 4, "d": 5}),
        ('[a]\nx = """\n[b]\n"""\ny = [\n[1],\n]\n[b]', {"a": 1, "b": 8}),
        ("[[a]]\n[[a]]\n[b]", {"a": 1, "b": 3}),
        ("2024-01-01 = 1\n1.5 = 2", {"2024-01-01": 1, "1": 2}),
        ("", {}),
    ],
)
def test_top_level_keys_are_first_named_on_these_lines(text: str, lines: dict[str, int]) -> None:
    assert list(tomllib.loads(text)) == list(lines)
    assert key_lines(text) == lines


TRICKY = st.text("ab\"'\\#[]{},.=\n \u2028", max_size=8)


@st.composite
def strings(draw: st.DrawFn) -> str:
    text = draw(TRICKY)
    quoted = json.dumps(text)
    long = quoted[1:-1].replace("\\n", "\n").replace('\\"', draw(st.sampled_from(['"', '\\"', '""\\"'])))
    forms = [quoted, f'"""{long}"""', f'"""\n{long}"""']
    if "'" not in text:
        forms.append(f"'''{text}'''")
        if "\n" not in text:
            forms.append(f"'{text}'")
    return draw(st.sampled_from(forms))


GAPS = st.sampled_from(["", " ", "\n", "\t# {[\"'\n", "\n\n  "])
BLANKS = st.sampled_from(["", " "])
BARE = st.text("ab-1", min_size=1, max_size=3)


@st.composite
def arrays(draw: st.DrawFn, values: st.SearchStrategy[str]) -> str:
    items = [f"{draw(GAPS)}{draw(values)}{draw(GAPS)}" for _ in range(draw(st.integers(0, 4)))]
    return f"[{','.join(items)}{draw(GAPS)}]"


@st.composite
def tables(draw: st.DrawFn, values: st.SearchStrategy[str]) -> str:
    pairs = draw(st.dictionaries(BARE, values, max_size=3))
    return f"{{{','.join(f'{draw(BLANKS)}{k} = {v}{draw(BLANKS)}' for k, v in pairs.items())}}}"


VALUES = st.recursive(
    strings() | st.sampled_from(["1", "-2.5", "true", "2024-01-01 07:30:00", "inf", "0x1f"]),
    lambda inner: arrays(inner) | tables(inner),
    max_leaves=8,
)
LINES = st.tuples(BARE | st.sampled_from(["'a'", '"b.c"', "a . b", "[a]", "[b . 'c']", "[[ c ]]"]), VALUES)


@settings(max_examples=300, deadline=None)
@given(st.lists(LINES, max_size=3), arrays(tables(VALUES) | VALUES), st.lists(LINES, max_size=3))
def test_the_scanner_finds_what_tomllib_parses(
    before: list[tuple[str, str]], claims: str, after: list[tuple[str, str]]
) -> None:
    head, tail = (
        "".join(f"{key}\n" if key[0] == "[" else f'{key} = {value} # "\n' for key, value in part)
        for part in (before, after)
    )
    text = f"{head}claims = {claims}\n{tail}"
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError:  # keys that collide
        text = f"claims = {claims}\n"
        raw = tomllib.loads(text)
    outline = scan(text)
    assert list(outline.keys) == list(raw)
    for key, value in raw.items():
        if isinstance(value, list):
            found = outline.elements[key]
            assert len(found) == len(value)
            for offset, element in zip(found, value, strict=True):
                start = text[offset]
                if isinstance(element, dict):
                    assert start == "{" or text[offset : offset + 2] == "[["
                elif isinstance(element, list):
                    assert start == "["
                elif isinstance(element, str):
                    assert start in "\"'"
        else:
            assert not outline.elements.get(key)
