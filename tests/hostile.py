"""Folders that lie, break rules or try to hang the readers: each case spoils a small home in one way.

`CASES` is run by tests/read/test_hostile_files.py. A case names the place that a finding must name;
one with an empty place may pass or be refused, but must end in bounded time without a traceback.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

Spoil = Callable[[Path], object]
# Above every limit on the size of a file.
HUGE = 200_000_000


@dataclass(frozen=True)
class Case:
    """One way to spoil a home: its name, what it does, and the place of the finding it must lead to.

    says: a pattern of what a finding at that place must say.
    run: whether only running the query tells what is wrong.
    """

    name: str
    spoil: Spoil
    place: str = ""
    says: str = ""
    run: bool = False


CASES: list[Case] = []


def case(name: str, spoil: Spoil, place: str = "", says: str = "", *, run: bool = False) -> None:
    CASES.append(Case(name, spoil, place, says, run))


# -- pieces ---------------------------------------------------------------------------------------

LONG = "ab" * 300
HEAD = 'title = "T"\npublisher = "P"\npublished = 2025-01-01\nlanguage = "zh"\ntier = 2\nread = "cited"\n'
SOURCE, ENTITY, TABLE = "data/sources/evil.toml", "data/entities/evil.toml", "data/tables/evil.csv"


def text(path: str, content: str) -> Spoil:
    return lambda home: (home / path).write_text(content, "utf-8", newline="")


def raw(path: str, content: bytes) -> Spoil:
    return lambda home: (home / path).write_bytes(content)


def claim(**keys: str) -> str:
    """Return an inline table; the values are written as they are."""
    return "{ " + ", ".join(f"{k} = {v}" for k, v in keys.items()) + " }"


def said(subject: str, name: str, value: str, **keys: str) -> str:
    """Return a claim as an inline table; every value is the inside of a string."""
    about = {"subject": subject, "property": name, "value": value} | keys
    return claim(**{k: f'"{v}"' for k, v in about.items()})


def claims(*tables: str) -> str:
    """Return a whole source with these claims, one a line."""
    return HEAD + "claims = [\n" + "".join(f"  {table},\n" for table in tables) + "]\n"


def figure(value: str, **keys: str) -> Spoil:
    """Claim a revenue with a printed value."""
    about = {"subject": '"acme"', "property": '"revenue"', "value": f'"{value}"', "during": '"2023"'} | keys
    return text(SOURCE, claims(claim(**about)))


def period(during: str) -> Spoil:
    """Claim revenue and growth over a time and a neighbouring one."""
    first = claim(subject='"acme"', property='"revenue"', value='"3亿元"', during=during)
    growth = claim(
        subject='"acme"', property='"growth"', value='"20%"', during=during, measure='"revenue"',
        basis='"year-on-year"',
    )  # fmt: skip
    return text(SOURCE, claims(first, growth))


def entity(zh: str, en: str = "Evil", slug: str = "evil", aliases: str = "[]") -> Spoil:
    """Add an entity; labels are the inside of a TOML string."""
    return text(ENTITY, f'[{slug}]\ntype = "Company"\nzh = "{zh}"\nen = "{en}"\naliases = {aliases}\n')


def instead(path: str, make: Callable[[Path], object]) -> Spoil:
    """Make something in the place of a file."""

    def spoil(home: Path) -> None:
        (home / path).unlink(missing_ok=True)
        make(home / path)

    return spoil


def fifo(path: str) -> Spoil:
    return instead(path, os.mkfifo)


def folder(path: str) -> Spoil:
    return instead(path, Path.mkdir)


def link(path: str, target: str) -> Spoil:
    return instead(path, lambda place: place.symlink_to(target))


def outside(path: str, content: str) -> Spoil:
    """Link to a file beside the home."""

    def spoil(home: Path) -> None:
        target = home.parent / "beside"
        target.write_text(content, "utf-8")
        (home / path).unlink(missing_ok=True)
        (home / path).symlink_to(target)

    return spoil


def huge(path: str) -> Spoil:
    def spoil(home: Path) -> None:
        with (home / path).open("wb") as file:
            file.truncate(HUGE)

    return spoil


def listen(path: Path) -> None:
    """Make a socket."""
    # The path of a socket may have 100 characters at most.
    here = Path.cwd()
    os.chdir(path.parent)
    try:
        with socket.socket(socket.AF_UNIX) as server:
            server.bind(path.name)
    finally:
        os.chdir(here)


def gone(path: str) -> Spoil:
    def spoil(home: Path) -> None:
        import shutil

        target = home / path
        if target.is_dir():
            shutil.rmtree(target)
        else:
            target.unlink()

    return spoil


def also(*spoils: Spoil) -> Spoil:
    return lambda home: [spoil(home) for spoil in spoils]


# -- files that are none ----------------------------------------------------------------------------

READ = {
    SOURCE: "source", ENTITY: "entities", TABLE: "table", "data/judgements.toml": "judgements",
    "ontology/evil.ttl": "ontology", "ontology/shapes.ttl": "shapes", "queries/checks/evil.rq": "check",
    "queries/questions/evil.rq": "question", "queries/stats.rq": "stats", "ontology/vocabularies/evil.ttl": "vocabulary",
}  # fmt: skip
for _path, _what in READ.items():
    case(f"fifo as {_what}", fifo(_path), _path)
    case(f"folder as {_what}", folder(_path), _path)
    case(f"huge {_what}", huge(_path), _path)
    case(f"link to a device as {_what}", link(_path, "/dev/zero"), _path)
    case(f"link out of the folder as {_what}", outside(_path, ""), _path)
    case(f"dangling link as {_what}", link(_path, "nowhere"), _path)
    case(f"link to itself as {_what}", link(_path, Path(_path).name), _path)
    case(f"binary {_what}", raw(_path, bytes(range(256)) * 40), _path)
    case(f"UTF-16 {_what}", raw(_path, "# zh: 一\n# en: x\n".encode("utf-16")), _path)
    case(f"socket as {_what}", instead(_path, listen), _path)
case("link within the folder", link("data/sources/twin.toml", "acme-report.toml"))
case("folder that links to its parent in sources", link("data/sources/up", ".."), "data/sources/up")
case("folder that links to its parent in ontology", link("ontology/up", ".."), "ontology/up")
case("folder that links out in ontology", link("ontology/out", "/usr/share"), "ontology/out")
case("null device as source", link(SOURCE, "/dev/null"), SOURCE)
for _path in ("data/entities", "data/sources", "ontology/vocabularies", "ontology/terms", "queries/checks"):
    _place = _path.split("/")[0] if "ontology" in _path else _path
    case(f"no {_path}", gone(_path), _place)
    case(f"file instead of {_path}", also(gone(_path), text(_path, "")), _place)
for _path in ("ontology/shapes.ttl", "queries/stats.rq", "ontology/axioms.ttl"):
    case(f"no {_path}", gone(_path), "" if "axioms" in _path else _path)
case("no tables", gone("data/tables"))
case("no questions", gone("queries/questions"), "queries/questions")
case("no source at all", gone("data/sources/acme-report.toml"), "data/sources")
case("no entity at all", text("data/entities/all.toml", ""), "")
case("file name with an override", text("data/sources/a\u202eb.toml", HEAD), "data/sources/a")
case("file name with a line end", text("data/sources/a\nb.toml", HEAD), "data/sources/a")
case(
    "file name that is not UTF-8",
    lambda home: Path(os.fsdecode(bytes(home / "data/sources") + b"/a\xffb.toml")).write_text(HEAD),
    "data/sources/a",
)
case("file name of a path", text("data/sources/..x.toml", HEAD), "data/sources/..x.toml")
case("file name with 250 characters", text(f"data/sources/{'a' * 245}.toml", HEAD))

# -- TOML -----------------------------------------------------------------------------------------

case("dotted key of 100,000 parts", text(SOURCE, ".".join("a" * 100_000) + " = 1\n"), SOURCE)
case("dotted head of 100,000 parts", text(SOURCE, "[" + ".".join("a" * 100_000) + "]\n"), SOURCE)
case("dotted key of 100,000 quoted parts", text(SOURCE, ".".join(['"a"'] * 100_000) + " = 1\n"), SOURCE)
case("spaced dotted key", text(SOURCE, " . ".join("a" * 100_000) + " = 1\n"), SOURCE)
case(
    "1,000 dotted keys of 500 parts",
    text(SOURCE, "".join(f"a{n}." + ".".join("b" * 500) + " = 1\n" for n in range(1000))),
    SOURCE,
)
case(
    "20,000 dotted keys below each other", text(SOURCE, "".join(f"[{'a.' * 20}b{n}]\n" for n in range(20_000))), SOURCE
)
case(
    "dotted key in an inline table",
    text(SOURCE, HEAD + "claims = [ { " + ".".join("a" * 100_000) + " = 1 } ]\n"),
    SOURCE,
)
case("100,000 brackets", text(SOURCE, HEAD + "claims = " + "[" * 100_000 + "]" * 100_000 + "\n"), SOURCE)
case("100,000 open brackets", text(SOURCE, "claims = " + "[" * 100_000), SOURCE)
case("nested inline tables", text(SOURCE, "x = " + "{ a = " * 50_000 + "1" + " }" * 50_000 + "\n"), SOURCE)
case("400 brackets", text(SOURCE, HEAD + "claims = " + "[" * 400 + "]" * 400 + "\n"), SOURCE)
case("50,000 unknown top keys", text(SOURCE, HEAD + "".join(f"k{n} = 1\n" for n in range(50_000))), SOURCE)
case(
    "50,000 keys in a claim",
    text(SOURCE, HEAD + "claims = [ { " + ", ".join(f"k{n} = 1" for n in range(50_000)) + " } ]\n"),
    SOURCE,
)
case("50,000 bad claims", text(SOURCE, HEAD + "claims = [\n" + "  {},\n" * 50_000 + "]\n"), SOURCE)
case("50,000 numbers as claims", text(SOURCE, HEAD + "claims = [\n" + "1,\n" * 50_000 + "]\n"), SOURCE)
case("50,000 entities without labels", text(ENTITY, "".join(f"[e{n}]\n" for n in range(50_000))), ENTITY)
case("number of 5,000 digits", text(SOURCE, claims(claim(subject="1", value="1" * 5000))), SOURCE)
case("tier of 4,000 digits", text(SOURCE, HEAD.replace("tier = 2", "tier = " + "2" * 4000)), SOURCE)
case("hexadecimal tier of 100,000 digits", text(SOURCE, HEAD.replace("tier = 2", "tier = 0x" + "f" * 100_000)), SOURCE)
case("hexadecimal year", text(SOURCE, HEAD.replace("2025-01-01", "0x" + "f" * 10_000)), SOURCE)
for _value in (
    "nan",
    "inf",
    "-inf",
    "true",
    "[]",
    "{}",
    "2025-13-01",
    "2025-02-30",
    "0000-01-01",
    "1e400",
    "07:32:00",
    "2025-01-01T00:00:00Z",
    "[[1], [2]]",
    "{ a = { b = 1 } }",
    "''",
):
    case(f"published = {_value}", text(SOURCE, HEAD.replace("2025-01-01", _value)), SOURCE)
    case(
        f"value = {_value}",
        text(SOURCE, claims(said("acme", "revenue", "?", during="2023").replace('"?"', _value))),
        SOURCE,
    )
for _key, _value in {
    "title": "1", "publisher": "[]", "language": "true", "tier": "nan", "read": "{}", "url": "[1]", "note": "[[]]", "text": "[]",
    "accessed": "2025-01-01T00:00:00", "claims": "{}", "carrier": "nan",
}.items():  # fmt: skip
    case(
        f"{_key} = {_value}",
        text(
            SOURCE,
            "".join(line for line in HEAD.splitlines(True) if not line.startswith(_key)) + f"{_key} = {_value}\n",
        ),
        SOURCE,
    )
case("claims of mixed kinds", text(SOURCE, HEAD + "claims = [ 1, 'a', [], {}, nan ]\n"), SOURCE)
case("string of 2 MB without end", text(SOURCE, 'title = "' + "a" * 2_000_000), SOURCE)
case("backslashes without end", text(SOURCE, 'title = "' + "\\\\" * 500_000), SOURCE)
case("quotes without end", text(SOURCE, 'title = """' + '\\"' * 500_000), SOURCE)
case("title of 2 MB", text(SOURCE, HEAD.replace('"T"', '"' + "a" * 2_000_000 + '"')), SOURCE)
case("label of 2 MB", entity("一" * 700_000), ENTITY)
case("empty source", text(SOURCE, ""), SOURCE)
case("TOML with a byte order mark", raw(SOURCE, b"\xef\xbb\xbf" + HEAD.encode()))
case("TOML with NUL", raw(SOURCE, HEAD.encode() + b"\0"), SOURCE)
case("TOML with lone surrogates", raw(SOURCE, HEAD.replace("T", "\ud800").encode("utf-8", "surrogatepass")), SOURCE)
case("TOML with an escaped surrogate", text(SOURCE, HEAD.replace('"T"', '"\\ud800"')), SOURCE)
case("TOML with CR line ends", text(SOURCE, HEAD.replace("\n", "\r")))
case("judgements = 1", text("data/judgements.toml", "judgements = 1\n"), "data/judgements.toml")
case(
    "judgement of 50,000 claims",
    text(
        "data/judgements.toml",
        "[[judgements]]\nrank='normal'\nreason={zh='一',en='x'}\nclaims=["
        + ",".join(f"'c{n}'" for n in range(50_000))
        + "]\n",
    ),
    "data/judgements.toml",
)
case("dotted judgements", text("data/judgements.toml", "judgements.a.b = 1\n"), "data/judgements.toml")

