from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

import pyoxigraph as ox
import pytest
from conftest import small_home
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from kg.audit.agreement import conflicts
from kg.errors import DataError, Findings
from kg.model.claim import Facts
from kg.model.ontology import Ontology
from kg.model.part import is_breakdown
from kg.namespaces import CLAIM
from kg.project import Project
from kg.rdf.shape import triples
from kg.read.claims import CLAIM_KEYS
from kg.read.data import ENTITY_KEYS, JUDGEMENT_KEYS, SOURCE_KEYS, read_facts
from kg.read.ontology import read_ontology
from kg.read.problems import Problems

GOOD = (
    'subject = "acme", property = "revenue", value = "约3.5亿元", during = "2024", '
    'at = "p1", evidence = "16:e58d4a4f0b1c1f4e"'
)


def read(home: Project) -> Facts:
    return read_facts(home, read_ontology(home))


def told(home: Project) -> str:
    with pytest.raises(DataError) as caught:
        read(home)
    return str(caught.value)


def change(home: Project, file: str, old: str, new: str) -> None:
    path = home.root / file
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


SOURCE = "data/sources/acme-report.toml"
ENTITIES = "data/entities/all.toml"
TIERS = (("2", "up-to-32k"), ("4", "32k-to-128k"))


@pytest.mark.parametrize(
    ("file", "old", "new", "line", "sentence"),
    [
        (SOURCE, '"revenue", value', '"revenu", value', 9, 'property "revenu" is not in the ontology. Did you mean "revenue"?'),
        (SOURCE, 'property = "developer"', 'property = "developed"', 12, '"developed" is the inverse of "developer"; state "developer" of the other thing'),
        (SOURCE, 'during = "2024", at', 'durng = "2024", at', 9, 'key "durng" is not known in a claim. Did you mean "during"?'),
        (SOURCE, 'subject = "acme", property = "revenue"', 'subject = "acmee", property = "revenue"', 9, 'subject "acmee" is not an entity of data/entities/. Did you mean "acme"'),
        (SOURCE, '"li-lei", at', '"li-leu", at', 11, 'value "li-leu" is not an entity'),
        (SOURCE, '"约3.5亿元"', '"约3.5亿桶"', 9, '"亿桶" after the number is neither a scale'),
        (SOURCE, '"约3.5亿元"', '"3.5%"', 9, '"revenue" is measured in money'),
        (SOURCE, '"约3.5亿元", during = "2024"', '"约3.5亿元", during = "2025-02-30"', 9, "is not in the calendar"),
        (SOURCE, '"约3.5亿元", during = "2024", ', '"约3.5亿元", ', 9, 'needs "during"; write during = "unstated"'),
        (SOURCE, '"约3.5亿元", during', '"约3.5亿元", on', 9, 'is measured over a period; use "during" instead of "on"'),
        (SOURCE, 'basis = "year-on-year", ', "", 10, 'needs "basis"; add it (or "unstated")'),
        (SOURCE, 'evidence = "16:e58d4a4f0b1c1f4e"', 'evidence = "e58d"', 9, "is not a fingerprint"),
        (SOURCE, 'at = "p1", evidence = "16', 'evidence = "16', 9, 'each claim needs "at"'),
        (SOURCE, 'value = "acme"', 'value = "li-lei"', 12, "is of type Person, but must be of type Organization"),
        (SOURCE, '"cloud-vendor"', '"cloud-vender"', 14, 'a concept of ontology/vocabularies/market-role.ttl. Did you mean "cloud-vendor"'),
        (SOURCE, 'as = "plan"', 'as = "hope"', 14, "is not a stance"),
        (SOURCE, 'by = "li-lei"', 'by = "han-meimei"', 15, 'by "han-meimei" is not an entity'),
        (SOURCE, 'negated = true', 'negated = "yes"', 15, '"negated" must be true'),
        (SOURCE, "tier      = 2", "tier      = 4", None, "needs tier = 1"),
        (SOURCE, 'read      = "whole"', 'read      = "half"', None, "is not one of whole"),
        (SOURCE, "published = 2025-03-01", 'published = "soon"', None, '"published": "soon" is not a time'),
        (SOURCE, 'publisher = "示例日报"', "", None, 'needs "publisher"'),
        (SOURCE, 'language  = "zh"', 'language  = "zh"\nurl = "javascript:alert(1)"', None, "is not a web address"),
        (SOURCE, 'title     = "示例公司年报解读"', 'title     = "示例', 1, "invalid TOML"),
        (SOURCE, 'property = "revenue"', 'property = ["a"]', 9, '"property" of a claim must be text, as property = "…"'),
        (SOURCE, 'value = "约3.5亿元"', 'value = true', 9, '"value" of a claim must be text, a number or a day'),
        (SOURCE, 'by = "li-lei"', 'via = 5', 15, '"via" of a claim must be text or a list of texts, as via = ["…"]'),
        (SOURCE, 'read      = "whole"', 'read      = []', None, '"read" of a source must be text'),
        (SOURCE, 'language  = "zh"', 'language  = "zh"\ntext = 5', None, '"text" must be { sha256 = '),
        (SOURCE, "tier      = 2", "tier      = 2.0", None, "needs tier = 1"),
        (SOURCE, 'title     = "示例公司年报解读"', f'tier2 = {"9" * 5000}', None, "too many digits"),
        (ENTITIES, 'zh = "示例公司"', "zh = 3", 1, '"zh" of an entity must be text, as zh = "…"'),
        (ENTITIES, 'aliases = ["示例"]', 'same = ["not a web address"]', 1, "is not an address that begins with http"),
        (ENTITIES, 'type = "Company"', 'type = "Compny"', 1, 'type "Compny" is not a class of entities. Did you mean "Company"'),
        (ENTITIES, 'en = "Acme"', "", 1, "needs a label in zh and one in en"),
        (ENTITIES, "[li-lei]", "[acme]", 7, "invalid TOML"),
        (ENTITIES, "[li-lei]", "[Li_Lei]", 7, "is not a slug"),
        (ENTITIES, "[li-lei]", f"[{'a' * 101}]", 7, "is not a slug; use a-z, 0-9, - and ., at most 100"),
        (ENTITIES, 'aliases = ["示例"]', 'aliases = "示例"', 1, "must be a list of texts"),
        (ENTITIES, 'aliases = ["示例"]', 'alias = ["示例"]', 1, 'Did you mean "aliases"'),
    ],
)  # fmt: skip
def test_bad_data_is_told_with_place_and_mend(
    home: Project, file: str, old: str, new: str, line: int | None, sentence: str
) -> None:
    change(home, file, old, new)
    message = told(home)
    assert sentence in message
    assert f"{file}:{line}: " in message if line else f"{file}: " in message


