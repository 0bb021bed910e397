from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enterprisehub.kit.errors import InvalidInput
from enterprisehub.services.hub.properties.csv_rows import read_listings, snake_case

HEADER = "ListingKey,StandardStatus,ListPrice,BedroomsTotal,BathroomsTotalInteger,OnMarketDate,Features"


def read(*lines: Any, header: Any = HEADER, encoding: Any = "utf-8") -> Any:
    return read_listings("\n".join([header, *lines]).encode(encoding))


def only_row(*lines: Any, **how: Any) -> Any:
    found = read(*lines, **how)
    assert not found.bad
    [row] = found.rows
    return row


def only_reason(line: Any, **how: Any) -> Any:
    found = read(line, **how)
    assert not found.rows
    [bad] = found.bad
    return bad


@pytest.mark.parametrize("name", ["ListPrice", "list_price", "List Price", " listPrice ", "LIST_PRICE", "list-price"])
def test_names(name: Any) -> None:
    assert snake_case(name) == "list_price"


def test_row() -> None:
    row = only_row('A1,active under contract,"$1,250,000",3,2,5/31/2026,Pool; Home Office;;')
    assert row == {
        "property_id": "A1",
        "standard_status": "Active Under Contract",
        "list_price_cents": 125_000_000,
        "bedrooms_total": 3,
        "bathrooms_total": 2.0,
        "on_market_date": date(2026, 5, 31),
        "features": ["Pool", "Home Office"],
    }


def test_empty_cells() -> None:
    row = only_row("A1,,,,,,")
    assert (row["standard_status"], row["list_price_cents"], row["features"]) == ("Active", None, [])


@pytest.mark.parametrize(
    ("price", "cents"),
    [
        ("450000", 45_000_000),
        ("$450,000", 45_000_000),
        ("450000.50", 45_000_050),
        ("US$ 1,000", 100_000),
        ("99.5 USD", 9_950),
    ],
)
def test_prices(price: Any, cents: Any) -> None:
    assert only_row(f'A1,,"{price}",,,,')["list_price_cents"] == cents


@pytest.mark.parametrize("price", ["abc", "-5", "0", "1,2,3", "1e9", "450k", "99999999999999", "١٢٣", "$", "nan"])
def test_bad_price(price: Any) -> None:
    assert only_reason(f'A1,,"{price}",,,,').reason.startswith("list_price_cents: ")


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (",Active,1,,,,", "property_id: is missing"),
        ("A1,Sold?,1,,,,", "standard_status: 'Sold?' is not a StandardStatus"),
        ("A1,,1,101,,,", "bedrooms_total: '101' is not between 0 and 100"),
        ("A1,,1,three,,,", "bedrooms_total: 'three' is not a number"),
        ("A1,,1,,,31.05.2026,", "on_market_date: '31.05.2026' is not a date"),
        ("A1,Active", "has 2 cells, the header has 7"),
        ("A1,,1,,,,,extra", "has 8 cells, the header has 7"),
        ("x" * 201 + ",,,,,,", "property_id: is longer than 200"),
    ],
)
def test_bad_row(line: Any, reason: Any) -> None:
    bad = only_reason(line)
    assert (bad.line, bad.reason[: len(reason)]) == (2, reason)


def test_every_reason_of_a_row_is_given() -> None:
    assert only_reason("A1,?,?,?,,,").reason.count(";") == 2


def test_good_rows_beside_bad_ones() -> None:
    found = read("A1,,1,,,,", "A2,,x,,,,", "", "A3,,1,,,,")
    assert [row["property_id"] for row in found.rows] == ["A1", "A3"]
    assert [(bad.line, bad.listing_id) for bad in found.bad] == [(3, "A2")]
    assert found.read == 3


def test_lines_are_those_of_the_file_also_after_a_cell_of_several_lines() -> None:
    found = read('A1,"Active\n",1,,,,', "A2,,x,,,,")
    assert [bad.line for bad in found.bad] == [4]


def test_a_listing_twice() -> None:
    assert read("A1,,1,,,,", "A1,,2,,,,").bad[0].reason == "the listing was on line 2 already"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_encodings(encoding: Any) -> None:
    row = only_row("A1,Cañon City", header="listing_id,city", encoding=encoding)
    assert row == {"property_id": "A1", "city": "Cañon City"}


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiters(delimiter: Any) -> None:
    assert (
        only_row(delimiter.join(["A1", "100"]), header=delimiter.join(["ListingId", "ListPrice"]))["list_price_cents"]
        == 10_000
    )


def test_windows_line_ends() -> None:
    found = read_listings(b"ListingKey,City\r\nA1,Pasadena\r\n")
    assert found.rows == [{"property_id": "A1", "city": "Pasadena"}]


def test_unknown_columns_are_named() -> None:
    found = read("A1,x,1", header="ListingKey,Mood,ListPrice")
    assert (found.unknown_columns, found.columns) == (["Mood"], ("property_id", "list_price_cents"))


@pytest.mark.parametrize("data", [b"", b"\n\n", b"City\nPasadena\n", b"\x00", b"PK\x03\x04zip"])
def test_no_header(data: Any) -> None:
    with pytest.raises(InvalidInput):
        read_listings(data)


def test_a_cell_beyond_all_measure() -> None:
    found = read('A1,"' + "x" * 200_000 + '"', "A2,Pasadena", header="ListingKey,City")
    assert len(found.bad) >= 1


@given(st.binary(max_size=300))
def test_any_bytes(data: Any) -> None:
    found = read_listings(b"ListingKey,ListPrice,Features,OnMarketDate\n" + data)
    assert all(row["property_id"] for row in found.rows)
