"""Findings for people, programs and code hosts: in go findings and the words of rules, out come listings and SARIF."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from kg import __version__
from kg.errors import Finding, split_place
from kg.namespaces import BASE

# What a rule says of itself: severity, zh, en, mend-zh, mend-en and origin, as in the header of a check query.
About = Mapping[str, str]

# The rules that are no check query; each names the part of kg that applies it.
OWN_RULES: dict[str, About] = {
    "reader": {
        "severity": "error",
        "zh": "文件须可读，所用的键、标识、取值与时间须为项目所知",
        "en": "files can be read, and their keys, ids, values and times are known",
        "mend-zh": "按所述更正该行",
        "mend-en": "correct the line as the message says",
        "origin": "kg.read, kg.read.ontology, kg.views.questions",
    },
    "shapes": {
        "severity": "error",
        "zh": "图谱须符合 SHACL 形状",
        "en": "the graph has the shape that ontology/shapes.ttl gives it",
        "mend-zh": "补上缺少的，或更正不符的",
        "mend-en": "add what is missing, or correct what does not fit",
        "origin": "ontology/shapes.ttl",
    },
    "tidy": {
        "severity": "warning",
        "zh": "Turtle 文件须按序排列，一行一个宾语",
        "en": "Turtle files stand in sorted form, one object a line",
        "mend-zh": "运行 kg tidy",
        "mend-en": "run kg tidy",
        "origin": "kg.rdf.turtle",
    },
    "audit": {
        "severity": "warning",
        "zh": "所印数字须与用公式从其他数字算得的相符，或已有裁断",
        "en": "a printed figure fits what the formulas make of the others, or a judgement settles it",
        "mend-zh": "对照原文核对；原文如此者，在 data/judgements.toml 中说明",
        "mend-en": "hold it against the document; if it stands there so, say so in data/judgements.toml",
        "origin": "kg.audit",
    },
    "series": {
        "severity": "warning",
        "zh": "只写首末两端的变化，须与其间各期的读数相合，或已有裁断",
        "en": "a change that is told by its two ends fits what others print in between, or a judgement settles it",
        "mend-zh": "补上中间读数，或在 data/judgements.toml 中说明",
        "mend-en": "add the reading in between, or say in data/judgements.toml why it stands",
        "origin": "kg.audit.series",
    },
}
_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def sarif(findings: Iterable[Finding], rules: Mapping[str, About], root: Path, lang: str) -> str:
    """Return findings as a SARIF 2.1.0 log, which code hosts show on the lines of a change.

    rules: the check queries' own words by name; those of OWN_RULES are added.
    root: the folder that places are relative to. Nothing in the log names it, so that the same
        findings give the same bytes on every machine.
    """
    abouts = dict(sorted((OWN_RULES | dict(rules)).items()))
    numbers = {name: number for number, name in enumerate(abouts)}
    marks = _Marks(root)
    run = {
        "tool": {
            "driver": {
                "name": "kg",
                "version": __version__,
                "informationUri": BASE,
                "rules": [_rule(name, about, lang) for name, about in abouts.items()],
            }
        },
        "language": lang,
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {
            "SRCROOT": {"description": {"text": "the folder that holds ontology/, data/ and queries/"}}
        },
        "results": [_result(f, numbers, marks) for f in findings],
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=2) + "\n"


def _rule(name: str, about: About, lang: str) -> dict[str, Any]:
    return {
        "id": name,
        "shortDescription": {"text": about[lang]},
        "help": {"text": f"{about[f'mend-{lang}']} ({about['origin']})"},
        "defaultConfiguration": {"level": about["severity"]},
    }


def _result(f: Finding, numbers: Mapping[str, int], marks: _Marks) -> dict[str, Any]:
    result: dict[str, Any] = {"ruleId": f.rule, "level": f.severity, "message": {"text": f.message}}
    if f.rule in numbers:
        result["ruleIndex"] = numbers[f.rule]
    file, line = split_place(f.place)
    if file:
        physical: dict[str, Any] = {"artifactLocation": {"uri": quote(file), "uriBaseId": "SRCROOT"}}
        if line:
            physical["region"] = {"startLine": line}
        result["locations"] = [{"physicalLocation": physical}]
    result["partialFingerprints"] = {"primaryLocationLineHash": marks.of(f.rule, file, line)}
    return result


class _Marks:
    """Names findings so that a code host knows one again when lines move or the language changes."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._seen: Counter[str] = Counter()
        self._lines = cache(self._read)

    def of(self, rule: str, file: str, line: int) -> str:
        """Return a hash of rule, file and the words of the line, and its number among equal ones."""
        lines = self._lines(file) if line else []
        words = lines[line - 1].strip() if 0 < line <= len(lines) else ""
        mark = hashlib.sha256("\x1f".join((rule, file, words)).encode()).hexdigest()[:16]
        self._seen[mark] += 1
        return f"{mark}:{self._seen[mark]}"

    def _read(self, file: str) -> list[str]:
        try:
            return (self._root / file).read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError):
            return []