# -- names that are nearly right -------------------------------------------------------------------

case(
    "20,000 names that nearly match 20,000",
    also(
        text(
            ENTITY,
            "".join(f'[company-number-{n}]\ntype="Company"\nzh="公司{n}号"\nen="Company {n}"\n' for n in range(20_000)),
        ),
        text(SOURCE, claims(*(said(f"compamy-numbre-{n}", "founder", "li-lei") for n in range(20_000)))),
    ),
    SOURCE,
)
case(
    "20,000 unknown properties",
    text(SOURCE, claims(*(said("acme", f"revenu{n}", "1元") for n in range(20_000)))),
    SOURCE,
)
case(
    "20,000 unknown units",
    text(SOURCE, claims(*(said("acme", "revenue", f"1million{n}", during="2024") for n in range(20_000)))),
    SOURCE,
)
case("unknown name of 1 MB", text(SOURCE, claims(said("acme" * 250_000, "founder", "li-lei"))), SOURCE)
case(
    "long names that nearly match",
    also(
        text(ENTITY, "".join(f'[{LONG}{n}]\ntype="Company"\nzh="公司{n}号"\nen="Company {n}"\n' for n in range(5000))),
        text(SOURCE, claims(*(said(f"{'ba' * 300}{n}", "founder", "li-lei") for n in range(100)))),
    ),
    SOURCE,
)
case(
    "20,000 unknown terms in a question",
    text(
        "queries/questions/evil.rq",
        "# zh: 一\n# en: x\nSELECT * {\n" + "".join(f"?s kg:revenu{n} ?o{n} .\n" for n in range(20_000)) + "}\n",
    ),
    "queries/questions/evil.rq",
    run=True,
)

