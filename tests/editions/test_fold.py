"""The fold in SQL against a slow and obvious one in Python."""

from collections.abc import Sequence
from itertools import count
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from amtsatlas.domain.record import OfferRecord, Op, ProcedureRecord, ServiceRecord
from amtsatlas.editions.delivery import DeliveryWriter
from amtsatlas.editions.fold import FOLDED, fold, open_workspace, parts_of
from amtsatlas.editions.store import Delivery

Statement = ServiceRecord | ProcedureRecord | OfferRecord
_IDS = st.sampled_from(["a", "b", "c"])
_OPS = st.sampled_from([Op.WRITE, Op.WRITE, Op.DELETE])
_numbers = count()


@st.composite
def _statements(draw: st.DrawFn) -> list[Statement]:
    """One delivery: statements in reading order, some of them of several offers or of a procedure with offers in it."""
    found: list[Statement] = []
    for position in range(draw(st.integers(0, 8))):
        kind, op, name = draw(st.sampled_from("spoe")), draw(_OPS), draw(st.sampled_from(["x", "y"]))
        if kind == "s":
            found.append(ServiceRecord(position, draw(_IDS), name, op=op))
        elif kind == "p":
            found.append(ProcedureRecord(position, draw(_IDS), name, op=op))
        elif kind == "e":
            procedure = draw(_IDS)
            found.append(ProcedureRecord(position, procedure, name))
            for authority in draw(st.lists(st.sampled_from(["k1", "k2"]), unique=True)):
                offer_id = f"{procedure}|{authority}"
                found.append(OfferRecord(position, offer_id, authority, "a", procedure, within_procedure=True))
        elif op == Op.DELETE:
            found.append(OfferRecord(position, draw(_IDS), op=op))
        else:
            offer_id, procedure = draw(_IDS), draw(_IDS)
            for authority in draw(st.lists(st.sampled_from(["k1", "k2", "k3"]), min_size=1, unique=True)):
                found.append(OfferRecord(position, offer_id, authority, "a", procedure))
    return found


def _slow(deliveries: Sequence[Sequence[Statement]]) -> tuple[set[Any], set[Any], set[Any]]:
    """Statement by statement, as a person would: the newest about an id replaces what was known of it."""
    services: dict[str, ServiceRecord | None] = {}
    procedures: dict[str, ProcedureRecord | None] = {}
    offers: dict[str, list[tuple[OfferRecord, int]]] = {}
    written_at: dict[str, tuple[int, int]] = {}
    stated_at: dict[str, tuple[int, int]] = {}
    for rank, delivery in enumerate(deliveries):
        for one in delivery:
            if isinstance(one, ServiceRecord):
                services[one.service_id] = one if one.op == Op.WRITE else None
            elif isinstance(one, ProcedureRecord):
                procedures[one.procedure_id] = one if one.op == Op.WRITE else None
                written_at[one.procedure_id] = (rank, one.position)
            else:
                if stated_at.get(one.offer_id) != (rank, one.position):
                    offers[one.offer_id] = []
                stated_at[one.offer_id] = (rank, one.position)
                if one.op == Op.WRITE:
                    offers[one.offer_id].append((one, rank))
    live = {
        (one.offer_id, one.authority_key, one.procedure_id)
        for rows in offers.values()
        for one, rank in rows
        if not one.within_procedure
        or (procedures.get(one.procedure_id or "") and written_at[one.procedure_id or ""] == (rank, one.position))
    }
    return (
        {(one.service_id, one.name) for one in services.values() if one},
        {(one.procedure_id, one.name) for one in procedures.values() if one},
        live,
    )


def _fast(folder: Path, deliveries: Sequence[Sequence[Statement]]) -> tuple[set[Any], set[Any], set[Any]]:
    stored = []
    for number, statements in enumerate(deliveries):
        place = folder / f"d{number}"
        place.mkdir(parents=True)
        with DeliveryWriter(place) as writer:
            for statement in statements:
                writer.write(statement)
        stored.append(Delivery(place))
    with open_workspace(folder, memory="256MB", threads=1) as connection:
        fold(connection, parts_of(0, stored, FOLDED))
        return (
            set(connection.sql("select service_id, name from live_service").fetchall()),
            set(connection.sql("select procedure_id, name from live_procedure").fetchall()),
            set(connection.sql("select offer_id, authority_key, procedure_id from live_offer").fetchall()),
        )


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(deliveries=st.lists(_statements(), min_size=1, max_size=4))
def test_the_fold_is_what_reading_statement_by_statement_gives(
    tmp_path: Path, deliveries: list[list[Statement]]
) -> None:
    assert _fast(tmp_path / str(next(_numbers)), deliveries) == _slow(deliveries)


def test_one_statement_about_several_authorities_is_replaced_as_a_whole(tmp_path: Path) -> None:
    before: list[Statement] = [OfferRecord(0, "o", key, "s", "p") for key in ("k1", "k2")]
    after: list[Statement] = [OfferRecord(0, "o", "k3", "s", "p")]

    assert _fast(tmp_path / "1", [before])[2] == {("o", "k1", "p"), ("o", "k2", "p")}
    assert _fast(tmp_path / "2", [before, after])[2] == {("o", "k3", "p")}
    assert _fast(tmp_path / "3", [before, [OfferRecord(0, "o", op=Op.DELETE)]])[2] == set()


def test_a_rewritten_procedure_takes_the_offers_within_it_along(tmp_path: Path) -> None:
    before: list[Statement] = [
        ProcedureRecord(5, "p", "old"),
        OfferRecord(5, "p|k1", "k1", "s", "p", within_procedure=True),
        OfferRecord(6, "other", "k2", "s", "p"),
    ]
    after: list[Statement] = [ProcedureRecord(0, "p", "new")]

    assert _fast(tmp_path / "1", [before])[2] == {("p|k1", "k1", "p"), ("other", "k2", "p")}
    assert _fast(tmp_path / "2", [before, after])[2] == {("other", "k2", "p")}


def test_deletions_of_what_was_never_written_leave_nothing(tmp_path: Path) -> None:
    never: list[Statement] = [ServiceRecord(0, "s", op=Op.DELETE), OfferRecord(1, "o", op=Op.DELETE)]

    assert _fast(tmp_path, [[], never]) == (set(), set(), set())
