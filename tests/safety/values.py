"""Printed values, times and names through the Python API: right, or a ValueError or KgError with one sentence, in no time."""

from __future__ import annotations

import calendar
import contextlib
import datetime as dt
import os
import re
import signal
import threading
import time
from collections.abc import Iterator
from decimal import Context, Decimal
from functools import lru_cache
from random import Random
from typing import TYPE_CHECKING

from safety.sandbox import Arguments, Sandbox

if TYPE_CHECKING:
    from kg.model.value import Units
    from kg.store import Graph

# How long reading one value may take, in seconds.
_LIMIT = 10.0
# How many digits before the point, scales applied, must be read; longer numbers may be refused, but not read wrong.
_DIGITS = 20
_SCALES = {"": 0, "万": 4, "亿": 8, "万亿": 12, "百万": 6, " million": 6, "bn": 9}
_UNITS = {"元": "cny", "美元": "usd", "%": "percent", "天": "day", "倍": "multiple"}
_PIECES = [
    "约", "超过", "不足", "近", "动辄", "以上", "多", "余", "+", "-", "−", "~", "至", "到", " to ", "/", "//", "千tokens", "百万tokens",
    "元", "美元", "HK$", "$", "¥", "人民币", "%", "％", "百分之", "成", "倍", "万", "亿", "兆", "十", "百", "千", "零", "〇", "两", "一",
    "0", "1", "9", "00", "0.0", "1.", ".5", "1,234", "12,34", "1e9", "1E400", "∞", "NaN", "½", "²", "٣", "９", "\u200b", "\u202e",
    "\0", "\x1b[31m", "\ud800", "第", "最大", "no.", " ", "\n", "\u3000", "级", "量级", "k", "m", "bn", "t", "tokens", "用户",
]  # fmt: skip
_TIMES = [
    "2024", "2025-H1", "2025-Q3", "2025-06", "2025-06-30", "2022/2024", "unstated", "0001", "9999", "0000", "0001-01-01", "9999-12-31",
    "9999-Q4", "9999-H2", "0000-01", "2024-02-29", "2023-02-29", "2024-13", "2024-00", "2024-01-00", "2024-H3", "2024-Q0", "2024-Q5",
    "2025/2024", "2024/2024", "2024/unstated", "unstated/2024", "/", "2024/", "/2024", "2024//2025", "２０２４", "٢٠٢٤", "2024-06-30T00:00",
    " 2024 ", "2024\n", "\n2024", "2024\0", "-2024", "12024", "24", "", "\ud800", "2024-6", "2024-06-3", "2024-06-31", "1e3", "∞",
]  # fmt: skip
_NAMES = [
    "acme",
    "示例公司",
    "Acme One",
    "acme-one",
    "li-lei",
    "cloud-vendor",
    "market-role/cloud-vendor",
    "id:acme",
    "ac\u200bme",
    "аcme",
]


def make(random: Random) -> tuple[str, Arguments]:
    """Draw a value that is known, one that is not, a time or a name."""
    recipe = random.choices(["known", "odd", "time", "known-time", "name"], [30, 35, 15, 10, 10])[0]
    if recipe == "known":
        return recipe, _known(random)
    if recipe == "odd":
        pieces = [random.choice(_PIECES) for _ in range(random.randint(1, 9))]
        text = random.choice(["", "", "3.5", "1" * random.randint(20, 100)]) + "".join(pieces) * random.choice(
            [1, 1, 1, 2, 300]
        )
        return recipe, {"text": text, "default": random.choice(["", "", "cny", "user", "rank", "percent"])}
    if recipe == "time":
        text = random.choice(_TIMES)
        if random.random() < 0.6:
            at = random.randrange(len(text) + 1)
            text = text[:at] + random.choice(["-", "/", "0", "9", "H", "Q", "٣", " ", "\u200b", "T"]) + text[at:]
        return recipe, {"text": text}
    if recipe == "known-time":
        day = dt.date.min + dt.timedelta(days=random.randrange((dt.date.max - dt.date.min).days))
        return recipe, {
            "day": day.isoformat(),
            "kind": random.choice(["year", "half", "quarter", "month", "day", "range"]),
        }
    text = random.choice(_NAMES)
    changed = (
        text[: random.randrange(len(text) + 1)]
        + random.choice(["", "x", "\0", "%", "\ud800", "?" * 9, "é" * 1000])
        + text
    )
    return recipe, {
        "text": random.choice([text, changed, changed[::-1]]),
        "method": random.choice(["find", "entity", "claims", "sheet"]),
    }


def _known(random: Random) -> Arguments:
    """Draw a value by its meaning, so that what is read can be compared with it."""
    whole = random.choice([1, 2, 3, 6, 15, 27, 28, 29, 40, 60])
    digits = str(random.randint(10 ** (whole - 1), 10**whole - 1))
    decimals = "".join(random.choice("0123456789") for _ in range(random.choice([0, 0, 1, 2, 4, 12])))
    return {
        "digits": digits,
        "decimals": decimals,
        "commas": random.random() < 0.4,
        "scale": random.choice(list(_SCALES)),
        "unit": random.choice(list(_UNITS)),
        "sign": random.choice(["", "", "", "-", "−", "负"]),
    }


@lru_cache(maxsize=1)
def _units() -> Units:
    from kg.project import find_project
    from kg.read.ontology import read_ontology

    return read_ontology(find_project()).units