# -- printed values ---------------------------------------------------------------------------------

for _value, _good in {
    "1元/0千tokens": False, "1元/0tokens": False, "0元/0tokens": False, "1元/千tokens": False, "1元/3tokens": False, "9" * 20 + "元": True, "1" * 29 + "元": False, "9" * 60 + "元": False,
    "9" * 110 + "亿元": False, "0." + "0" * 50 + "1元": False, "1." + "9" * 100 + "元": False, "９".join("１２３") + "元": True,
    "--1元": False, "-+1元": True, "+-1元": True, "−−1元": False, "负负1元": False, "1e9元": False, "1E+999999元": False, "NaN元": False,
    "Infinity": False, "-元": False, "0-0元": True, "0-10元": True, "10-0元": False, "1-" + "9" * 100 + "元": False,
    "9" * 50 + "-" + "9" * 51 + "亿元": False, "千千千千元": True, "亿" * 40 + "元": False, "万亿亿亿亿元": False, "九" * 60 + "元": False, "十" * 100 + "元": True,
    "1,000,00元": False, "٣元": False, "²元": False, "½元": False, "1⁄2元": False, "百分之" * 30 + "1": False, "约" * 60 + "1元": False,
    "1元" + "多" * 60: False, "第" * 60: False, "1" + "亿" * 60 + "元": False, "1/1/1元": False, "/": False, "1元/": False, "": False, " ": False,
    "1\\u0000元": False, "1\\u202e元": False, "1\\u200b元": False, "a" * 100_000: False, "1成成": False, "1成": False, "~~~1元": False,
}.items():  # fmt: skip
    case(f"value {_value[:30]!r} ({len(_value)})", figure(_value), "" if _good else SOURCE)