@pytest.mark.parametrize(
    ("part", "sentence"),
    [
        ('segment = "acme-cloud"', 'segment "acme-cloud" is of type Platform; write platform = "acme-cloud" instead'),
        ('segment = "here"', 'segment "here" is of type Place; write region = "here" instead'),
        ('segment = "li-lei"', 'segment "li-lei" is of type Person; write payer = "li-lei" instead'),
        ('platform = "here"', 'platform "here" is of type Place, but must be of type Platform'),
        ('payer = "here"', 'payer "here" is of type Place, but must be of type Organization or Person'),
        ('region = "nowhere"', 'region "nowhere" is not an entity'),
        ('channel = "acme"', '"channel" "acme" is not a concept of ontology/vocabularies/sales-channel.ttl'),
        ('condition = "acme"', '"condition" "acme" is not a concept of ontology/vocabularies/price-condition.ttl'),
        ('inputLength = "8"', '"inputLength" "8" is not a concept of ontology/vocabularies/input-length.ttl'),
    ],
)
def test_what_a_figure_is_broken_down_by_has_a_key_of_its_own(home: Project, part: str, sentence: str) -> None:
    more = '[acme-cloud]\ntype = "Platform"\nzh = "甲云"\nen = "Acme Cloud"\n\n[here]\ntype = "Place"\nzh = "此地"\nen = "Here"\n'
    change(home, ENTITIES, "[acme]", f"{more}\n[acme]")
    change(home, SOURCE, "claims = [\n", f"claims = [\n  {{ {GOOD}, {part} }},\n")
    assert sentence in told(home)


