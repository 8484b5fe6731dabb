"""Run the saved cases, and on request new ones; the package's docstring says how."""

from __future__ import annotations

import os
import sys
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from safety import values
from safety.cases import AREAS, CORPUS, cases, name, perform, save, saved, share
from safety.sandbox import Case, Sandbox, World

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes are watched through /proc and pidfd")
SOAK = int(os.environ.get("KG_SOAK_CASES", "0"))
SEED = int(os.environ.get("KG_SEED", "1"))


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    return World(tmp_path_factory.mktemp("safety"))


@pytest.mark.parametrize("path", sorted(CORPUS.glob("*.json")), ids=lambda path: path.stem)
def test_what_once_failed_holds(world: World, path: Path) -> None:
    case = saved(path)
    assert perform(case, world) == [], case.text


@pytest.mark.soak
@pytest.mark.skipif(not SOAK, reason="KG_SOAK_CASES says how many cases to draw")
@pytest.mark.parametrize("area", AREAS)
def test_new_cases_hold(world: World, area: str) -> None:
    failed = []
    for case in cases(area, share(area, SOAK), SEED):
        if failures := perform(case, world):
            failed.append(f"{save(case)} ({case.origin}): {failures}")
    assert not failed, "\n".join(failed)


@settings(
    max_examples=150,
    deadline=None,
    database=None,
    phases=[Phase.generate, Phase.shrink],
    suppress_health_check=list(HealthCheck),
)
@given(text=st.text(max_size=150), default=st.sampled_from(["", "cny", "user", "rank", "percent"]))
def test_any_text_is_a_value_or_refused(
    world: World, tmp_path_factory: pytest.TempPathFactory, text: str, default: str
) -> None:
    box = Sandbox(world, Case("values", "odd", {"text": text, "default": default}), tmp_path_factory.mktemp("value"))
    values.perform(box)
    assert box.failures == []


@settings(
    max_examples=150,
    deadline=None,
    database=None,
    phases=[Phase.generate, Phase.shrink],
    suppress_health_check=list(HealthCheck),
)
@given(text=st.one_of(st.text(max_size=40), st.from_regex(r"[0-9]{1,5}(-[HQ0-9]{1,3}){0,2}(/[0-9]{4})?")))
def test_any_text_is_a_time_or_refused(world: World, tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    box = Sandbox(world, Case("values", "time", {"text": text}), tmp_path_factory.mktemp("time"))
    values.perform(box)
    assert box.failures == []


@pytest.mark.parametrize("area", AREAS)
def test_the_same_seed_draws_the_same_cases(area: str) -> None:
    first, second, other = (list(cases(area, 40, seed)) for seed in (1, 1, 2))
    assert first == second != other
    assert len({case.text for case in first}) == 40


def test_a_case_is_saved_whole(tmp_path: Path) -> None:
    for area in AREAS:
        case = next(cases(area, 1, 5))
        assert saved(save(case, tmp_path)) == case
        assert (tmp_path / name(case)).is_file()


def test_the_judge_sees_what_is_wrong(world: World, tmp_path: Path) -> None:
    """A harness that finds nothing must not be one that sees nothing."""
    from safety.processes import Run

    box = Sandbox(world, Case("environment", "streams", {}), tmp_path)
    right = Run((), 0, b"", b"", 1.0, 0)
    trace = b'Traceback (most recent call last):\n  File "x", line 1\n'
    for run in (
        right,
        Run((), None, b"", b"", 60.0, 0),
        Run((), 1, b"", b"", 1.0, 0),
        Run((), 2, b"", trace, 1.0, 0),
        Run((), 3, b"", b"error: odd\n", 1.0, 0),
        Run((), -11, b"", b"", 1.0, 0),
        Run((), 2, b"", b"error: \x1b[31mred\n", 1.0, 0),
        Run((), 0, b"", b"", 1.0, 0, left=("python",)),
    ):
        box.judge(run)
    box.compare(right, "export")
    (box.cwd / "stray").write_bytes(b"")
    box.finish()
    kinds = Counter(failure.kind for failure in box.failures)
    assert kinds == {
        "hang": 1, "silence": 1, "traceback": 1, "exit code": 2, "leak": 1, "orphan": 1, "wrong answer": 1, "stray file": 1,
    }  # fmt: skip