case(
    "figures of 100 digits that are summed and divided",
    text(
        SOURCE,
        claims(
            *(
                said("acme", p, v, during=y)
                for y in ("2021", "2022", "2023", "2023-Q1", "2023-H1")
                for p, v in (
                    ("revenue", "9" * 12 + "亿元"), ("netResult", "-0." + "0" * 15 + "1元"), ("rdExpense", "0元"), ("revenue", "0元"),
                )
            ),
            said("acme", "growth", "9" * 17 + "%", during="2023", measure="revenue", basis="year-on-year"),
            said("acme", "growth", "-100%", during="2022", measure="revenue", basis="year-on-year"),
        ),
    ),
)  # fmt: skip
case(
    "price over nothing in a table",
    text(TABLE, "subject,property,value,source\nacme-one,inputPrice,1元/0百万tokens,acme-report\n"),
    TABLE,
)
case(
    "2,000 figures of one metric",
    text(SOURCE, claims(*(said("acme", "revenue", f"{n}元", during="2023") for n in range(2000)))),
    SOURCE,
)
case(
    "a whole of 300 parts",
    also(
        text(ENTITY, "".join(f'[p{n}]\ntype="BusinessLine"\nzh="部{n}"\nen="Part {n}"\n' for n in range(300))),
        text(
            SOURCE,
            claims(
                *(said(f"p{n}", "partOf", "acme") for n in range(300)),
                *(said("acme", "revenue", "1元", during="2024", segment=f"p{n}") for n in range(300)),
            ),
        ),
    ),
)
case(
    "every fourth day of a year",
    text(
        SOURCE,
        claims(
            *(said("acme", "revenue", "1元", during=f"2023-{m:02}-{d:02}") for m in range(1, 13) for d in range(1, 29, 4)),
            *(said("acme", "revenue", "1元", during=f"{a}/{b}") for a in range(2001, 2025) for b in range(a + 1, 2026)),
            *(said("acme", "revenue", "1元", during=f"{a}") for a in range(2001, 2026)),
        ),
    ),
)  # fmt: skip

