from __future__ import annotations

import pytest
from conftest import ROOT

from kg.curate.account import Account, accounts
from kg.errors import DataError
from kg.project import Project
from kg.read.data import read_facts
from kg.read.ontology import read_ontology


def of(home: Project, text: str, *rows: str) -> Account:
    """Account for a list, with the given `row` values on the first claims of the small data set."""
    source = home.data / "sources/acme-report.toml"
    lines = source.read_text("utf-8").splitlines()
    for number, row in enumerate(rows):
        lines[8 + number] = lines[8 + number].replace(" },", f", row = {row} }},")
    source.write_text("\n".join(lines) + "\n", "utf-8")
    (home.data / "accounts").mkdir(exist_ok=True)
    (home.data / "accounts/list.toml").write_text(text, "utf-8")
    (account,) = accounts(home, read_facts(home, read_ontology(home)))
    return account


REASON = '{ zh = "题注", en = "a caption" }'


def test_rows_are_claimed_merged_rejected_or_lost(home: Project) -> None:
    text = f'rows = ["r.1..r.5"]\nnot_claims = [ {{ row = "r.4", reason = {REASON} }} ]\n'
    account = of(home, text, '"r.1"', '["r.2", "r.3"]')
    assert account == Account("list", 5, 2, 1, 1, ("r.5",), 2)


def test_a_row_that_is_rejected_and_yet_a_claim_is_told(home: Project) -> None:
    with pytest.raises(DataError, match=r'row "r\.1" is both rejected and claimed'):
        of(home, f'rows = ["r.1..r.1"]\nnot_claims = [ {{ row = "r.1", reason = {REASON} }} ]\n', '"r.1"')


@pytest.mark.parametrize(
    "text",
    [
        "rows = [", 'rows = ["1-5"]\nnot_claims = []', "not_claims = []", 'rows = ["a1..a999999999"]\nnot_claims = []',
        f'rows = ["a1..a{"9" * 5000}"]\nnot_claims = []', "rows = [1]\nnot_claims = []", "rows = 1", "not_claims = 1\nrows = []",
        "rows = []\nnot_claims = [1]", f"{'a.' * 100_000}b = 1", f"rows = ['{'a1..' * 200_000}']\nnot_claims = []",
        "rows = []\nnot_claims = [ { row = [1], reason = { zh = '一', en = 'x' } } ]",
        "rows = []\nnot_claims = [ { row = 1, reason = { zh = '一', en = 'x' } }, { row = 'a', reason = { zh = '一', en = 'x' } } ]",
    ],
    ids=range(13),
)  # fmt: skip
def test_a_broken_account_is_told_with_its_file(home: Project, text: str) -> None:
    with pytest.raises(DataError, match=r"data/accounts/list\.toml"):
        of(home, text)


@pytest.mark.whole
def test_no_row_of_any_list_is_lost() -> None:
    home = Project(ROOT)
    for account in accounts(home, read_facts(home, read_ontology(home))):
        assert account.lost == ()
        assert account.rows == account.claimed + account.merged + account.rejected
