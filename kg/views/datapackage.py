"""Write the claims as a data package: linked CSV tables with descriptions in Frictionless and Croissant.

The descriptions follow Data Package and Table Schema (Frictionless) and Croissant 1.0 (MLCommons).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kg import __version__
from kg.files import replacing
from kg.namespaces import DATASET, EVIDENCE
from kg.rdf.shape import evidence_address
from kg.tables import csv_lines
from kg.views.claims import claim_data, claims_in_order

if TYPE_CHECKING:
    from pathlib import Path

    from kg.store import Graph

_LICENCE = "https://creativecommons.org/licenses/by/4.0/"
_ABOUT = "Claims about the Chinese LLM industry with their evidence: who says what, where and when."
_GUARDED = (
    " Text that a spreadsheet would run as a formula is guarded by an apostrophe; the format datapackage-raw has none."
)
# Types of Table Schema, and what Croissant calls them.
_TYPES = {
    "string": "sc:Text", "integer": "sc:Integer", "number": "sc:Float", "boolean": "sc:Boolean", "date": "sc:Date",
}  # fmt: skip
Row = Sequence[str]


@dataclass(frozen=True, slots=True)
class _Column:
    """A column. refers: the table whose id it holds; it may be empty."""

    name: str
    en: str
    zh: str
    type: str = "string"
    refers: str = ""


@dataclass(frozen=True, slots=True)
class _Table:
    """A table, whose first column is its key."""

    name: str
    en: str
    zh: str
    columns: tuple[_Column, ...]
    rows: Callable[[Graph], Iterator[Row]]


def _entities(graph: Graph) -> Iterator[Row]:
    for e in graph.entities.values():
        yield e.id, e.type, e.labels.get("zh", ""), e.labels.get("en", ""), " | ".join(e.aliases), " ".join(e.same_as)


def _sources(graph: Graph) -> Iterator[Row]:
    for s in graph.sources.values():
        accessed = s.accessed.isoformat() if s.accessed else ""
        yield (
            s.id, s.title, s.publisher, s.published.label, s.language, str(s.tier), s.reading, s.url, s.carrier,
            s.licence, accessed, s.note.get("zh", ""), s.note.get("en", ""),
        )  # fmt: skip


def _claims(graph: Graph) -> Iterator[Row]:
    for claim in claims_in_order(graph):
        about = claim_data(claim) | {"negated": str(claim.negated).lower()}
        about["entity"] = claim.object if claim.object in graph.entities and claim.linked else ""
        yield [about[column.name] for column in _CLAIM_COLUMNS]


def _evidence(graph: Graph) -> Iterator[Row]:
    for claim in claims_in_order(graph):
        for e in claim.evidence:
            origin = e.via[-1] if e.via else ""
            yield (
                evidence_address(claim.id, e).removeprefix(EVIDENCE), claim.id, e.source, e.locator, e.printed,
                e.speaker, " < ".join(e.via), origin, e.list_closure, str(e.fingerprint or ""), e.note.get("zh", ""),
                e.note.get("en", ""),
            )  # fmt: skip


_CLAIM_COLUMNS = (
    _Column("id", "Id, a hash of what is claimed", "编号，由内容散列得出"),
    _Column("kind", "relation, attribute or figure", "种类：关系、属性或数值"),
    _Column("subject", "What the claim is about", "主体", refers="entities"),
    _Column("property", "Property of the ontology", "本体中的属性"),
    _Column("object", "Entity, concept or literal; empty for a figure", "对象：实体、概念或文字；数值为空"),
    _Column("entity", "The object, if it is an entity", "对象（若为实体）", refers="entities"),
    _Column("value", "Number, in plain units", "数值", "number"),
    _Column("low", "Least number that the printed digits allow", "下界", "number"),
    _Column("high", "Greatest number that the printed digits allow", "上界", "number"),
    _Column("unit", "Unit", "单位"),
    _Column("qualifier", "About, more than and the like", "限定词，如约、超过"),
    _Column("period", "Period of a figure, time of a relation", "期间"),
    _Column("valid_from", "Since when it holds", "起始"),
    _Column("valid_until", "Until when it holds", "截止"),
    _Column("segment", "Segment of the subject that is counted", "所计的分部", refers="entities"),
    _Column("platform", "Platform that offers it", "提供平台", refers="entities"),
    _Column("region", "Region that is counted", "所计的地区", refers="entities"),
    _Column("channel", "Sales channel that is counted", "所计的销售渠道"),
    _Column("payer", "Who pays the amount", "出资方", refers="entities"),
    _Column("inputLength", "Length of the input for which a price holds", "价格适用的输入长度"),
    _Column("condition", "Condition on which a price or limit holds", "价格或限额的适用条件"),
    _Column("basis", "What a share or growth is measured against", "基准"),
    _Column("measure", "What a share or growth is measured in", "度量"),
    _Column("stance", "asserted, forecast, plan and the like", "立场：断言、预测、计划等"),
    _Column("negated", "Whether the source denies it", "是否为否认", "boolean"),
    _Column("rank", "preferred, normal or deprecated, by the curators", "编者评级"),
)
_TABLES = (
    _Table(
        "entities",
        "The things that claims are about.",
        "陈述所涉及的实体。",
        (
            _Column("id", "Id", "编号"),
            _Column("type", "Class of the ontology", "本体中的类"),
            _Column("label_zh", "Chinese name", "中文名"),
            _Column("label_en", "English name", "英文名"),
            _Column("aliases", "Other names, with | in between", "别名，以 | 分隔"),
            _Column("same_as", "Addresses elsewhere, with spaces in between", "其他数据集中的地址，以空格分隔"),
        ),
        _entities,
    ),
    _Table(
        "sources",
        "The documents and data sets that are cited.",
        "所引用的文献与数据集。",
        (
            _Column("id", "Id", "编号"),
            _Column("title", "Title", "标题"),
            _Column("publisher", "Publisher", "发布者"),
            _Column("published", "Day, month or year, or unstated", "发布日期（日、月、年或 unstated）"),
            _Column("language", "Language", "语言"),
            _Column("tier", "1 official or filing, 2 press or research firm, 3 self-media", "层级", "integer"),
            _Column("reading", "whole, excerpt, table or cited", "阅读方式"),
            _Column("url", "Address", "网址"),
            _Column("carrier", "Where it was carried", "载体"),
            _Column("licence", "Licence or rights", "许可"),
            _Column("accessed", "Day of access", "访问日期", "date"),
            _Column("note_zh", "Note in Chinese", "中文备注"),
            _Column("note_en", "Note in English", "英文备注"),
        ),
        _sources,
    ),
    _Table("claims", "Statements, each about one entity.", "陈述，每条关于一个实体。", _CLAIM_COLUMNS, _claims),
    _Table(
        "evidence",
        "The places where sources make claims.",
        "信源作出陈述之处。",
        (
            _Column("id", "Id", "编号"),
            _Column("claim", "Claim", "陈述", refers="claims"),
            _Column("source", "Source that makes it", "信源", refers="sources"),
            _Column("locator", "Place in the source", "出处位置"),
            _Column("printed", "Value as printed", "原文写法"),
            _Column("speaker", "Whose words they are", "发言者", refers="entities"),
            _Column("via", "Chain of documents, the nearest first, with < in between", "转引链，由近及远，以 < 分隔"),
            _Column("origin", "Last document of the chain", "转引链的源头", refers="sources"),
            _Column("list_closure", "Whether a list is closed or open", "名单是否完整"),
            _Column("fingerprint", "Length and hash of the passage", "原文指纹"),
            _Column("note_zh", "Note in Chinese", "中文备注"),
            _Column("note_en", "Note in English", "英文备注"),
        ),
        _evidence,
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Written:
    """A table as it was written."""

    table: _Table
    size: int
    sha256: str


def write_package(graph: Graph, folder: Path, *, defused: bool) -> list[Path]:
    """Write the tables and their descriptions into a folder, and return the paths of the files.

    folder: made if it is missing; other files in it stay. defused: guard the cells that a spreadsheet would run.
    Raises OutputError if a file cannot be written.
    """
    written = [_write_table(graph, table, folder, defused=defused) for table in _TABLES]
    days = [s.accessed for s in graph.sources.values() if s.accessed]
    date = max(days).isoformat() if days else ""
    about = _ABOUT + (_GUARDED if defused else "")
    # The descriptions come last, so that none tells of tables that are not there.
    for name, described in (
        ("datapackage.json", _frictionless(written, about, date)),
        ("croissant.json", _croissant(written, about, date)),
    ):
        with replacing(folder / name) as file:
            file.write((json.dumps(described, ensure_ascii=False, indent=2) + "\n").encode())
    return [folder / _file(table) for table in _TABLES] + [folder / "datapackage.json", folder / "croissant.json"]


def _file(table: _Table) -> str:
    return f"{table.name}.csv"


def _write_table(graph: Graph, table: _Table, folder: Path, *, defused: bool) -> _Written:
    size, digest = 0, hashlib.sha256()
    with replacing(folder / _file(table)) as file:
        for line in csv_lines(_with_headings(table, graph), defused=defused):
            content = line.encode()
            file.write(content)
            digest.update(content)
            size += len(content)
    return _Written(table, size, digest.hexdigest())


def _with_headings(table: _Table, graph: Graph) -> Iterator[Row]:
    yield [column.name for column in table.columns]
    yield from table.rows(graph)


def _frictionless(written: Iterable[_Written], about: str, date: str) -> dict[str, Any]:
    """Return the description of the package in Frictionless Data Package."""
    package = {
        "profile": "tabular-data-package",
        "name": "kg-cnllm",
        "title": "Knowledge graph of the Chinese LLM industry 中国大模型产业知识图谱",
        "description": about,
        "homepage": DATASET,
        "version": __version__,
        "licenses": [{"name": "CC-BY-4.0", "path": _LICENCE, "title": "Creative Commons Attribution 4.0"}],
        "contributors": [{"title": "kg maintainers", "role": "author"}],
        "resources": [_resource(one) for one in written],
    }
    return package | {"created": f"{date}T00:00:00Z"} if date else package


def _resource(one: _Written) -> dict[str, Any]:
    table = one.table
    links = [{"fields": c.name, "reference": {"resource": c.refers, "fields": "id"}} for c in table.columns if c.refers]
    schema: dict[str, Any] = {
        "fields": [
            {"name": c.name, "type": c.type, "title": f"{c.name} {c.zh}", "description": f"{c.en}. {c.zh}。"}
            | ({"constraints": {"required": True, "unique": True}} if c.name == "id" else {})
            for c in table.columns
        ],
        "primaryKey": "id",
    }
    return {
        "profile": "tabular-data-resource",
        "name": table.name,
        "path": _file(table),
        "title": f"{table.name} {table.zh.rstrip('。')}",
        "description": f"{table.en} {table.zh}",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": one.size,
        "hash": f"sha256:{one.sha256}",
        "schema": schema | ({"foreignKeys": links} if links else {}),
    }


def _croissant(written: Iterable[_Written], about: str, date: str) -> dict[str, Any]:
    """Return the description of the package in Croissant 1.0."""
    written = list(written)
    cited = ", ".join(filter(None, ["kg maintainers: Knowledge graph of the Chinese LLM industry", date, DATASET]))
    described = {
        "@context": _CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        "name": "kg-cnllm",
        "description": about,
        "url": DATASET,
        "version": __version__,
        "license": _LICENCE,
        "inLanguage": ["zh", "en"],
        "creator": {"@type": "sc:Organization", "name": "kg maintainers"},
        "citeAs": cited,
        "distribution": [
            {
                "@type": "cr:FileObject",
                "@id": _file(one.table),
                "name": _file(one.table),
                "description": f"{one.table.en} {one.table.zh}",
                "contentUrl": _file(one.table),
                "contentSize": f"{one.size} B",
                "encodingFormat": "text/csv",
                "sha256": one.sha256,
            }
            for one in written
        ],
        "recordSet": [
            {
                "@type": "cr:RecordSet",
                "@id": one.table.name,
                "name": one.table.name,
                "description": f"{one.table.en} {one.table.zh}",
                "key": {"@id": f"{one.table.name}/id"},
                "field": [_field(one.table, column) for column in one.table.columns],
            }
            for one in written
        ],
    }
    return described | {"datePublished": date} if date else described


def _field(table: _Table, column: _Column) -> dict[str, Any]:
    field: dict[str, Any] = {
        "@type": "cr:Field",
        "@id": f"{table.name}/{column.name}",
        "name": column.name,
        "description": f"{column.en}. {column.zh}。",
        "dataType": _TYPES[column.type],
        "source": {"fileObject": {"@id": _file(table)}, "extract": {"column": column.name}},
    }
    return field | {"references": {"field": {"@id": f"{column.refers}/id"}}} if column.refers else field


# The context that Croissant 1.0 prescribes.
_CONTEXT: dict[str, Any] = {
    "@language": "en", "@vocab": "https://schema.org/", "citeAs": "cr:citeAs", "column": "cr:column",
    "conformsTo": "dct:conformsTo", "cr": "http://mlcommons.org/croissant/", "rai": "http://mlcommons.org/croissant/RAI/",
    "data": {"@id": "cr:data", "@type": "@json"}, "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/", "examples": {"@id": "cr:examples", "@type": "@json"}, "extract": "cr:extract",
    "field": "cr:field", "fileProperty": "cr:fileProperty", "fileObject": "cr:fileObject", "fileSet": "cr:fileSet",
    "format": "cr:format", "includes": "cr:includes", "isLiveDataset": "cr:isLiveDataset", "jsonPath": "cr:jsonPath",
    "key": "cr:key", "md5": "cr:md5", "parentField": "cr:parentField", "path": "cr:path", "recordSet": "cr:recordSet",
    "references": "cr:references", "regex": "cr:regex", "repeated": "cr:repeated", "replace": "cr:replace",
    "sc": "https://schema.org/", "separator": "cr:separator", "source": "cr:source", "subField": "cr:subField",
    "transform": "cr:transform",
}  # fmt: skip