# -- times --------------------------------------------------------------------------------------------

for _when, _good in {
    "'0001'": True, "'9999'": True, "'0001-H1'": True, "'9999-H2'": True, "'9999-Q4'": True, "'9999-12'": True, "'0001-01'": True, "'9999-12-31'": True,
    "'0001-01-01'": True, "'0001/9999'": True, "'0000'": False, "'-001'": False, "'2025-13'": False, "'2025-00'": False, "'2025-02-30'": False,
    "'10000'": False, "'2025-H3'": False, "'2025/2024'": False, "'2025/'": False, "'/'": False, "'２０２５'": False, "'2025\\u0000'": False, "''": True,
    "2025": True, "nan": False, "true": False, "9999-12-31": True, "0001-01-01": True, f"'{'2025/' * 2000}'": False, "-5": False, f"{'9' * 4000}": False,
}.items():  # fmt: skip
    case(f"during {_when[:20]}", period(_when.replace("'", '"')), "" if _good else SOURCE)

# -- characters that are not seen, and look-alikes ---------------------------------------------------

for _code in (
    "0000", "0007", "001B", "007F", "0085", "00AD", "034F", "061C", "115F", "1160", "180E", "200B", "200C", "200D", "200E", "200F", "2028", "2029",
    "202A", "202E", "2060", "2064", "2066", "2069", "206A", "3164", "FE00", "FE0F", "FEFF", "FFA0", "FFF9", "FFFC", "FFFE", "E000", "E0001", "E0041", "E0100",
    "1D173", "10FFFF", "FDD0", "0378",
):  # fmt: skip
    # One is not assigned by Unicode 14, one is drawn as a box.
    _seen = _code in ("0378", "FFFC")
    _there = ("", "") if _seen else (ENTITY, f"U\\+{_code}")
    case(f"label with U+{_code}", entity(f"坏\\U{int(_code, 16):08x}公司"), *_there)
    case(f"alias with U+{_code}", entity("坏公司", aliases=f'["x\\U{int(_code, 16):08x}y"]'), *_there)
for _code in ("0000", "001B", "202E", "2066", "200B", "FEFF", "E0041"):
    _char = f"\\U{int(_code, 16):08x}"
    case(f"title with U+{_code}", text(SOURCE, HEAD.replace('"T"', f'"T{_char}"')), SOURCE, f"U\\+{_code}")
    case(f"publisher with U+{_code}", text(SOURCE, HEAD.replace('"P"', f'"P{_char}"')), SOURCE, f"U\\+{_code}")
    case(f"note with U+{_code}", text(SOURCE, HEAD + f'note = "n{_char}"\n'), SOURCE, f"U\\+{_code}")
    case(f"note of a claim with U+{_code}", figure("1元", note=f'"n{_char}"'), SOURCE, f"U\\+{_code}")
    case(
        f"attribute with U+{_code}",
        text(SOURCE, claims(said("acme", "formerName", f"x{_char}"))),
        SOURCE,
        f"U\\+{_code}",
    )
    case(f"id with U+{_code}", entity("坏公司", slug=f'"evil{_char}"'), ENTITY)
    case(f"locator with U+{_code}", figure("1元", at=f'"p1{_char}"'), SOURCE, f"U\\+{_code}")
    case(f"key with U+{_code}", text(SOURCE, HEAD + f'"k{_char}" = 1\n'), SOURCE)
ALIKE = "looks like the name|shares a name|two alphabets"
for _one, _other in {
    "Acme": "\u0410cme", "Аcme ": "Acme", "Ａｃｍｅ": "Acme", "ZETA": "Zeta", "Ac\u0441me": "Accme", "示例公司": "⽰例公司", "paypal": "раураl", "A\u03bfl": "Aol",
    "Acme\u0301": "Acm\u00e9", "A1": "Al", "Modern": "Modem", "O1": "01", "ꓮcme": "Acme", "𝐀cme": "Acme", "Aсme": "Acme",
}.items():  # fmt: skip
    case(
        f"look-alikes {_one!r} and {_other!r}",
        text(ENTITY, f'[one]\ntype="Company"\nzh="甲"\nen="{_one}"\n[other]\ntype="Company"\nzh="乙"\nen="{_other}"\n'),
        ENTITY,
        ALIKE,
    )
