"""Several processes at once, on a cold cache, on a warm one that is built anew, and while the data changes."""

from __future__ import annotations

import os
import select
import shutil
import sys
from collections.abc import Sequence
from random import Random

from conftest import ROOT

from safety.processes import Run, Setting, Started
from safety.sandbox import ANSWERS, LIMIT, Arguments, Sandbox, environment

# How much longer one of twenty commands may take than one alone.
_CROWD = 5
# A program that opens the graph, waits until it is told that the data changed, and only then reads on.
_HOLDER = """
import sys, kg
home, go, said = sys.argv[1:]
graph = kg.load(home)
with open(said, "w") as told:
    print("open", file=told, flush=True)
    open(go).readline()
    figures = list(graph.rows("SELECT * { ?s a kg:Figure }"))
    print(len(graph.claims()), sum(1 for _ in graph.triples()), len(figures), file=told)
"""


def make(random: Random) -> tuple[str, Arguments]:
    """Draw a race; most are cold starts of ten."""
    recipe = random.choices(["cold", "force", "changing", "same-length", "held"], [50, 12, 12, 8, 8])[0]
    count = 10 if recipe == "cold" and random.random() < 0.85 else random.randint(2, 20)
    keys = [random.choice([*ANSWERS, "build"]) for _ in range(count)]
    if recipe == "held":
        return recipe, {"change": random.choice(["force", "data", "both"]), "times": random.randint(1, 3)}
    if recipe == "force":
        return recipe, {"keys": keys[:10], "builders": random.randint(1, 3)}
    if recipe in ("changing", "same-length"):
        return recipe, {"keys": keys[:6], "rounds": random.randint(1, 2)}
    return recipe, {"keys": keys}


def perform(box: Sandbox) -> None:
    """Run one race."""
    about = box.case.arguments
    if box.case.recipe == "cold":
        _together(box, about["keys"])
    elif box.case.recipe == "whole":
        _whole(box, about["count"])
    elif box.case.recipe == "force":
        box.warm()
        builders = [_alone(box, "build", "--force") for _ in range(about["builders"])]
        _together(box, about["keys"])
        for builder in builders:
            _succeeded(box, "build --force", _ended(box, builder))
    elif box.case.recipe == "changing":
        _changing(box, about["keys"], about["rounds"])
    elif box.case.recipe == "same-length":
        _same_length(box, about["keys"])
    else:
        _held(box, about["change"], about["times"])
    if box.case.recipe in ("cold", "force"):
        box.recover()


def _ended(box: Sandbox, started: Started, times: int = _CROWD) -> Run:
    run = started.end(times * LIMIT)
    box.judge(run)
    return run


def _succeeded(box: Sandbox, key: str, run: Run) -> None:
    if run.code != 0:
        box.fail("refused", f"{key} → exit {run.code}: {run.told[-300:]}")


def _together(box: Sandbox, keys: Sequence[str], *allowed: int) -> None:
    """Start commands at the same time; each must give the right answer."""
    # All belong to one case, so that a process is no orphan while its siblings still run.
    started = [(key, _alone(box, *ANSWERS.get(key, (key,)))) for key in keys]
    for key, one in started:
        run = _ended(box, one)
        _succeeded(box, key, run)
        if key in ANSWERS:
            box.compare(run, key, *allowed)


def _alone(box: Sandbox, *words: str) -> Started:
    """Start a command that is found by its session alone, not by the mark of the case."""
    places = environment(box.cache, box.user, box.temporary)
    command = [sys.executable, "-m", "kg", *words, "--home", str(box.home)]
    return Started(command, box.cwd, places, Setting(), "-none-")


def _whole(box: Sandbox, count: int) -> None:
    """Export the project's own data from a cold cache, several times at once: all exports must be alike."""
    box.home = ROOT
    started = [_alone(box, *ANSWERS["export"]) for _ in range(count)]
    runs = [_ended(box, one, 20) for one in started]
    for run in runs:
        _succeeded(box, "export", run)
    runs.append(box.run(*ANSWERS["export"], limit=20 * LIMIT))
    sizes = {len(run.out) for run in runs}
    if len({run.out for run in runs}) > 1 or min(sizes) < 10 * len(box.world.answer("export")):
        box.fail("wrong answer", f"exports of {sizes} bytes")


def _changing(box: Sandbox, keys: Sequence[str], rounds: int) -> None:
    """Replace a file of the data by another version, back and forth, beside the readers."""
    home = box.own_home()
    report = home / "data/sources/acme-report.toml"
    versions = [(folder / "data/sources/acme-report.toml").read_bytes() for folder in box.world.homes]
    for _ in range(rounds):
        started = [(key, _alone(box, *ANSWERS.get(key, (key,)))) for key in keys]
        for number, (key, one) in enumerate(started):
            new = box.folder / "new.toml"
            new.write_bytes(versions[(number + 1) % 2])
            new.replace(report)
            run = _ended(box, one)
            _succeeded(box, key, run)
            if key in ANSWERS:
                box.compare(run, key, 0, 1)
    report.write_bytes(versions[0])
    box.recover(("export", "show"))


def _same_length(box: Sandbox, keys: Sequence[str]) -> None:
    """Change one digit of the data and put the times back: the answers must be the new ones."""
    home = box.own_home()
    box.ask("stats")
    report = home / "data/sources/acme-report.toml"
    before = report.stat()
    report.write_bytes((box.world.homes[1] / "data/sources/acme-report.toml").read_bytes())
    os.utime(report, ns=(before.st_atime_ns, before.st_mtime_ns))
    if report.stat().st_size != before.st_size:
        box.fail("harness", "the two versions differ in length")
    _together(box, keys, 1)


def _held(box: Sandbox, change: str, times: int) -> None:
    """Open the graph in a program, build it anew beside it, then read on in the program."""
    home = box.own_home()
    box.warm()
    script, go, said = (box.folder / name for name in ("holder.py", "go", "said"))
    script.write_text(_HOLDER, "utf-8")
    for pipe in (go, said):
        os.mkfifo(pipe)
    # Opened for both ends, so that neither side waits for the other to open it.
    orders, answers = os.open(go, os.O_RDWR), os.open(said, os.O_RDWR)
    try:
        places = environment(box.cache, box.user, box.temporary)
        command = [sys.executable, str(script), str(home), str(go), str(said)]
        holder = Started(command, box.cwd, places, Setting(), "-none-")
        opened = bool(select.select([answers], [], [], LIMIT)[0]) and os.read(answers, 100) == b"open\n"
        for number in range(times if opened else 0):
            if change in ("data", "both"):
                shutil.copy(box.world.homes[(number + 1) % 2] / "data/sources/acme-report.toml", home / "data/sources")
            box.run("build", *(["--force"] if change in ("force", "both") else []))
        os.write(orders, b"go\n")
        run = _ended(box, holder)
        read = os.read(answers, 100) if select.select([answers], [], [], 0)[0] else b""
    finally:
        os.close(orders)
        os.close(answers)
    right = [b"7", str(box.world.answer("export").count(b"\n")).encode(), b"2"]
    if run.code != 0 or read.split() != right:
        box.fail("wrong answer", f"read after a build beside it: {read!r}, exit {run.code}: {run.told[-300:]}")