def test_a_figure_may_be_broken_down_by_several_things(home: Project) -> None:
    change(home, ENTITIES, "[acme]", '[here]\ntype = "Place"\nzh = "此地"\nen = "Here"\n\n[acme]')
    change(home, SOURCE, "claims = [\n", f'claims = [\n  {{ {GOOD}, region = "here", channel = "offline" }},\n')
    (claim,) = (c for c in read(home).claims.values() if c.part)
    assert claim.part == (("region", "here"), ("channel", "sales-channel/offline"))
    node = ox.NamedNode(CLAIM + claim.id)
    written = triples(read(home), read_ontology(home))
    found = {t.predicate.value.rpartition("#")[2] for t in written if t.subject == node}
    assert {"region", "channel", "breakdown"} <= found
    assert not {"segment", "platform", "payer"} & found


def test_prices_for_two_lengths_of_input_do_not_disagree_and_break_nothing_down(home: Project) -> None:
    price = 'subject = "acme", property = "inputPrice", on = "2024", at = "p1", evidence = "16:e58d4a4f0b1c1f4e"'
    lines = (f'  {{ {price}, value = "{yuan}元/百万tokens", inputLength = "{length}" }},\n' for yuan, length in TIERS)
    change(home, SOURCE, "claims = [\n", "claims = [\n" + "".join(lines))
    found = [c for c in read(home).claims.values() if c.property == "inputPrice"]
    assert {c.part for c in found} == {(("inputLength", f"input-length/{length}"),) for _, length in TIERS}
    assert not conflicts(found, read_ontology(home), read(home).sources)
    assert not any(is_breakdown(c.part) for c in found)


def test_a_wrong_kind_of_value_is_told_once(home: Project) -> None:
    change(home, SOURCE, 'read      = "whole"', "read      = []")
    change(home, ENTITIES, 'zh = "示例公司"', "zh = 3")
    assert len(told(home).splitlines()) == 2


def test_all_findings_are_told_at_once(home: Project) -> None:
    change(home, SOURCE, '"revenue", value', '"revenu", value')
    change(home, SOURCE, 'as = "plan"', 'as = "hope"')
    assert len(told(home).splitlines()) == 2


def test_an_id_in_two_files_is_told_with_both_places(home: Project) -> None:
    (home.data / "entities/more.toml").write_text('[acme]\ntype = "Company"\nzh = "甲"\nen = "A"\n', "utf-8")
    assert 'data/entities/more.toml:1: duplicate id "acme", first defined at data/entities/all.toml:1' in told(home)


def test_a_claim_without_a_source_cannot_be_written(home: Project) -> None:
    table = home.data / "tables/more.csv"
    table.write_text("subject,property,value,source\nacme,founder,li-lei,\n", "utf-8")
    assert 'data/tables/more.csv:2: source "" is not a file in data/sources/' in told(home)


def test_the_same_statement_in_two_sources_is_one_claim_with_two_pieces_of_evidence(home: Project) -> None:
    text = (home.root / SOURCE).read_text("utf-8")
    (home.data / "sources/other.toml").write_text(text.replace("示例日报", "别的报纸"), "utf-8")
    facts = read(home)
    assert len(facts.claims) == 7
    assert all(len(c.evidence) == 2 for c in facts.claims.values())


WRONG = GOOD.replace("acme", "acmee")


@pytest.mark.parametrize(
    ("claims", "line"),
    [
        (f"claims = [{{ {WRONG} }},\n", 8),
        (f"claims = [\n  {{ {GOOD} }}, {{ {WRONG} }},\n", 9),
        (f"claims = [\n  # {{\n  {{ {GOOD} }},\n  {{ {WRONG} }},\n", 11),
        (f'claims = [\n  {{ {GOOD}, note = """\n  {{ }},\n""" }},\n  {{ {WRONG} }},\n', 12),
        (f"claims = [\n  {{ {GOOD}, row = [\n  'a',\n] }},\n  {{ {WRONG} }},\n", 12),
    ],
)
def test_a_finding_names_the_line_of_its_claim(home: Project, claims: str, line: int) -> None:
    change(home, SOURCE, "claims = [\n", claims)
    assert f'{SOURCE}:{line}: subject "acmee" is not an entity' in told(home)