case("Cyrillic letter in a Latin name", entity("坏公司", en="Goog\u04cfe"), ENTITY, "two alphabets")
case("Greek letter in a Latin name", entity("坏公司", en="G\u03bf\u03bfgle"), ENTITY, "two alphabets")
case("Chinese and Latin in a name", entity("智谱AI"))
case("Greek letter alone", entity("坏公司", en="α Lab"))
for _slug in ("../evil", "/etc/passwd", "a/../b", "..", "%2e%2e", "evil\\\\x", "con", "a b", "é", "-x", "a--b", ""):
    case(f"id {_slug!r}", entity("坏公司", slug=f'"{_slug}"'), "" if _slug == "con" else ENTITY)

# -- tables -------------------------------------------------------------------------------------------

ROW = "subject,property,value,source\n"
case("table with NUL", raw(TABLE, ROW.encode() + b"acme,found\0er,li-lei,acme-report\n"), TABLE)
case("table of NUL", raw(TABLE, b"\0" * 1000), TABLE)
case("quote that does not end", text(TABLE, ROW + 'acme,founder,"li-lei,acme-report\n' * 1000), TABLE)
case("field of 300,000 characters", text(TABLE, ROW + f"acme,founder,{'x' * 300_000},acme-report\n"), TABLE)
case("100,000 columns", text(TABLE, ",".join(f"c{n}" for n in range(100_000)) + "\n"), TABLE)
case("100,000 equal columns", text(TABLE, ",".join(["subject"] * 100_000) + "\n"), TABLE)
case(
    "duplicate column",
    text(TABLE, "subject,subject,property,value,source\nacme,li-lei,founder,li-lei,acme-report\n"),
    TABLE,
)
case("100,000 cells in a row", text(TABLE, ROW + "a," * 100_000 + "\n"), TABLE)
case("table with a byte order mark", raw(TABLE, b"\xef\xbb\xbf" + ROW.encode()))
case("table in GB18030", raw(TABLE, (ROW + "示例,founder,李雷,acme-report\n").encode("gb18030")), TABLE)
case("table with only a header", text(TABLE, ROW))
case("empty table", text(TABLE, ""), TABLE)
case("table with CR line ends", text(TABLE, (ROW + "acme,founder,x,acme-report\n").replace("\n", "\r")), TABLE)
case("50,000 short rows", text(TABLE, ROW + "acme\n" * 50_000), TABLE)
case("50,000 wrong rows", text(TABLE, ROW + "acme,foo,bar,acme-report\n" * 50_000), TABLE)
case(
    "50,000 unknown sources",
    text(TABLE, ROW + "".join(f"acme,founder,li-lei,acme-repor{n}\n" for n in range(50_000))),
    TABLE,
)
case("empty column names", text(TABLE, ",,,\n1,2,3,4\n"), TABLE)
case(
    "cell with an override",
    text(TABLE, "subject,property,value,source,printed\nacme-one,founder,li-lei,acme-report,\u202ex\n"),
    TABLE,
)

# -- ontology ------------------------------------------------------------------------------------------

TTL = "ontology/terms/evil.ttl"
PREFIX = """\
@prefix kg: <https://w3id.org/cnllm/ontology#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
"""
METRIC = 'kg:evil a kg:Metric , owl:ObjectProperty ; rdfs:domain kg:Company ; rdfs:range kg:Figure ; kg:unitKind <https://w3id.org/cnllm/concept/unit-kind/money> ; kg:temporality <https://w3id.org/cnllm/concept/temporality/flow> ; kg:formula "{}" .\n'


def turtle(content: str) -> Spoil:
    return text(TTL, PREFIX + content)


