"""Labels with characters that some reader of the output would act upon: every output must be safe and well-formed."""

from __future__ import annotations

import csv
import io
import json
import re
import xml.etree.ElementTree as ET
from random import Random

from safety.processes import Run, Setting
from safety.sandbox import Arguments, Sandbox

_LABELS = [
    "=1+1", "=HYPERLINK(\"http://x/\",\"y\")", "+cmd|' /C calc'!A0", "@SUM(1+1)", "-2+3+cmd|' /C calc'!A0", "\t=1+1", "\r=1+1", " =1+1", "\n=1+1",
    "＝1+1", "＋1", "＠SUM(1)", "\x1b[31mred\x1b[0m", "\x1b]0;title\x07", "\x9b31m", "a\x08b", "a\rb", "a\nb", "a\x7fb", "a\x85b", "a\u2028b", "\u202egnp.exe",
    "\u2066x\u2069", "a\u200bb", "\ufeffa", "\ufffe", "\uffff", "\x01", "\x0b", "\x0c", "\x1f", "]]>", "<![CDATA[", "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>", "<!--", "&amp;", "&", "&#0;", "<", ">", "'\"", "`", "${x}", "{{x}}", "a|b", "a\\|b", "[a](javascript:x)", "**a**", "# a",
    "\\u0041", "\\", "%0a", "🐉" * 50, "e" + "\u0301" * 200, "\U000e0041", "\U0001f468\u200d\U0001f469", "ﷺ" * 20, "a" * 5000, "‮", "аcme", "\ud7ff", "\U0010ffff", "\ue000",
]  # fmt: skip
_FIELDS = ["zh", "en", "aliases", "title", "publisher", "at", "note", "value", "url", "licence", "reason"]
_SHOWN = [
    "show acme --lang en", "show acme --lang zh", "find 示例", "find 示例 --format md", "stats", "voices", "voices --format md", "conflicts", "series acme",
    "path acme li-lei", "audit --format md", "query -e SELECT*{?s?p?o.FILTER(isLiteral(?o))}", "query -e SELECT*{?s?p?o.FILTER(isLiteral(?o))} --format md", "check",
    "query -e DESCRIBE<https://w3id.org/cnllm/id/acme>",
]  # fmt: skip
_WRITTEN = [
    "export --format rdfxml", "export --format graphml", "export --format csv", "export --format ntriples", "export --format turtle", "export --format jsonld",
    "voices --format csv", "find 示例 --format csv", "query -e SELECT*{?s?p?o} --format csv", "show acme --format json", "find 示例 --format json", "view",
    "check --format sarif", "check --format json",
]  # fmt: skip
_FORMULA = re.compile(r"[=+@\t\r-]")
_NUMBER = re.compile(r"[+-]?[0-9][0-9,.]*(%|[eE][+-]?[0-9]+)?\Z|[+-]\Z")
_ACTIVE = re.compile("[\0-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def make(random: Random) -> tuple[str, Arguments]:
    """Draw a label, where it stands, and two outputs."""
    label = random.choice(_LABELS)
    if random.random() < 0.3:
        label += random.choice(_LABELS)
    about = {
        "field": random.choice(_FIELDS),
        "label": label,
        "shown": random.choice(_SHOWN),
        "written": random.choice(_WRITTEN),
        "terminal": random.random() < 0.5,
    }
    return "label", about


def perform(box: Sandbox) -> None:
    """Write the label into the data, and look at what the commands make of it."""
    about = box.case.arguments
    _write(box, about["field"], about["label"])
    built = box.run("build")
    if built.code == 1:
        # Refused with a place: as safe as can be.
        if not re.search(r"data/\S+\.toml", built.told):
            box.fail("no place", built.told[-300:])
        return
    if built.code != 0:
        return
    shown = box.run(*about["shown"].split(), setting=Setting(stdout="terminal" if about["terminal"] else "file"))
    text = shown.out.decode("utf-8", "replace").replace("\r\n", "\n")
    if found := _ACTIVE.search(text):
        box.fail("leak", f"{about['shown']} prints {found[0]!a}")
    words = about["written"].split()
    if words == ["view"]:
        box.expect(box.cwd / "kg.html")
        words = ["view", "--no-open"]
    _check(box, about["written"], box.run(*words))


def _write(box: Sandbox, field: str, label: str) -> None:
    """Put a label into one field of the data."""
    home = box.own_home()
    entities, report = home / "data/entities/all.toml", home / "data/sources/acme-report.toml"
    quoted = _quoted(label)
    things, source = entities.read_text("utf-8"), report.read_text("utf-8")
    if field in ("zh", "en"):
        old = {"zh": '"示例公司"', "en": '"Acme"'}[field]
        things = things.replace(old, _quoted(old[1:-1] + label) if label.isspace() else quoted, 1)
    elif field == "aliases":
        things = things.replace('["示例"]', f'["示例", {quoted}]')
    elif field in ("title", "publisher"):
        old = {"title": '"示例公司年报解读"', "publisher": '"示例日报"'}[field]
        source = source.replace(old, quoted)
    elif field in ("at", "value", "note"):
        old, new = {
            "at": ('at = "p1"', f"at = {quoted}"),
            "value": ('value = "约3.5亿元"', f"value = {quoted}"),
            "note": ('at = "p1"', f'at = "p1", note = {{ zh = {quoted}, en = {quoted} }}'),
        }[field]
        source = source.replace(old, new, 1)
    elif field == "reason":
        claim = re.search(r"#([0-9a-f]{16})", box.world.answer("show").decode())
        assert claim
        judgement = f'[[judgements]]\nclaims = ["{claim[1]}"]\nrank = "preferred"\nreason = {{ zh = {quoted}, en = {quoted} }}\n'
        (home / "data/judgements.toml").write_text(judgement, "utf-8")
    else:
        value = _quoted("https://example.org/" + label) if field == "url" else quoted
        source = f"{field} = {value}\n{source}"
    entities.write_text(things, "utf-8")
    report.write_text(source, "utf-8")


def _quoted(text: str) -> str:
    """Write a text as a TOML string; what TOML forbids is escaped."""
    return '"' + "".join(c if c.isprintable() and c not in '"\\' else f"\\U{ord(c):08x}" for c in text) + '"'


def _check(box: Sandbox, written: str, run: Run) -> None:
    """Check that an output can be read by those who read its format, and that it holds nothing to be run."""
    if run.code != 0:
        return
    about = box.case.arguments
    if "csv" in written:
        for row in csv.reader(io.StringIO(run.out.decode("utf-8"), newline="")):
            for cell in row:
                if _FORMULA.match(cell) and not _NUMBER.match(cell):
                    box.fail("formula", f"{written} has the cell {cell[:80]!a}")
                    return
    elif "rdfxml" in written or "graphml" in written:
        try:
            ET.fromstring(run.out)
        except ET.ParseError as error:
            box.fail("not XML", f"{written}: {error}")
            return
    elif "json" in written or "sarif" in written:
        try:
            json.loads(run.out)
        except ValueError as error:
            box.fail("not JSON", f"{written}: {error}")
    elif written == "view":
        page = (box.cwd / "kg.html").read_text("utf-8")
        if about["label"].startswith(("</script", "<img")) and about["label"] in page:
            box.fail("markup", f"the page holds {about['label'][:80]!a} as it is")
    _parsed(box, written, run.out)


def _parsed(box: Sandbox, written: str, content: bytes) -> None:
    """Read an RDF output back: it must have as many triples as any other."""
    import pyoxigraph as ox

    forms = {
        "rdfxml": ox.RdfFormat.RDF_XML,
        "ntriples": ox.RdfFormat.N_TRIPLES,
        "turtle": ox.RdfFormat.TURTLE,
        "jsonld": ox.RdfFormat.JSON_LD,
    }
    form = forms.get(written.rpartition(" ")[2])
    if form is None:
        return
    try:
        read = sum(1 for _ in ox.parse(content, format=form))
    except (SyntaxError, ValueError) as error:
        box.fail("not RDF", f"{written}: {error}")
        return
    wanted = box.run("export", "--format", "ntriples").out.count(b"\n")
    if read != wanted:
        box.fail("wrong answer", f"{written} holds {read} triples instead of {wanted}")
