"""Arguments and surroundings: streams, locale, folders, limits; always a documented exit code and a sentence."""

from __future__ import annotations

import shutil
from random import Random

from safety.processes import Setting
from safety.sandbox import Arguments, Sandbox

_ODD = [
    "", " ", "-", "--", "---", "-x", "--nosuch", "nosuch", "~nosuch", "~nosuch/x", "x" * 300, "示" * 300, "/" * 300, "../" * 100, "\n", "\t", "\x1b[31mred",
    "\u202egnp", "\u200b", "a\nb", "nan", "inf", "-inf", "-1", "0", "1e400", "0x10", "１", "9" * 400, "%s%n", "{}", "{0.__class__}", "$HOME", "`id`",
    "*", "[", "(", "*" * 200 + "x", "'", '"', "\\", "/dev/null/x", ".", "..", "/", "é", "🐉", "a" * 100_000, "\udcff\udcfe", "caf\udce9", "acme\udc80",
]  # fmt: skip
_PLACES = [
    "show {}", "find {}", "path {} acme", "path acme {}", "path acme li-lei --limit {}", "series {}", "series acme {}", "query {}", "query -e {}",
    "query --timeout {} -e ASK{{}}", "query --format {} -e ASK{{}}", "stats --format {}", "stats --lang {}", "stats --home {}", "build --home {}",
    "check --home {}", "export --format {}", "export --out {}", "view --no-open --out {}", "audit {}", "audit --verdict {}", "conflicts {}", "voices {}",
    "voices --at-most {}", "voices --tier {}", "verify {}", "verify acme-report {}", "verify {} {}", "locate {} {}", "locate {} x", "account --format {}",
    "{}", "{} {}", "stats {}", "build {}",
]  # fmt: skip
_COMMANDS = [
    "stats", "stats --format csv", "stats --format json", "show acme", "show acme --format json", "find 示例", "find nosuch", "show nosuch", "query",
    "query -e ASK{}", "query -", "query nosuch", "query revenue", "query -e SELECT*{?s?p?o}", "export", "export --format csv", "export --format ntriples",
    "export --format rdfxml", "build", "check", "check --format sarif", "audit", "series acme", "conflicts", "voices", "path acme li-lei", "account", "--help",
    "--version", "show --help", "export --out out.nt", "view --no-open", "verify acme-report nosuch.txt", "locate nosuch x", "", "nosuch",
]  # fmt: skip
_STREAMS = ["file", "file", "file", "closed", "full", "broken", "terminal"]
_VARIABLES: list[dict[str, str | None]] = [
    {}, {"HOME": None}, {"HOME": ""}, {"HOME": "/nosuch"}, {"HOME": "/proc/1/nosuch"}, {"LANG": None}, {"LANG": "C"}, {"LC_ALL": "POSIX"},
    {"LC_ALL": "nosuch.UTF-8"}, {"LANG": "zh_CN.GBK"}, {"PYTHONIOENCODING": "ascii"}, {"PYTHONUTF8": "0", "LC_ALL": "C"}, {"LANG": "\udcff"},
    {"XDG_CACHE_HOME": None}, {"XDG_CACHE_HOME": ""}, {"XDG_CACHE_HOME": "relative"}, {"XDG_CACHE_HOME": "/proc/nosuch"}, {"XDG_CACHE_HOME": "/dev/null"},
 {"TMPDIR": "/nosuch"}, {"TMPDIR": ""}, {"TERM": "dumb"}, {"TERM": None, "COLUMNS": "0"}, {"COLUMNS": "-5"},
    {"COLUMNS": "x"}, {"COLUMNS": "1"}, {"KG_HOME": "/nosuch"}, {"KG_HOME": ""}, {"KG_HOME": "~nosuch"}, {"PATH": ""}, {"PATH": None},
    {"PYTHONWARNINGS": "error"}, {"PYTHONOPTIMIZE": "2"}, {"PYTHONHASHSEED": "1"}, {"PYTHONUNBUFFERED": "1"}, {"NO_COLOR": "1"}, {"FORCE_COLOR": "1"},
    {"LANGUAGE": "zh"}, {"LC_ALL": "zh_CN.UTF-8"}, {"TZ": "nosuch"}, {"PYTHONDEVMODE": "1"},
]  # fmt: skip
_LIMITS: list[dict[str, int]] = [
    {"RLIMIT_NOFILE": 12}, {"RLIMIT_NOFILE": 20}, {"RLIMIT_NOFILE": 40}, {"RLIMIT_FSIZE": 4096}, {"RLIMIT_FSIZE": 500_000},
    {"RLIMIT_CORE": 0}, {"RLIMIT_STACK": 1 << 20}, {"RLIMIT_AS": 1 << 30}, {"RLIMIT_AS": 600 << 20}, {"RLIMIT_CPU": 30},
]  # fmt: skip
# Words after which a command prints to standard output, so that exit 0 with a full one would be a lie.
_PRINTS = (
    "stats",
    "show acme",
    "find 示例",
    "export",
    "query -e ASK{}",
    "path acme",
    "--help",
    "--version",
    "voices",
    "query revenue",
)