@pytest.mark.parametrize(
    ("head", "line"),
    [
        ('[ "newco" ]\ntype = "X"', 2),
        ("['newco']\ntype = 'X'", 2),
        ("newco.type = 'X'", 2),
        ("newco = { type = 'X' }", 2),
        ('[other]\ntype = "Company"\nzh = "甲"\nen = """\n[newco]\n"""\n[newco]\ntype = "X"', 8),
    ],
)
def test_a_finding_names_the_line_of_its_entity(home: Project, head: str, line: int) -> None:
    (home.data / "entities/more.toml").write_text(f"# more\n{head}\n", "utf-8")
    assert f'data/entities/more.toml:{line}: type "X" is not a class of entities' in told(home)


def test_a_finding_names_the_line_of_its_judgement(home: Project) -> None:
    judgement = 'claims = []\nrank = "normal"\nreason = { zh = "甲", en = """\n[[judgements]]\n""" }\n'
    text = f'[[judgements]]\n{judgement}[[ "judgements" ]]\n{judgement.replace("normal", "nrmal")}'
    (home.data / "judgements.toml").write_text(text, "utf-8")
    assert 'data/judgements.toml:7: "rank" "nrmal" is not a rank' in told(home)


def test_a_finding_names_the_line_on_which_its_row_begins(home: Project) -> None:
    change(home, SOURCE, 'read      = "whole"', 'read      = "table"')
    (home.data / "tables/roles.csv").write_text(
        'subject,property,value,at,source\n\nacme,marketRole,cloud-vender,"row\r\n7\n",acme-report\n',
        "utf-8",
        newline="",
    )
    assert 'data/tables/roles.csv:3: "value" "cloud-vender"' in told(home)


def test_an_unknown_word_is_told_once_with_the_number_of_its_places(home: Project) -> None:
    change(home, ENTITIES, "[acme]", "[acmee]")
    uses = (home.root / SOURCE).read_text("utf-8").count('"acme"')
    assert uses > 2
    about_acme = [line for line in told(home).splitlines() if '"acme"' in line]
    sentence = f'subject "acme" is not an entity of data/entities/, here and in {uses - 1} more places.'
    assert about_acme == [f'{SOURCE}:9: {sentence} Did you mean "acmee" or "acme-one"?']


def test_a_word_that_is_unknown_in_two_places_has_one_more(home: Project) -> None:
    claims = "".join(f"  {{ {GOOD.replace('revenue', 'revenu')}, by = 'li-lei', row = 'r{n}' }},\n" for n in range(2))
    change(home, SOURCE, "claims = [\n", f"claims = [\n{claims}")
    assert told(home) == (
        f'{SOURCE}:9: property "revenu" is not in the ontology, here and in 1 more place. Did you mean "revenue"?'
    )


def test_an_unknown_type_is_not_told_again_at_each_claim(home: Project) -> None:
    change(home, ENTITIES, 'type = "Company"', 'type = "Compny"')
    assert len(told(home).splitlines()) == 1


def test_a_word_that_is_absent_is_told_at_each_place(home: Project) -> None:
    claims = "".join(f"  {{ {GOOD.replace('acme', '')}, row = 'r{n}' }},\n" for n in range(2))
    change(home, SOURCE, "claims = [\n", f"claims = [\n{claims}")
    assert [line.partition(": ")[0] for line in told(home).splitlines()] == [f"{SOURCE}:9", f"{SOURCE}:10"]


def test_of_many_unknown_words_the_first_are_told_and_fewer_get_suggestions() -> None:
    known = ["near", *(f"{n}{'x' * 5}" for n in range(2499))]
    problems = Problems()
    for n in range(20_000):
        problems.unknown("data/x.toml", "subject", f"near{n}", known, "an entity")
    findings = problems.findings()
    assert problems.count == 20_000
    assert len(findings) == Findings.MOST + 1
    assert "and 19900 more findings" in findings[0].message
    assert 10 < sum("Did you mean" in f.message for f in findings) <= 100