case("broken Turtle", turtle("kg:a kg:b"), TTL)
case("relative address", turtle("<a> <b> <c> .\n"), TTL)
case("literal of 5 MB", turtle(f'kg:a rdfs:comment "{"x" * 5_000_000}" .\n'))
case(
    "class that is below itself",
    turtle("kg:EvilA a owl:Class ; rdfs:subClassOf kg:EvilB . kg:EvilB a owl:Class ; rdfs:subClassOf kg:EvilA .\n"),
)
case(
    "classes 5,000 deep",
    turtle("".join(f"kg:C{n} a owl:Class ; rdfs:subClassOf kg:C{n + 1} .\n" for n in range(5000))),
    TTL,
)
case(
    "classes that all meet",
    turtle(
        "".join(
            f"kg:C{n} a owl:Class ; rdfs:subClassOf " + ", ".join(f"kg:C{m}" for m in range(60) if m != n) + " .\n"
            for n in range(60)
        )
    ),
)
case(
    "lattice of classes",
    turtle(
        "".join(
            f"kg:C{n}a a owl:Class ; rdfs:subClassOf kg:C{n + 1}a , kg:C{n + 1}b . kg:C{n}b a owl:Class ; rdfs:subClassOf kg:C{n + 1}a , kg:C{n + 1}b .\n"
            for n in range(40)
        )
    ),
)
case("nested blank nodes", turtle("kg:a kg:b " + "[ kg:b " * 20_000 + "1" + " ]" * 20_000 + " .\n"))
case("nested lists", turtle("kg:a kg:b " + "( " * 20_000 + " )" * 20_000 + " .\n"))
case("blank class", turtle("kg:Evil owl:equivalentClass [ a owl:Restriction ] .\n"), "ontology")
case("unit per nothing", turtle('<https://w3id.org/cnllm/concept/unit/evil> a kg:Unit ; kg:per "0" .\n'), TTL)
case("unit per NaN", turtle('<https://w3id.org/cnllm/concept/unit/evil> a kg:Unit ; kg:per "NaN" .\n'), TTL)
case("unit per 1E+999999", turtle('<https://w3id.org/cnllm/concept/unit/evil> a kg:Unit ; kg:per "1E+999999" .\n'), TTL)
case("unit per many", turtle('<https://w3id.org/cnllm/concept/unit/evil> a kg:Unit ; kg:per "many" .\n'), TTL)
case("unit without kind", turtle('<https://w3id.org/cnllm/concept/unit/evil> a kg:Unit ; skos:hiddenLabel "元" .\n'))
case(
    "step of 10,000 digits",
    turtle(f'<https://w3id.org/cnllm/concept/basis/evil> kg:stepMonths "{"9" * 10_000}" .\n'),
    TTL,
)
case("step of 200,000 months", turtle('<https://w3id.org/cnllm/concept/basis/year-on-year> kg:stepMonths "200000" .\n'))
case("step in other digits", turtle('<https://w3id.org/cnllm/concept/basis/evil> kg:stepMonths "１２²" .\n'), TTL)
case("property without range", turtle("kg:evil a owl:ObjectProperty ; rdfs:domain kg:Company .\n"))
case("property with two kinds", turtle("kg:revenue rdfs:range kg:Company .\n"))
case(
    "metric without unit kind",
    turtle("kg:evil a kg:Metric , owl:ObjectProperty ; rdfs:domain kg:Company ; rdfs:range kg:Figure .\n"),
    TTL,
)
for _formula in (
    "(" * 140 + "revenue" + ")" * 140, "-" * 290, "revenue" + "^9" * 140, "9^9^9^9^9", "1/0", "revenue/(revenue-revenue)", "evil", "evil + evil", "a.b.c", "", " or " * 70, "sum(sum(revenue))",
    "sum(revenue[parts]) + mean(revenue[rivals])", "revenue[nowhere]", "revenue = ", "= = =", "x" * 10_000, "0 - evil", "revenue * 10^999999", "9" * 290,
    "sum(revenue)", "revenue^0.5^0.5", "revenue ^ (0 - 999999999)", "(revenue or revenue)", "__import__('os')", "lambda: 0", "revenue if 1 else 2",
):  # fmt: skip
    case(f"formula {_formula[:24]!r} ({len(_formula)})", turtle(METRIC.format(_formula)))
case("100 formulas of one metric", turtle("".join(METRIC.format(f"revenue * {n}") for n in range(100))))
case(
    "ontology of a stranger",
    also(
        gone("ontology"),
        lambda home: (home / "ontology").mkdir(),
        text(
            "ontology/foaf.ttl",
            "@prefix owl: <http://www.w3.org/2002/07/owl#> .\n<http://xmlns.com/foaf/0.1/Person> a owl:Class .\n",
        ),
    ),
    "ontology",
)
case("empty ontology", also(gone("ontology"), lambda home: (home / "ontology").mkdir()), "ontology")
case("no concept of a rank", gone("ontology/vocabularies/rank.ttl"), "ontology")
case("no concept of a stance", gone("ontology/vocabularies/stance.ttl"), "ontology")
case("no units", gone("ontology/vocabularies/unit.ttl"), "ontology", "defines no unit")
case("no bases", gone("ontology/vocabularies/basis.ttl"), "")
case("no core terms", gone("ontology/terms/core.ttl"), "ontology", "defines no class kg:Claim")
case("no measures", gone("ontology/terms/measures.ttl"), "")