@lru_cache(maxsize=1)
def _graph(home: str, cache: str) -> Graph:
    import kg

    before = os.environ.get("XDG_CACHE_HOME")
    os.environ["XDG_CACHE_HOME"] = cache
    try:
        return kg.load(home)
    finally:
        if before is None:
            del os.environ["XDG_CACHE_HOME"]
        else:
            os.environ["XDG_CACHE_HOME"] = before


class _TooLongError(Exception):
    """Reading a value took longer than the limit."""


@contextlib.contextmanager
def _bounded(seconds: float) -> Iterator[None]:
    """Raise _TooLongError in the main thread after some seconds; elsewhere there is no such bound."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def late(_number: int, _frame: object) -> None:
        raise _TooLongError

    before = signal.signal(signal.SIGALRM, late)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def perform(box: Sandbox) -> None:
    """Read one value, time or name."""
    from kg.errors import KgError

    about, recipe = box.case.arguments, box.case.recipe
    if recipe == "name":
        _graph(str(box.world.homes[0]), str(box.world.caches[0]))  # opening it is not what is measured
    start = time.monotonic()
    try:
        with _bounded(_LIMIT):
            {
                "known": _read_known,
                "odd": _read_odd,
                "time": _read_time,
                "known-time": _read_known_time,
                "name": _read_name,
            }[recipe](box, about)
    except _TooLongError:
        box.fail("hang", f"{about} took longer than {_LIMIT} s")
    except (ValueError, KgError) as error:
        if recipe == "known-time" or (recipe == "known" and len(about["digits"]) + _SCALES[about["scale"]] <= _DIGITS):
            box.fail("refused", f"{about}: {error}")
        elif len(str(error)) > 2000:
            box.fail("flood", f"{about}: a message of {len(str(error))} characters")
    except Exception as error:  # noqa: BLE001  # whatever else is raised is what the test looks for
        box.fail("traceback", f"{about}: {type(error).__name__}: {error}")
    if time.monotonic() - start > _LIMIT:
        box.fail("hang", f"{about} took {time.monotonic() - start:.1f} s")


def _read_known(box: Sandbox, about: Arguments) -> None:
    from kg.model.value import parse

    digits = f"{int(about['digits']):,}" if about["commas"] else about["digits"]
    number = f"{digits}.{about['decimals']}" if about["decimals"] else digits
    text = f"{about['sign']}{number}{about['scale']}{about['unit']}"
    if len(text) > 100:
        return
    exact = Context(prec=300, Emax=10**6, Emin=-(10**6))
    wanted = exact.scaleb(Decimal(number.replace(",", "")), _SCALES[about["scale"]])
    wanted = exact.copy_negate(wanted) if about["sign"] else wanted
    half = exact.divide(exact.scaleb(Decimal(1), _SCALES[about["scale"]] - len(about["decimals"])), Decimal(2))
    found = parse(text, _units())
    if found.number != wanted or found.unit != _UNITS[about["unit"]] or found.qualifier:
        box.fail("wrong answer", f"{text} is read as {found.number} {found.unit} {found.qualifier}")
    elif found.low != exact.subtract(wanted, half) or found.high != exact.add(wanted, half):
        box.fail("wrong answer", f"{text} lies between {found.low} and {found.high}")


def _read_odd(box: Sandbox, about: Arguments) -> None:
    from kg.model.value import parse

    found = parse(about["text"], _units(), about["default"])
    numbers = [n for n in (found.low, found.number, found.high) if n is not None]
    if not all(n.is_finite() for n in numbers) or numbers != sorted(numbers):
        box.fail("wrong answer", f"{about['text']!a} is read as {found}")
    if any(len(f"{n:f}") > 400 for n in numbers):
        box.fail("wrong answer", f"{about['text']!a} gives a number of {max(len(f'{n:f}') for n in numbers)} digits")


def _read_time(box: Sandbox, about: Arguments) -> None:
    from kg.model.period import read_period

    found = read_period(about["text"])
    if (found.first is None) != (found.last is None) or (found.first and found.last and found.first > found.last):
        box.fail("wrong answer", f"{about['text']!a} is read as {found}")
    if not re.fullmatch(r"[0-9A-Za-z/-]+", found.label, re.ASCII):
        box.fail("wrong answer", f"{about['text']!a} is labelled {found.label!a}")


def _read_known_time(box: Sandbox, about: Arguments) -> None:
    from kg.model.period import read_period

    day = dt.date.fromisoformat(about["day"])
    year, month = day.year, day.month
    half, quarter = (month + 5) // 6, (month + 2) // 3
    label, first, last = {
        "year": (f"{year:04}", 1, 12),
        "half": (f"{year:04}-H{half}", 6 * half - 5, 6 * half),
        "quarter": (f"{year:04}-Q{quarter}", 3 * quarter - 2, 3 * quarter),
        "month": (f"{year:04}-{month:02}", month, month),
        "day": (day.isoformat(), 0, 0),
        "range": (f"{year:04}/{min(year + 2, 9999):04}", 1, 12),
    }[about["kind"]]
    end = min(year + 2, 9999) if about["kind"] == "range" else year
    wanted = (
        (day, day) if not first else (dt.date(year, first, 1), dt.date(end, last, calendar.monthrange(end, last)[1]))
    )
    found = read_period(label)
    if (found.first, found.last) != wanted:
        box.fail("wrong answer", f"{label} is read as {found}")


def _read_name(box: Sandbox, about: Arguments) -> None:
    graph = _graph(str(box.world.homes[0]), str(box.world.caches[0]))
    getattr(graph, about["method"])(about["text"])
