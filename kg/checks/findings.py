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
from kg.errors import Finding, split_place
from kg.namespaces import BASE

# The description of a rule, with the keys of a check query header: severity, zh, en, mend-zh, mend-en, origin.
About = Mapping[str, str]

# Built-in rules, which are not check queries; `origin` is the module that applies them.
OWN_RULES: dict[str, About] = {
    "reader": {
        "severity": "error",
        "zh": "文件须可读取，其中的键、标识、取值与时间须有效",
        "en": "files must be readable, with valid keys, ids, values and times",
        "mend-zh": "按提示更正该行",
        "mend-en": "correct the line as the message says",
        "origin": "kg.read, kg.read.ontology, kg.views.questions",
    },
    "shapes": {
        "severity": "error",
        "zh": "图谱须符合 SHACL 形状",
        "en": "the graph must conform to the SHACL shapes",
        "mend-zh": "补全缺失的内容，或更正不符之处",
        "mend-en": "add the missing statement or correct the invalid one",
        "origin": "ontology/shapes.ttl",
    },
    "tidy": {
        "severity": "warning",
        "zh": "Turtle 文件须排序，每行一个宾语",
        "en": "Turtle files must be sorted, with one object per line",
        "mend-zh": "运行 kg tidy",
        "mend-en": "run kg tidy",
        "origin": "kg.rdf.turtle",
    },
    "audit": {
        "severity": "warning",
        "zh": "信源给出的数字须与按公式由其他数字算得的结果一致，否则须有裁断",
        "en": "a printed figure must match the value computed from other figures, or be settled by a judgement",
        "mend-zh": "对照原文核对；如原文确实如此，在 data/judgements.toml 中说明",
        "mend-en": "compare it with the document; if the document says so, add a judgement to data/judgements.toml",
        "origin": "kg.audit",
    },
    "series": {
        "severity": "warning",
        "zh": "仅给出首末数值的变化，须与其间各期的数值一致，否则须有裁断",
        "en": "values between the two ends of a reported change must lie between them, or a judgement must settle it",
        "mend-zh": "补充其间的数值，或在 data/judgements.toml 中说明",
        "mend-en": "add the value in between, or add a judgement to data/judgements.toml",
        "origin": "kg.audit.series",
    },
    "unasked-term": {
        "severity": "error",
        "zh": "没有任何问题查询此术语",
        "en": "is named by no question",
        "mend-zh": "在 queries/questions/ 的同类问题中用到它，或新写一个问题",
        "mend-en": "name it in the question of its kind in queries/questions/, or write one",
        "origin": "kg.checks.coverage",
    },
    "unknown-term": {
        "severity": "error",
        "zh": "查询用到本体未定义的术语",
        "en": "is used by a query, but not defined in ontology/",
        "mend-zh": "更正拼写，或在 ontology/ 中定义它",
        "mend-en": "correct the spelling, or define it there",
        "origin": "kg.checks.coverage",
    },
    "alike-checks": {
        "severity": "error",
        "zh": "两个检查查询的说明相同",
        "en": "two check queries describe their findings in the same words",
        "mend-zh": "改写其一的说明，或合并两者",
        "mend-en": "say in one of them how it differs, or merge the two",
        "origin": "kg.checks.coverage",
    },
}
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
            return (self._root / file).read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError):
            return []
