"""Format findings as listings and as SARIF."""

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
from kg.errors import DataError, Finding, split_place
from kg.language import say
from kg.namespaces import BASE
from kg.project import Project

# The description of a rule, with the keys of a check query header: severity, zh, en, mend-zh, mend-en, origin.
About = Mapping[str, str]

# Built-in rules, which are not check queries: severity, and the module that applies them. kg/words.json has the texts.
_OWN = {
    "reader": ("error", "kg.read, kg.read.ontology, kg.views.questions"),
    "shapes": ("error", "ontology/shapes.ttl"),
    "tidy": ("warning", "kg.rdf.turtle"),
    "audit": ("warning", "kg.audit"),
    "series": ("warning", "kg.audit.series"),
    "unasked-term": ("error", "kg.checks.coverage"),
    "unknown-term": ("error", "kg.checks.coverage"),
    "alike-checks": ("error", "kg.checks.coverage"),
    "behind-optional": ("warning", "kg.checks.faults"),
    "decimal-product": ("warning", "kg.checks.faults"),
    "joined-to-nothing": ("warning", "kg.checks.faults"),
    "scanned-labels": ("warning", "kg.checks.faults"),
    "look-alike": ("warning", "kg.checks.lookalikes"),
    "mixed-alphabets": ("warning", "kg.checks.lookalikes"),
}


def _about(name: str) -> About:
    texts = {lang: say(f"rule-{name}", lang) for lang in ("zh", "en")}
    fixes = {f"mend-{lang}": say(f"rule-{name}-fix", lang) for lang in ("zh", "en")}
    severity, origin = _OWN[name]
    return {"severity": severity, "origin": origin, **texts, **fixes}


OWN_RULES: dict[str, About] = {name: _about(name) for name in _OWN}
_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def sarif(findings: Iterable[Finding], rules: Mapping[str, About], root: Path, lang: str) -> str:
    """Return findings as a SARIF 2.1.0 log for code hosts.

    rules: the headers of the check queries by name; OWN_RULES are added.
    root: the folder that places are relative to. It does not appear in the log, so that the
        output is the same on every machine.
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
            "SRCROOT": {"description": {"text": "the folder that contains ontology/, data/ and queries/"}}
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
    """Computes fingerprints of findings that stay the same when lines move or the language changes."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._seen: Counter[str] = Counter()
        self._lines = cache(self._read)

    def of(self, rule: str, file: str, line: int) -> str:
        """Return a hash of rule, file and line content, with a counter for duplicates."""
        lines = self._lines(file) if line else []
        words = lines[line - 1].strip() if 0 < line <= len(lines) else ""
        mark = hashlib.sha256("\x1f".join((rule, file, words)).encode()).hexdigest()[:16]
        self._seen[mark] += 1
        return f"{mark}:{self._seen[mark]}"

    def _read(self, file: str) -> list[str]:
        try:
            return Project(self._root).read_text(self._root / file).split("\n")
        except DataError:
            return []