@pytest.mark.parametrize(
    ("old", "new", "sentences"),
    [
        ('"revenue", value', '"revenu", value', []),
        ('subject = "acme"', 'subject = "acmee"', ['subject "acmee" is not an entity']),
        ("16:e58d4a4f0b1c1f4e", "e58d", ["is not a fingerprint"]),
        ('at = "p1", ', "", ['each claim needs "at"']),
        ('during = "2024"', 'during = "soon"', ['"during": "soon" is not a time']),
        ('during = "2024"', 'during = "2024", as = "hope"', ['"as" "hope" is not a stance']),
        ('during = "2024"', 'during = "2024", negated = 1', ['"negated" must be true']),
        ('during = "2024"', 'during = "2024", by = "nobody"', ['by "nobody" is not an entity']),
        ('during = "2024"', 'during = "2024", segment = "nothing"', ['segment "nothing" is not an entity']),
        ('during = "2024"', 'during = "2024", unit = "barrel"', ['"unit" "barrel" is not a concept']),
        ("约3.5亿元", "约3.5亿桶", ['"亿桶" after the number is neither a scale']),
        ("约3.5亿元", "3.5", []),
        ("约3.5亿元", "第2", []),
        ("约3.5亿元", "2025 年资本开支较年初预算翻倍", []),
        ('value = "约3.5亿元", ', "", ['a claim needs a "value"']),
        ('during = "2024"', 'during = "2024", via = 5', ['"via" of a claim must be text or a list of texts']),
        ('during = "2024"', 'during = "2024", stranger = "2"', ['key "stranger" is not known in a claim']),
    ],
)
def test_an_unknown_property_hides_no_other_fault(home: Project, old: str, new: str, sentences: list[str]) -> None:
    claim = GOOD.replace(old, new).replace('"revenue"', '"revenu"')
    change(home, SOURCE, "claims = [\n", f"claims = [\n  {{ {claim} }},\n")
    findings = told(home).splitlines()
    assert len(findings) == 1 + len(sentences)
    for sentence in ('property "revenu" is not in the ontology', *sentences):
        assert any(f.startswith(f"{SOURCE}:9: ") and sentence in f for f in findings)


def test_an_unusable_key_hides_no_other_fault_and_is_not_told_as_absent_too(home: Project) -> None:
    claim = GOOD.replace("during", "durng").replace("16:e58d4a4f0b1c1f4e", "e58d")
    change(
        home,
        SOURCE,
        "claims = [\n",
        f"claims = [\n  {{ {claim} }},\n  {{ {GOOD.replace('2024', '20x4')}, via = 5 }},\n",
    )
    places = [line.partition(" ")[0] for line in told(home).splitlines()]
    assert places == [f"{SOURCE}:9:"] * 2 + [f"{SOURCE}:10:"] * 2


def test_a_judgement_is_checked_to_its_end(home: Project) -> None:
    text = '[[judgements]]\nclaims = ["x", "x"]\nrank = "normall"\nresaon = 1\n'
    (home.data / "judgements.toml").write_text(text, "utf-8")
    message = told(home)
    assert len(message.splitlines()) == 3
    assert 'claim "x" is not a claim of data/ (ids are shown by "kg show"), here and in 1 more place.' in message
    assert 'Did you mean "normal"?' in message
    assert 'Did you mean "reason" or' in message


def test_a_claim_judged_twice_is_told_with_the_first_place(home: Project) -> None:
    claim = next(iter(read(home).claims))
    text = f'[[judgements]]\nclaims = ["{claim}"]\nrank = "normal"\nreason = {{ zh = "甲", en = "A" }}\n'
    (home.data / "judgements.toml").write_text(text * 3, "utf-8")
    assert told(home).splitlines() == [
        f'data/judgements.toml:{line}: duplicate judgement on claim "{claim}", first judged at '
        "data/judgements.toml:1; keep one"
        for line in (5, 9)
    ]


def test_the_same_evidence_twice_is_refused(home: Project) -> None:
    change(home, SOURCE, "claims = [\n", f"claims = [\n  {{ {GOOD} }},\n")
    assert "duplicate claim with the same evidence, first stated at" in told(home)


def test_a_table_holds_claims_like_a_source_does(home: Project) -> None:
    change(home, SOURCE, 'read      = "whole"', 'read      = "table"')
    (home.data / "tables/roles.csv").write_text(
        "subject,property,value,at,source\nacme,marketRole,cloud-vendor,row 7,acme-report\n", "utf-8"
    )
    assert any(c.object == "market-role/cloud-vendor" for c in read(home).claims.values())


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ("acme,marketRole,cloud-vendor", "more or fewer cells"),
        ("acme,marketRole,cloud-vendor,row 7,acme-report,more", "more or fewer cells"),
        ("acme,marketRole,cloud-vender,row 7,acme-report", 'Did you mean "cloud-vendor"'),
    ],
)
def test_a_broken_row_is_told_with_its_line(home: Project, row: str, sentence: str) -> None:
    (home.data / "tables/roles.csv").write_text(f"subject,property,value,at,source\n{row}\n", "utf-8")
    message = told(home)
    assert sentence in message
    assert "data/tables/roles.csv:2: " in message


