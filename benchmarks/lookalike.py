"""Make up a home of any size that looks like the real one: the data of `growth.py`.

    python benchmarks/lookalike.py FOLDER SIZE [skewed]

The same size gives the same data. The ontology, the queries and the exchange rates are the real ones; firms,
models, platforms and sources, and what the sources claim of them, come from a fixed seed, in the proportions
of the real data: an entity for every dozen claims, a source for every 33, most claims in a table.
`skewed` makes one firm the subject of a quarter of the claims, and one platform the host of all models, which a
sixth name. A thing may have 1,000 figures of a metric, so from size 12 on there is another such firm for each 6,000
claims.
"""

from __future__ import annotations

import csv
import random
import shutil
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from kg.model.claim import Claim
from kg.project import Project
from kg.read.data import read_facts
from kg.read.ontology import read_ontology

ROOT = Path(__file__).resolve().parents[1]
CLAIMS, SEED = 500, 20_260_101

# A claim as its keys and values, and entities as their type and name.
Row = dict[str, str]
Entities = dict[str, tuple[str, str]]


def statements(claims: int, chance: random.Random, entities: Entities, *, skewed: bool = False) -> Iterator[Row]:
    """Yield as many claims, some of them twice, with the number of the source; fill in entities."""
    made, said = 0, 0
    while said < claims:
        for row in _firm(made, chance, entities, skewed=skewed):
            if said == claims:
                return
            # Some claims stand in a second source as well.
            number = said // 33
            yield {"source": str(number), **row}
            if number and chance.random() < 0.1:
                yield {"source": str(number - 1), **row}
            said += 1
        made += 1


def _firm(number: int, chance: random.Random, entities: Entities, *, skewed: bool) -> Iterator[Row]:
    """Yield about 100 claims on one firm, its models, and the platforms that host them.

    skewed: its figures are those of a part of a large firm, and the first platform hosts every model.
    """
    firm = _new(f"firm-{number}", "Company", chance, entities)
    _new(f"cloud-{number}", "BusinessLine", chance, entities)
    if number % 2 == 0:
        _new(f"platform-{number // 2}", "Platform", chance, entities)
        _new(f"place-{number // 2}", "Place", chance, entities)
    places = number // 2 + 1

    def told(subject: str, name: str, value: str, **more: str) -> Row:
        return {"subject": subject, "property": name, "value": value} | more

    yield told(firm, "foundedOn", f"{chance.randint(2010, 2020)}-{chance.randint(1, 12):02}")
    yield told(firm, "foundedOn", str(chance.randint(2010, 2020)))
    yield told(firm, "locatedIn", f"place-{chance.randrange(places)}")
    yield told(firm, "marketRole", chance.choice(["foundation-model-developer", "cloud-vendor"]))
    yield told(firm, "businessModel", "traffic-monetisation", **{"as": chance.choice(["plan", "opinion"])})
    if number:
        yield told(firm, "competesWith", f"firm-{chance.randrange(number)}")
        yield told(firm, "investor", f"firm-{chance.randrange(number)}", **{"from": str(chance.randint(2021, 2025))})
    reporting, whole = (f"firm-{number - number % 60}", {"segment": f"cloud-{number}"}) if skewed else (firm, {})
    part_of_it = {"segment": f"cloud-{number}"} | ({"region": f"place-{number // 2}"} if skewed else {})
    revenue = chance.randint(1000, 9000)
    for year in range(2021, 2026):
        grown = revenue * chance.randint(110, 250) // 100
        yield told(reporting, "revenue", f"{grown}万元", during=str(year), **whole)
        yield told(reporting, "revenue", f"约{grown / 10000:.1f}亿元", during=str(year), **whole)
        yield told(reporting, "netResult", f"亏损{chance.randint(100, 999)}万美元", during=str(year), **whole)
        if year > 2021:
            yield told(
                reporting, "growth", f"{(grown / revenue - 1) * 100:.1f}%",
                during=str(year), measure="revenue", basis="year-on-year", **whole,
            )  # fmt: skip
        part = chance.randint(100, 900)
        yield told(reporting, "revenue", f"{grown * part // 1000}万元", during=str(year), **part_of_it)
        revenue = grown
    for version in range(5):
        model = _new(f"model-{number}-{version}", "Model", chance, entities)
        window = 1024 * 2 ** chance.randint(3, 10)
        yield told(model, "developer", firm)
        yield told(model, "releasedOn", f"{2021 + version}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}")
        yield told(model, "openness", chance.choice(["open-weights", "closed"]))
        yield told(model, "contextWindow", str(window))
        yield told(model, "parameters", f"{chance.randint(1, 700)}B")
        if version:
            yield told(model, "successorOf", f"model-{number}-{version - 1}")
        if chance.random() < 0.3:
            yield told(model, "contextWindow", str(window * 2))
        hosts = chance.sample(range(places), min(places, 2))
        for host in {0, hosts[-1]} if skewed else hosts:
            place, day = f"platform-{host}", f"2025-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"
            sign = chance.choice(["{}元/百万tokens", "${}/百万tokens"])
            yield told(place, "hosts", model, on=day)
            yield told(model, "contextWindow", str(window), platform=place)
            for kind, most in (("inputPrice", 200), ("outputPrice", 900)):
                yield told(model, kind, sign.format(chance.randint(1, most) / 100), on=day, platform=place)


