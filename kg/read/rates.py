"""Read daily exchange rates: data/rates/<source>.csv, with the price of a euro in each currency."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Collection
from decimal import Decimal

from kg.errors import DataError
from kg.model.rates import Rates
from kg.project import Project
from kg.read.problems import Problems

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}\Z", re.ASCII)
_PRICE = re.compile(r"(?=.{1,12}\Z)\d+(?:\.\d+)?\Z", re.ASCII)


def read_rates(home: Project, sources: Collection[str], currencies: Collection[str], problems: Problems) -> Rates:
    """Read the one table of rates; no rates if there is none.

    sources: the known sources; the table is named after one. currencies: the units that its columns may name.
    """
    folder = home.data / "rates"
    paths = home.files(folder, ".csv") if folder.is_dir() else []
    if len(paths) > 1:
        problems.add(home.place(paths[1]), "is a second table of rates; keep one")
    if not paths:
        return Rates()
    path = paths[0]
    problems.member(path.stem, "name", sources, home.place(path), "a file in data/sources/")
    try:
        rows = list(csv.reader(io.StringIO(home.read_text(path), newline=""), strict=True))
    except DataError as error:
        for finding in error.findings:
            problems.add(finding.place, finding.message)
        return Rates()
    except csv.Error as error:
        problems.add(home.place(path, 1), f"is not CSV ({error}); correct the quotes there")
        return Rates()
    head, *lines = rows or [[]]
    if head[:1] != ["day"] or len(head) < 2 or len(set(head)) < len(head) or not set(head[1:]) <= set(currencies):
        problems.add(home.place(path, 1), 'must begin with the columns "day" and one for each currency, as day,cny,usd')
        return Rates()
    days: list[dt.date] = []
    columns: list[list[Decimal]] = [[] for _ in head[1:]]
    for number, line in enumerate(lines, 2):
        try:
            day = dt.date.fromisoformat(line[0]) if line and _DAY.match(line[0]) else None
        except ValueError:
            day = None
        prices = [Decimal(cell) for cell in line[1:] if _PRICE.match(cell)]
        if day is None or len(line) != len(head) or len(prices) != len(columns) or not all(prices):
            problems.add(home.place(path, number), "must be a day and a price above 0 for each currency")
        elif days and day <= days[-1]:
            problems.add(home.place(path, number), f"{day} is not later than the day before it; sort the days")
        else:
            days.append(day)
            for column, price in zip(columns, prices, strict=True):
                column.append(price)
    return Rates(path.stem, days, dict(zip(head[1:], columns, strict=True)))
