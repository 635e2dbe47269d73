"""Who offers a service, and where it can be used: from the rows of the question ``offering``."""

from collections.abc import Iterable
from itertools import groupby

from amtsatlas.results.reader import Results, Row

_WHOLE = 12
"""Digits of a municipality's ARS."""


def offering(results: Results, rows: Iterable[Row]) -> list[Row]:
    """Who offers it: a row per authority and procedure, by their names."""
    found = {(row["authority_key"], row["procedure_key"], row["url"]): row for row in rows}
    authorities = {key: results.authorities.get(key) for key, _, _ in found}
    told = [
        {
            "authority": key,
            "name": who["name"],
            "authority_kind": who["authority_kind"],
            "peer_group": who["peer_group"],
            "population": who["population"],
            "ars": who["ars"],
            "procedure": procedure,
            "procedure_name": row["name"],
            "provision": row["provision"],
            "url": url,
        }
        for (key, procedure, url), row in found.items()
        if (who := authorities[key])
    ]
    told.sort(
        key=lambda row: (
            row["name"], row["authority"], row["procedure_name"] is None, row["procedure_name"] or "", row["procedure"],
            row["url"] is None, row["url"] or "",
        )
    )  # fmt: skip
    return told


def served(results: Results, rows: Iterable[Row], territory: str) -> list[Row]:
    """Per Kreis the share of its municipalities with data whose residents can use the service, whoever offers it.

    Null where none has data. A municipality has data where a delivery speaks about it, or where it is served.
    """
    areas = {area for row in rows if (area := _area(results, row)) is not None}
    lengths = {len(area) for area in areas} - {_WHOLE}

    def told(kreis: str, name: str, municipalities: Iterable[Row]) -> Row:
        with_data = with_it = every = 0
        for row in municipalities:
            has_it = row["ars"] in areas or any(row["ars"][:length] in areas for length in lengths)
            every += 1
            with_it += has_it
            with_data += has_it or row["delivered"]
        return {
            "key": kreis,
            "name": name,
            "municipalities": every,
            "with_data": with_data,
            "served": with_it,
            "share": with_it / with_data if with_data else None,
        }

    municipalities = (row for row in results.remember("places", territory=territory) if not row["gemeindefrei"])
    by_kreis = groupby(municipalities, key=lambda row: (row["kreis"], row["kreis_name"]))
    return [told(kreis, name, mine) for (kreis, name), mine in by_kreis if name is not None]


def _area(results: Results, row: Row) -> str | None:
    """The ARS prefix that an offer holds for; None for a part outside of the authority's own area."""
    ars, part = results.authorities.ars(row["authority_key"]), row["territory"] or ""
    if ars is None:
        return None
    if part.startswith(ars):
        return str(part)
    return ars if ars.startswith(part) else None