def test_a_judgement_on_a_claim_that_is_gone_is_told(home: Project) -> None:
    (home.data / "judgements.toml").write_text(
        '[[judgements]]\nclaims = ["0000000000000000"]\nrank = "deprecated"\nreason = { zh = "错", en = "wrong" }\n',
        "utf-8",
    )
    assert 'data/judgements.toml:1: claim "0000000000000000" is not a claim of data/' in told(home)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("judgements = 5", "a judgement must be a table; begin each with [[judgements]]"),
        ("judgments = []", 'key "judgments" is not known in this file. Did you mean "judgements"?'),
        ('[[judgements]]\nclaims = ["x"]\nrank = "normal"\nreason = { zh = "错" }', "a judgement needs reason"),
        ('[[judgements]]\nclaims = "x"', '"claims" of a judgement must be a list of texts'),
    ],
)
def test_a_broken_judgement_is_told(home: Project, text: str, sentence: str) -> None:
    (home.data / "judgements.toml").write_text(text, "utf-8")
    assert sentence in told(home)


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        (
            '{ property = "foundedOnn", on = 2026-11-26, where = { zh = "此", en = "here" } }',
            'Did you mean "foundedOn"',
        ),
        ('{ property = "contextWindow", on = 2026-11-26, where = { zh = "此", en = "here" } }', "is a property of"),
        ('{ property = "foundedOn", on = "lately", where = { zh = "此", en = "here" } }', "needs the day"),
        ('{ property = "foundedOn", on = 2026-11-26, where = { zh = "此" } }', "a search needs where"),
        ('{ property = "foundedOn", on = 2026-11-26, were = "here" }', 'Did you mean "where"'),
        ("5", "a search must be a table"),
    ],
)
def test_a_broken_search_is_told(home: Project, line: str, sentence: str) -> None:
    searched(home, "acme", line)
    assert sentence in told(home)
    assert "data/searches/acme.toml:2: " in told(home)


def test_a_search_is_made_once_and_of_a_known_entity(home: Project) -> None:
    line = '{ property = "foundedOn", on = 2026-11-26, where = { zh = "此", en = "here" } }'
    searched(home, "acme", line, line)
    assert 'data/searches/acme.toml:3: "foundedOn" is searched for twice' in told(home)
    searched(home, "acme", line)
    searched(home, "acne", line)
    assert 'data/searches/acne.toml: file name "acne" is not an entity' in told(home)
    (home.data / "searches/acne.toml").write_text("searches = 5", "utf-8")
    assert "searches must be a list" in told(home) or "acne" in told(home)


def searched(home: Project, subject: str, *lines: str) -> None:
    (home.data / "searches").mkdir(exist_ok=True)
    (home.data / f"searches/{subject}.toml").write_text(
        f"searches = [\n{''.join(f'  {x},{chr(10)}' for x in lines)}]\n", "utf-8"
    )


def test_a_cell_that_is_neither_true_nor_false_is_told(home: Project) -> None:
    change(home, SOURCE, 'read      = "whole"', 'read      = "table"')
    (home.data / "tables/roles.csv").write_text(
        "subject,property,value,at,source,negated\nacme,marketRole,cloud-vendor,row 7,acme-report,perhaps\n", "utf-8"
    )
    assert '"negated" must be true' in told(home)


def test_progress_counts_every_file_to_the_last(home: Project) -> None:
    change(home, SOURCE, 'read      = "whole"', 'read      = "table"')
    (home.data / "tables/roles.csv").write_text(
        "subject,property,value,at,source\nacme,marketRole,cloud-vendor,row 7,acme-report\n", "utf-8"
    )
    calls: list[tuple[int, int]] = []
    read_facts(home, read_ontology(home), lambda done, total: calls.append((done, total)))
    assert calls == [(1, 3), (2, 3), (3, 3)]


def test_files_that_are_no_utf8_are_told(home: Project) -> None:
    (home.data / "sources/latin.toml").write_bytes(b'title = "caf\xe9"')
    assert "data/sources/latin.toml:1: is not UTF-8 here; save the file as UTF-8" in told(home)