def _new(name: str, kind: str, chance: random.Random, entities: Entities) -> str:
    word = "".join(chance.choice("bdkmprst") + chance.choice("aeiu") for _ in range(3)).capitalize()
    entities[name] = kind, f"{word} {len(entities)}"
    return name


def make_home(folder: Path, size: int, *, skewed: bool = False) -> Project:
    """Make a home with the real ontology and queries and 500 claims for each unit of size.

    skewed: one firm and one platform have a large share of them.
    """
    chance = random.Random(SEED)  # noqa: S311  # the same data each time
    for part in ("ontology", "queries", "data/rates"):
        shutil.copytree(ROOT / part, folder / part)
    for part in ("entities", "sources", "tables"):
        (folder / "data" / part).mkdir()
    shutil.copy(ROOT / "data/sources/ecb-reference-rates.toml", folder / "data/sources")
    entities: Entities = {}
    said: dict[str, list[Row]] = defaultdict(list)
    for row in statements(CLAIMS * size, chance, entities, skewed=skewed):
        said[f"report-{row.pop('source')}"].append(row)
    mentioned = {word for rows in said.values() for row in rows for word in row.values()}
    named = "".join(
        f'[{thing}]\ntype = "{kind}"\nzh = "{name}号"\nen = "{name}"\n\n'
        for thing, (kind, name) in entities.items() if thing in mentioned
    )  # fmt: skip
    (folder / "data/entities/all.toml").write_text(named, "utf-8")
    with (folder / "data/tables/models.csv").open("w", encoding="utf-8", newline="") as file:
        columns = ["subject", "property", "value", "on", "platform", "at", "source"]
        table = csv.DictWriter(file, columns, lineterminator="\n")
        table.writeheader()
        for number, (source, rows) in enumerate(said.items()):
            # What is said of models and platforms is a table, what is said of firms a text.
            models = [row for row in rows if row["subject"].startswith(("model", "platform"))]
            table.writerows(row | {"at": "models.csv", "source": source} for row in models)
            lines = ""
            for row in (row for row in rows if row not in models):
                words = "".join(f'{key} = "{value}", ' for key, value in row.items())
                lines += f'  {{ {words}evidence = "20:{chance.getrandbits(64):016x}" }},\n'
            text = (
                f'title = "Report {number}"\npublisher = "Publisher {number % 40}"\n'
                f'published = 2026-0{1 + number % 6}-01\nlanguage = "zh"\n'
                f'tier = {1 + number % 3}\nread = "excerpt"\n\nclaims = [\n{lines}]\n'
            )
            (folder / f"data/sources/{source}.toml").write_text(text, "utf-8")
    home = Project(folder)
    windows: dict[str, list[Claim]] = defaultdict(list)
    for claim in read_facts(home, read_ontology(home)).claims.values():
        if claim.property == "contextWindow" and not claim.part:
            windows[claim.subject].append(claim)
    judged = "".join(
        f'[[judgements]]\nclaims = ["{min(c.id for c in some)}"]\nrank = "preferred"\n'
        'reason = { zh = "开发者所述", en = "as the developer has it" }\n\n'
        for some in windows.values() if len(some) > 1
    )  # fmt: skip
    (folder / "data/judgements.toml").write_text(judged, "utf-8")
    return home


if __name__ == "__main__":
    make_home(Path(sys.argv[1]), int(sys.argv[2]), skewed=sys.argv[3:] == ["skewed"])
