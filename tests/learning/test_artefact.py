import json
from pathlib import Path

import msgspec
import numpy as np
import pytest

from enterprisehub.learning.additive import Interaction, packed
from enterprisehub.learning.artefact import Artefact, ArtefactRefused, Loaded, card, decode, encode
from enterprisehub.learning.features import NAMES, fingerprint
from enterprisehub.learning.individual import Individual
from enterprisehub.learning.registry import Offer, Served, files, first_good, packaged_path, stored_path

PACKAGED = packaged_path("lead").read_bytes()


@pytest.fixture
def artefact() -> Artefact:
    return decode(PACKAGED, name="lead", source="packaged").artefact


@pytest.mark.parametrize("name", ["lead", "churn", "return"])
def test_packaged_model_fits_the_code(name: str) -> None:
    loaded = decode(packaged_path(name).read_bytes(), name=name, source="packaged")
    names = [feature["name"] for feature in loaded.artefact.features]
    assert loaded.artefact.features_sha256 == fingerprint(tuple(names))
    left_out = set(NAMES) - set(names)
    assert names == [each for each in NAMES if each not in left_out]
    assert len(left_out) < (1 if name == "lead" else 9), "what never differs in its population"
    assert loaded.model.trained_on == "synthetic"
    assert loaded.artefact.metrics["test"]["auc"]["value"] > {"lead": 0.8, "churn": 0.8, "return": 0.58}[name]


def test_its_card_shows_features_measures_and_quantiles() -> None:
    own = card(decode(PACKAGED, name="lead", source="packaged"))
    assert {"name", "unit", "meaning"} == set(own.features[0])
    assert set(own.metrics["reference_quantiles"]) == {"p50", "p80", "p95"}
    assert own.metrics["test"]["ece"]["value"] < 0.08
    assert own.version == own.sha256[:12]


def test_a_changed_byte_is_refused() -> None:
    with pytest.raises(ArtefactRefused, match="damaged"):
        decode(PACKAGED.replace(b'"base":-', b'"base": -', 1), name="lead", source="file")


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b"\xff\xfe", b'{"sha256": 1}', PACKAGED[:500]])
def test_what_is_no_model_is_refused(data: bytes) -> None:
    with pytest.raises(ArtefactRefused, match="not a model"):
        decode(data, name="lead", source="file")


def test_another_model_is_refused() -> None:
    with pytest.raises(ArtefactRefused, match="'lead', not 'churn'"):
        decode(PACKAGED, name="churn", source="file")


def test_another_format_is_refused(artefact: Artefact) -> None:
    with pytest.raises(ArtefactRefused, match="format 99"):
        decode(encode(msgspec.structs.replace(artefact, format=99)), name="lead", source="file")


def test_features_of_another_meaning_are_refused(artefact: Artefact) -> None:
    changed = msgspec.structs.replace(artefact, features_sha256="0" * 64)
    with pytest.raises(ArtefactRefused, match="another meaning"):
        decode(encode(changed), name="lead", source="file")


def test_an_unknown_feature_is_refused(artefact: Artefact) -> None:
    plain = json.loads(encode(artefact))["artefact"]
    plain["tables"]["tables"][0]["feature"] = "postal_code"
    changed = msgspec.convert(plain, Artefact)
    with pytest.raises(ArtefactRefused, match="postal_code"):
        decode(encode(changed), name="lead", source="file")


def test_a_malformed_table_is_refused(artefact: Artefact) -> None:
    plain = json.loads(encode(artefact))["artefact"]
    plain["tables"]["tables"][1]["values"].pop()
    with pytest.raises(ArtefactRefused, match="malformed"):
        decode(encode(msgspec.convert(plain, Artefact)), name="lead", source="file")


def test_malformed_interactions_and_spreads_are_refused(artefact: Artefact) -> None:
    first, second = artefact.tables.tables[:2]
    edges = [first.edges[:2], second.edges[:1]]
    cells = 4 * 3 * (1 + len(artefact.tables.replica_bases))
    good = Interaction(features=[first.feature, second.feature], edges=edges, values=packed(np.zeros(cells)))
    loaded = decode(encode(joined(artefact, good)), name="lead", source="file")
    assert np.isfinite(loaded.scorer.score(np.zeros((1, len(loaded.columns)))).logits).all()
    for changed in (
        msgspec.structs.replace(good, values=good.values[:-4]),
        msgspec.structs.replace(good, values=packed(np.zeros(cells - 1))),
        msgspec.structs.replace(good, values=packed(np.zeros(cells + 1))),
        msgspec.structs.replace(good, values=b"nothing packed"),
        msgspec.structs.replace(good, features=["words", "nobody"]),
        msgspec.structs.replace(good, edges=[[-1e9], edges[1]]),
        msgspec.structs.replace(good, edges=edges[:1]),
    ):
        with pytest.raises(ArtefactRefused, match="malformed"):
            decode(encode(joined(artefact, changed)), name="lead", source="file")
    with pytest.raises(ArtefactRefused, match="differ is malformed"):
        decode(encode(msgspec.structs.replace(artefact, individual=Individual([0.0], []))), name="lead", source="file")


def joined(artefact: Artefact, interaction: Interaction) -> Artefact:
    return msgspec.structs.replace(
        artefact, tables=msgspec.structs.replace(artefact.tables, interactions=[interaction])
    )


def test_horizons_out_of_order_are_refused(artefact: Artefact) -> None:
    changed = msgspec.structs.replace(artefact, shifts={"7": 0.1, "30": 0.2})
    with pytest.raises(ArtefactRefused, match="more probable"):
        decode(encode(changed), name="lead", source="file")


def test_the_data_directory_comes_before_the_package(tmp_path: Path) -> None:
    assert [offer.data for offer in files(tmp_path, "lead")] == [PACKAGED]
    stored_path(tmp_path, "lead").parent.mkdir()
    stored_path(tmp_path, "lead").write_bytes(b"mine")
    assert [offer.data for offer in files(tmp_path, "lead")] == [b"mine", PACKAGED]


def test_a_bad_offer_is_told_and_the_next_one_taken() -> None:
    told: list[str] = []
    loaded = first_good("lead", [Offer("bad", b"{}"), Offer("good", PACKAGED)], told.append)
    assert loaded.source == "good"
    assert len(told) == 1
    assert told[0].startswith("bad: not a model")


def test_no_good_offer_says_what_to_do() -> None:
    with pytest.raises(ArtefactRefused, match="enterprisehub train"):
        first_good("lead", [], print)


@pytest.fixture
def loaded() -> Loaded:
    return decode(PACKAGED, name="lead", source="packaged")


def test_a_good_newcomer_is_taken_up(loaded: Loaded) -> None:
    served = Served(loaded, pytest.fail)
    newcomer = encode(msgspec.structs.replace(loaded.artefact, seed=99))
    assert served.offer(Offer("table", newcomer))
    assert served.loaded.artefact.seed == 99
    assert not served.offer(Offer("table", newcomer))


def test_a_refused_newcomer_leaves_the_one_in_use_and_is_told_once(loaded: Loaded) -> None:
    told: list[str] = []
    served = Served(loaded, told.append)
    for _ in range(3):
        assert not served.offer(Offer("table", b"{}"))
    assert served.loaded is loaded
    assert len(told) == 1