def test_broken_turtle_is_told_with_file_and_line(home: Project) -> None:
    path = home.ontology / "vocabularies/risk.ttl"
    path.write_text(path.read_text("utf-8").replace("a skos:ConceptScheme ;", "a skos:ConceptScheme ,,", 1), "utf-8")
    with pytest.raises(DataError, match=r"ontology/vocabularies/risk\.ttl:\d+: invalid Turtle"):
        read_ontology(home)


def test_a_file_in_an_old_word_is_told_the_new_one_once(home: Project) -> None:
    path = home.root / SOURCE
    claim = f"  {{ {GOOD} }},\n".replace('"revenue"', '"netLoss"')
    path.write_text(path.read_text("utf-8").replace("claims = [\n", "claims = [\n" + 2 * claim), "utf-8")
    found = told(home)
    assert 'acme-report.toml:9: property "netLoss" is now "netResult", here and in 1 more place' in found
    assert 'write property = "netResult". A loss is a result below zero' in found
    assert found.count("netLoss") == 1


def test_an_old_metric_in_a_measure_and_an_old_concept_are_told_the_new_ones(home: Project) -> None:
    (home.ontology / "old.ttl").write_text(
        """@prefix dcterms: <http://purl.org/dc/terms/> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix stance: <https://w3id.org/cnllm/concept/stance/> .
stance:rumoured a skos:Concept ; owl:deprecated true ; dcterms:isReplacedBy stance:allegation .
""",
        "utf-8",
    )
    growth = 'property = "growth", measure = "netProfit", basis = "year-on-year", as = "rumoured"'
    change(home, SOURCE, 'property = "revenue", value = "约3.5亿元"', f'{growth}, value = "3%"')
    found = told(home)
    assert '"measure" "netProfit" is now "netResult"; write measure = "netResult".' in found
    assert '"as" "rumoured" is now "allegation"; write as = "allegation".' in found


def test_a_loss_is_a_result_below_zero_and_keeps_its_printed_form(home: Project) -> None:
    change(
        home, SOURCE, 'property = "revenue", value = "约3.5亿元"', 'property = "netResult", value = "亏损超过3.5亿元"'
    )
    (claim,) = (c for c in read(home).claims.values() if c.property == "netResult")
    assert claim.quantity is not None
    assert (claim.printed, claim.quantity.low, claim.quantity.high) == ("亏损超过3.5亿元", None, Decimal(-350_000_000))


def test_a_new_property_costs_no_python(home: Project) -> None:
    path: Path = home.ontology / "more.ttl"
    path.write_text(
        "@prefix kg: <https://w3id.org/cnllm/ontology#> . @prefix owl: <http://www.w3.org/2002/07/owl#> .\n"
        "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
        "kg:rival a owl:ObjectProperty ; rdfs:domain kg:Product ; rdfs:range kg:Product .\n",
        "utf-8",
    )
    change(home, SOURCE, '"positionedAgainst"', '"rival"')
    assert any(c.property == "rival" for c in read(home).claims.values())


def test_a_table_has_a_note_in_each_language_and_lists_of_rows(home: Project) -> None:
    change(home, SOURCE, 'read      = "whole"', 'read      = "table"')
    (home.data / "tables/prices.csv").write_text(
        "subject,property,value,from,at,row,note_zh,note_en,source\n"
        "acme-one,inputPrice,¥2/百万tokens,2025-01-01,a.yaml,p.1 p.2,换算,converted,acme-report\n",
        "utf-8",
    )
    claim = next(c for c in read(home).claims.values() if c.property == "inputPrice")
    assert claim.evidence[0].rows == ("p.1", "p.2")
    assert claim.evidence[0].note == {"zh": "换算", "en": "converted"}


@pytest.mark.parametrize(
    ("claim", "sentence"),
    [
        ('property = "parameters", value = "7B"', None),
        ('property = "inputPrice", value = "¥2/百万tokens", from = "2025-01-01"', None),
        ('property = "inputPrice", value = "¥2/百万tokens"', 'needs "on"'),
        ('property = "inputPrice", value = "¥2/百万tokens", during = "2025"', 'use "on" instead of "during"'),
    ],
)
def test_the_time_of_a_figure_follows_its_metric(home: Project, claim: str, sentence: str | None) -> None:
    line = f'{{ subject = "acme-one", {claim}, at = "p1", evidence = "9:0000000000000000" }},'
    change(home, SOURCE, "claims = [\n", f"claims = [\n  {line}\n")
    assert sentence in told(home) if sentence else len(read(home).claims) == 8