def make(random: Random) -> tuple[str, Arguments]:
    """Draw odd arguments, odd streams, odd variables, odd limits or odd folders."""
    recipe = random.choices(["argument", "streams", "variables", "limits", "folders"], [40, 28, 18, 8, 6])[0]
    if recipe == "argument":
        place = random.choice(_PLACES)
        return recipe, {"words": place.split(), "odd": [random.choice(_ODD) for _ in range(place.count("{}"))]}
    about: Arguments = {"command": random.choice(_COMMANDS)}
    if recipe == "streams":
        stdin = random.choice(["", "ASK {}", "\0\xff", None])
        about |= {
            "stdout": random.choice(_STREAMS),
            "stderr": random.choice(_STREAMS[:-1]),
            "stdin": stdin,
            "warm": random.random() < 0.8,
        }
    elif recipe == "variables":
        about |= {
            "variables": random.choice(_VARIABLES),
            "warm": random.random() < 0.8,
            "terminal": random.random() < 0.3,
        }
    elif recipe == "limits":
        about |= {"limits": random.choice(_LIMITS), "warm": random.random() < 0.6}
    else:
        about |= {
            "folder": random.choice(
                [
                    "deleted",
                    "unwritable",
                    "no-home",
                    "empty-home",
                    "unreadable-data",
                    "unreadable-source",
                    "unreadable-queries",
                ]
            )
        }
    return recipe, about


def perform(box: Sandbox) -> None:
    """Run one command in its odd surroundings."""
    about, recipe = box.case.arguments, box.case.recipe
    box.expect(*(box.cwd / name for name in ("out.nt", "kg.html")))
    if recipe == "argument":
        _argument(box, about)
        return
    words = about["command"].split()
    home = bool(words) and words[0] not in ("--help", "--version", "locate", "nosuch") and "--help" not in words
    if about.get("warm", True):
        box.warm()
    if recipe == "streams":
        stdin = None if about["stdin"] is None else about["stdin"].encode("latin-1")
        run = box.run(*words, home=home, setting=Setting(stdin=stdin, stdout=about["stdout"], stderr=about["stderr"]))
        if about["stdout"] == "full" and run.code == 0 and about["command"].startswith(_PRINTS):
            box.fail("lost output", f"{about['command']} → exit 0 on a full standard output")
    elif recipe == "variables":
        box.run(
            *words,
            home=home,
            setting=Setting(stdout="terminal" if about["terminal"] else "file"),
            variables=about["variables"],
        )
        _forget_caches(box)
    elif recipe == "limits":
        box.run(*words, home=home, setting=Setting(limits=about["limits"]))
        box.expect(*(p for p in box.temporary.iterdir()))
    else:
        _folders(box, words, about["folder"], home=home)


def _argument(box: Sandbox, about: Arguments) -> None:
    box.warm()
    odd = iter(about["odd"])
    words = [next(odd) if word == "{}" else word.replace("{{}}", "{}") for word in about["words"]]
    if any("\0" in word for word in words):
        return
    own = "--home" in words or words[:1] == ["locate"] or "{}" in about["words"][:1]
    box.run(*(w.encode("utf-8", "surrogateescape") for w in words), home=not own)
    # Whatever name was given to --out is where the output is to be.
    if "--out" in words:
        for path in box.cwd.rglob("*"):
            box.expect(path)


def _forget_caches(box: Sandbox) -> None:
    """Allow the caches that the variables lead to: relative to the working folder, or in the user's own."""
    for folder in (box.cwd / "relative", box.cwd / ".cache", box.user / ".cache", box.cwd / "kg-cnllm"):
        if folder.exists():
            box.expect(folder, *folder.rglob("*"))


def _folders(box: Sandbox, words: list[str], kind: str, *, home: bool) -> None:
    setting = Setting(bound=True)
    own = box.own_home()
    if kind == "deleted":
        setting = Setting(homeless=True)
    elif kind == "unwritable":
        box.cwd.chmod(0o500)
    elif kind == "no-home":
        box.home = box.folder / "nosuch"
    elif kind == "empty-home":
        shutil.rmtree(own)
        own.mkdir()
    else:
        struck = {
            "unreadable-data": "data",
            "unreadable-source": "data/sources",
            "unreadable-queries": "queries/questions",
        }[kind]
        (own / struck).chmod(0)
    run = box.run(*words, home=home, setting=setting)
    if kind.startswith("unreadable-") and kind != "unreadable-queries" and run.code == 0 and home:
        box.fail("unnoticed", f"{' '.join(words)} → exit 0 on a folder that cannot be read: {run.out[:150]!r}")
    for path in (box.cwd, own, *(p for p in own.rglob("*") if p.is_dir())):
        if path.exists():
            path.chmod(0o700)
