"""One value, one writing; and the writing gives the value back."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpomdoc.domain.canonical import digest, digest_of, dumps, loads
from cpomdoc.domain.values import SANS_OBJET

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
ZONES = st.builds(lambda minutes: timezone(timedelta(minutes=minutes)), st.integers(-1400, 1400))
LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    TEXTS,
    st.decimals(allow_nan=False, allow_infinity=False),
    st.dates(),
    st.datetimes(),
    st.datetimes(timezones=ZONES),
    st.just(SANS_OBJET),
)
KEYS = TEXTS | st.sampled_from(["$", "$nombre", "$$date", "$sans_objet"])
VALUES = st.recursive(
    LEAVES, lambda inner: st.lists(inner).map(tuple) | st.dictionaries(KEYS, inner, max_size=4), max_leaves=20
)


def shape(value: object) -> object:
    """The value and its types: 1, True and Decimal(1) are equal in Python, and are not the same answer."""
    match value:
        case dict():
            return {key: shape(item) for key, item in value.items()}
        case tuple():
            return tuple(shape(item) for item in value)
        case Decimal():
            return Decimal, value.as_tuple()
    return type(value), value


@given(VALUES)
def test_what_is_written_is_read_back(value):
    data = dumps(value)
    assert shape(loads(data)) == shape(value)
    assert dumps(loads(data)) == data
    assert b"\n" not in data


@given(VALUES, VALUES)
def test_two_values_have_two_digests(one, other):
    assert (digest_of(one) == digest_of(other)) == (shape(one) == shape(other))


def test_the_writing_is_the_documented_one():
    value = {"ville": "Orléans", "taux": Decimal("12.50"), "du": date(2027, 1, 1), "vide": SANS_OBJET}
    assert dumps({**value, "n": [1, True, None]}).decode() == (
        '{"du":{"$date":"2027-01-01"},"n":[1,true,null],"taux":{"$nombre":"12.50"},'
        '"vide":{"$sans_objet":true},"ville":"Orléans"}'
    )
    assert dumps(datetime(2027, 1, 1, 8, 30, tzinfo=UTC)) == b'{"$instant":"2027-01-01T08:30:00+00:00"}'
    assert digest(b"") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def test_lists_come_back_as_tuples():
    assert loads(dumps([1, [2]])) == (1, (2,))


@pytest.mark.parametrize(
    "value",
    [0.1, [1.0], {"a": {"b": 2.5}}, {1: "a"}, {None: 1}, b"a", {1, 2}, object()],
    ids=lambda value: type(value).__name__,
)
def test_what_has_no_single_writing_is_refused(value):
    with pytest.raises(TypeError):
        dumps(value)


@pytest.mark.parametrize("value", [Decimal("NaN"), Decimal("Infinity"), "a\ud800b", {"\udc00": 1}], ids=ascii)
def test_what_cannot_be_kept_is_refused(value):
    with pytest.raises(ValueError):
        dumps(value)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"\xff",
        b"1.0",
        b"NaN",
        b"[1, 2]",
        b'{"b":1,"a":2}',
        b'{"a":1,"a":1}',
        b'{"a":1}\n',
        b'"\\u00e9"',
        b'{"$nombre":"1,5"}',
        b'{"$nombre":"1.50 "}',
        b'{"$nombre":5}',
        b'{"$nombre":["1"]}',
        b'{"$date":"20270101"}',
        b'{"$date":null}',
        b'{"$instant":"2027-01-01"}',
        b'{"$sans_objet":false}',
        b'{"$inconnu":1}',
        b'{"$nombre":"1","a":2}',
        b'"\\ud800"',
        b"[" * 100_000,
        b"9" * 5_000,
    ],
    ids=lambda data: ascii(data[:30]),
)
def test_another_writing_is_refused(data):
    with pytest.raises(ValueError):
        loads(data)
