from importlib.resources import files

import zipcodes


def test_towns_are_those_of_the_package_that_knows_zip_codes() -> None:
    """A list of their names is read in milliseconds; the package makes a dictionary of each of 42,000 ZIP codes."""
    text = files("enterprisehub.domain").joinpath("us_towns.txt").read_text(encoding="utf-8")
    towns = [line for line in text.splitlines() if not line.startswith("#")]
    every = zipcodes.list_all()  # type: ignore[no-untyped-call]
    known = [one for one in every if one["zip_code_type"] == "STANDARD" and one["active"]]
    assert towns == sorted({one["city"].lower() for one in known})
