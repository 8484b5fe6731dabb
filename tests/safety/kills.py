"""Signals at random moments; the next command must be right, and nothing may be left half-done."""

from __future__ import annotations

from pathlib import Path
from random import Random

from safety.sandbox import ANSWERS, LIMIT, Arguments, Sandbox, signal_named

_HEAVY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
# Each command, and how long it takes at most, in times of a build: signals come within that time.
_VICTIMS: dict[str, tuple[tuple[str, ...], float]] = {
    "build": (("build",), 1.1),
    "force": (("build", "--force"), 1.1),
    "heavy": (("query", "-e", _HEAVY, "--timeout", "30"), 2.0),
    "check": (("check",), 1.5),
    "turtle": (("export", "--out", "out.ttl"), 1.2),
    "triples": (("export", "--format", "ntriples", "--out", "out.nt"), 0.8),
    "view": (("view", "--no-open", "--out", "out.html"), 1.2),
    **{key: (words, 0.7) for key, words in ANSWERS.items()},
}
# Those with most to leave behind are drawn most often.
_OFTEN = ["build", "build", "force", "force", "force", "heavy", "heavy", "heavy", "turtle", "view"]


def make(random: Random) -> tuple[str, Arguments]:
    """Draw a command, a signal and a moment."""
    victim = random.choice([*_VICTIMS, *_OFTEN])
    name = random.choice(["SIGKILL", "SIGKILL", "SIGTERM", "SIGINT", "SIGHUP"])
    about = {
        "victim": victim,
        "after": round(random.uniform(0.05, _VICTIMS[victim][1]), 3),
        "cold": random.random() < 0.5,
        "group": name == "SIGINT" and random.random() < 0.5,
        "older": random.random() < 0.5,
    }
    return name, about


def perform(box: Sandbox) -> None:
    """Kill one command, then start the next."""
    about = box.case.arguments
    words, _ = _VICTIMS[about["victim"]]
    if not about["cold"]:
        box.warm()
    out = box.cwd / words[-1] if "--out" in words else None
    if out and about["older"]:
        out.write_bytes(b"older")
    started = box.start(*words)
    if not started.wait(about["after"] * box.world.pace):
        started.send(signal_named(box.case.recipe), group=about["group"])
    run = started.end(LIMIT)
    # Python itself reports an interruption before the first line of the program runs; no program can change that.
    if not (box.case.recipe == "SIGINT" and "/kg/" not in run.told):
        box.judge(run)
    elif run.code is None or run.left:
        box.fail("orphan", f"SIGINT → exit {run.code}, still running: {run.left}")
    if about["victim"] in ANSWERS:
        box.compare(run, about["victim"])
    if out:
        _whole(box, out, about["older"], finished=run.code == 0)
    box.recover(("export", about["victim"] if about["victim"] in ANSWERS else "stats"))


def _whole(box: Sandbox, out: Path, older: bool, *, finished: bool) -> None:
    """Check that the output is the old one or the new one, and that nothing else lies beside it."""
    box.expect(out)
    before = out.read_bytes() if out.exists() else None
    if box.case.recipe == "SIGKILL":
        # A process that is killed cannot tidy up; all that counts is that the output is whole.
        box.expect(*(p for p in box.cwd.iterdir() if p.name.startswith(f".{out.name}.")))
    if before is None and not finished and not older:
        return
    if before == b"older" and older and not finished:
        return
    run = box.run(*_VICTIMS[box.case.arguments["victim"]][0])
    if run.code != 0 or out.read_bytes() != before:
        size = "no" if before is None else str(len(before))
        box.fail(
            "half a file", f"{out.name} had {size} bytes, and has {out.stat().st_size if out.exists() else 'none'}"
        )
