"""The data of the page is the same after packing and unpacking, whatever fields its records have."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from unpacking import unpack

from kg.page.page import data
from kg.page.payload import columns, pack
from kg.store import Graph

VALUE = st.text(min_size=1) | st.just(value=True) | st.lists(st.text(min_size=1), min_size=1)
RECORD = st.dictionaries(st.sampled_from("abcde"), VALUE, min_size=1)


def test_the_data_of_the_page_is_packed_without_loss(seed: Graph) -> None:
    plain = data(seed)
    again = unpack(pack(plain))
    assert {key: again[key] for key in plain} == plain
    assert pack(plain) == pack(plain)
    order = [(claim["subject"], claim["property"]) for claim in again["claims"].values()]
    assert order == sorted(order)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(RECORD))
def test_columns_are_as_long_as_the_records_are_many_and_hold_each_value(records: list[dict[str, object]]) -> None:
    found = columns(records)
    assert {len(column) for column in found.values()} <= {len(records)}
    assert [{f: c[i] for f, c in found.items() if c[i] != 0} for i in range(len(records))] == records