# -- queries --------------------------------------------------------------------------------------------

CHECK = "queries/checks/evil.rq"
CHECKED = "# severity: error\n# zh: 一\n# en: x\n# mend-zh: 一\n# mend-en: x\n# origin: x\n"
case("check that asks", text(CHECK, CHECKED + "ASK { ?s ?p ?o }"), CHECK, run=True)
case("check that constructs", text(CHECK, CHECKED + "CONSTRUCT WHERE { ?s ?p ?o }"), CHECK, run=True)
case("check that describes", text(CHECK, CHECKED + "DESCRIBE <https://x.org/>"), CHECK, run=True)
case("check without focus", text(CHECK, CHECKED + "SELECT ?s { ?s a kg:Company }"), CHECK, run=True)
case("check that updates", text(CHECK, CHECKED + "DELETE WHERE { ?s ?p ?o }"), CHECK, run=True)
case("check that is broken", text(CHECK, CHECKED + "SELECT ?focus {"), CHECK, run=True)
case(
    "check with an unbound focus",
    text(CHECK, CHECKED + "SELECT ?focus { OPTIONAL { ?focus a <https://x.org/none> } }"),
    "",
    run=True,
)
case("check with a literal focus", text(CHECK, CHECKED + 'SELECT ?focus { BIND("x" AS ?focus) }'), "", run=True)
case("check without severity", text(CHECK, CHECKED.replace("severity", "gravity") + "SELECT ?focus {}"), CHECK)
case("check of unknown severity", text(CHECK, CHECKED.replace("error", "fatal") + "SELECT ?focus {}"), CHECK)
case(
    "check with two severities",
    text(CHECK, CHECKED + "# severity: warning\nSELECT ?focus { ?focus a <https://x.org/none> }"),
)
case("empty check", text(CHECK, ""), CHECK)
case("check of comments alone", text(CHECK, CHECKED), CHECK, run=True)
case("check with brackets 50,000 deep", text(CHECK, CHECKED + "SELECT ?focus " + "{" * 50_000 + "}" * 50_000), CHECK)
case(
    "check with sums 50,000 deep",
    text(CHECK, CHECKED + "SELECT ?focus { BIND(" + "(" * 50_000 + "1" + ")" * 50_000 + " AS ?focus) }"),
    CHECK,
)
case("check with NUL", text(CHECK, CHECKED + "SELECT ?focus { ?focus a kg:Company }\0"), CHECK)
case("header of 5 MB", text(CHECK, "# " + "a" * 5_000_000 + "\n" + CHECKED + "SELECT ?focus {}"), "")
case("header that ends in spaces", text(CHECK, "# zh: " + "a " * 100_000 + "\n" + CHECKED + "SELECT ?focus {}"), "")
case(
    "header with an override",
    text(CHECK, CHECKED.replace("# en: x", "# en: x\u202e") + "SELECT ?focus { ?focus a <https://x.org/none> }"),
    CHECK,
)
case(
    "two checks equal by case",
    also(
        text(CHECK, CHECKED + "SELECT ?focus { ?focus a <https://x.org/none> }"),
        text(
            "queries/checks/Evil.rq",
            CHECKED.replace("en: x", "en: y").replace("zh: 一", "zh: 二")
            + "SELECT ?focus { ?focus a <https://x.org/none> }",
        ),
    ),
    "queries/checks/",
)
case(
    "two questions equal by case",
    also(
        *(
            text(f"queries/questions/{n}.rq", f"# zh: {n}\n# en: {n}\nSELECT * {{ ?s kg:revenue ?o }}")
            for n in ("evil", "Evil")
        )
    ),
    "queries/questions/",
)
case(
    "question in capitals that is broken",
    text("queries/questions/evil.rq", "# zh: 一\n# en: x\nSELEC"),
    "queries/questions/evil.rq",
    run=True,
)
case(
    "question without wording", text("queries/questions/evil.rq", "SELECT * { ?s ?p ?o }"), "queries/questions/evil.rq"
)
case("stats that ask", text("queries/stats.rq", "# zh: 一\n# en: x\nASK {}"), "queries/stats.rq", run=True)
case(
    "stats without kind",
    text("queries/stats.rq", "# zh: 一\n# en: x\nSELECT ?a { ?a ?b ?c }"),
    "queries/stats.rq",
    run=True,
)
case(
    "check deeper down that is a FIFO",
    also(lambda home: (home / "queries/more").mkdir(), fifo("queries/more/evil.rq")),
    "queries/more/evil.rq",
)
case(
    "ontology deeper down that is a FIFO",
    also(lambda home: (home / "ontology/more").mkdir(), fifo("ontology/more/evil.ttl")),
    "ontology/more/evil.ttl",
)