def test_an_excerpt_needs_the_place_or_the_words(home: Project) -> None:
    change(home, SOURCE, 'read      = "whole"', 'read      = "excerpt"')
    change(home, SOURCE, 'at = "p1", evidence = "16:e58d4a4f0b1c1f4e"', 'evidence = "16:e58d4a4f0b1c1f4e"')
    assert read(home).claims
    change(home, SOURCE, ', evidence = "16:e58d4a4f0b1c1f4e"', "")
    assert 'each claim needs "at" or "evidence"' in told(home)


def toml(value: object) -> str:
    """Write a value as TOML has it."""
    if value == HUGE:
        # Sixteens have no limit of digits when they are read, tens have when they are told.
        return f"0x{'f' * 5000}"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, list):
        return f"[{', '.join(map(toml, value))}]"
    if isinstance(value, dict):
        return f"{{ {', '.join(f'{toml(k)} = {toml(v)}' for k, v in value.items())} }}"
    return str(value)


HUGE = "<a whole number of 5,000 digits>"
WORDS = st.sampled_from(["acme", "li-lei", "acme-report", "7B", "25%", "2024", "p1", "unstated", "whole", "open", ""])
PLAIN = (
    WORDS | st.text(max_size=8) | st.booleans() | st.floats() | st.integers() | st.just(HUGE)
    | st.dates() | st.datetimes() | st.times()
)  # fmt: skip
KEYS = st.sampled_from(["zh", "en", "sha256", "length"]) | st.text(max_size=3)
ANYTHING = st.recursive(
    PLAIN, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=2), max_leaves=5
)
KINDS: dict[str, Mapping[str, object]] = {
    "claim": CLAIM_KEYS, "entity": ENTITY_KEYS, "source": SOURCE_KEYS, "judgement": JUDGEMENT_KEYS,
}  # fmt: skip
PLACES = st.sampled_from([(kind, key) for kind, keys in KINDS.items() for key in (*keys, "stranger")])


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> tuple[Project, Ontology]:
    home = small_home(tmp_path_factory.mktemp("world") / "home")
    return home, read_ontology(home)


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(PLACES, ANYTHING)
@example(("source", "claims"), ["\x1f"])
def test_any_value_under_any_key_gives_facts_or_findings(
    world: tuple[Project, Ontology], place: tuple[str, str], value: object
) -> None:
    home, ontology = world
    kind, key = place
    parts: dict[str, dict[str, object]] = {
        "source": {"title": "t", "publisher": "p", "published": "2025", "language": "zh", "tier": 2, "read": "cited"},
        "claim": {"subject": "acme", "property": "revenue", "value": "3.5亿元", "during": "2024"},
        "entity": {"type": "Company", "zh": "甲", "en": "A"},
        "judgement": {"claims": [], "rank": "normal", "reason": {"zh": "甲", "en": "A"}},
    }
    parts[kind][key] = value
    source = {"claims": [parts["claim"]]} | parts["source"]
    for file, about in (
        ("sources/acme-report.toml", source),
        ("entities/more.toml", {"newco": parts["entity"]}),
        ("judgements.toml", {"judgements": [parts["judgement"]]}),
    ):
        (home.data / file).write_text("".join(f"{k} = {toml(v)}\n" for k, v in about.items()), "utf-8")
    try:
        facts = read_facts(home, ontology)
    except DataError as error:
        assert all(f.place.startswith("data/") and f.message for f in error.findings)  # noqa: PT017
    else:
        assert all(triples(facts, ontology))


@pytest.mark.parametrize(
    ("file", "key", "place"),
    [
        ("sources/acme-report.toml", "claims", "data/sources/acme-report.toml"),
        ("judgements.toml", "judgements", "data/judgements.toml"),
    ],
)
def test_a_hidden_character_in_place_of_a_list_is_told(home: Project, file: str, key: str, place: str) -> None:
    (home.data / file).write_text(f'{key} = ["\\u001f"]\n', "utf-8")
    assert f'"{key}" of' in told(home)
    assert "contains the control character U+001F" in told(home)
    assert place in told(home)
