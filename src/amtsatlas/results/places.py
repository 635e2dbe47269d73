"""What the residents of a place can use online, put together from what each authority that serves it offers.

Asked so, a Landkreis's offers are read once for all of its places, and only the place's own are read for it alone.
"""

from collections.abc import Iterator

from amtsatlas.results.reader import Results, Row


def place_of(results: Results, text: str) -> Row | None:
    """The municipality (or gemeindefreies Gebiet) with this ARS, AGS or authority key."""
    if text in results.places:
        return results.places[text]
    who = results.authorities.get(text) or results.authorities.get(f"gemeinde:{text}")
    found = results.places.get(who["ars"]) if who else None
    return found if who and found and found["authority_key"] == who["authority_key"] else None


def offered(results: Results, authority: str, ars: str) -> Iterator[Row]:
    """What counts at one authority and holds at this ARS: a row per service and procedure, by service key and name.

    An offer for a part of the authority's area holds where the ARS lies in it.
    """
    before = None
    for row in results.remember("offered", authority=authority):
        if row["territory"] is None or ars.startswith(row["territory"]):
            this = row["service_key"], row["procedure"]
            if this != before:
                yield row
            before = this


def usable(results: Results, here: Row) -> list[Row]:
    """Every counting procedure of a municipality (a row of its authorities) and of those that serve it, per service.

    By topic and service, of each the nearest authority's first.
    """
    none = dict.fromkeys(("name", "leika_key", "ozg_topic"))
    rows = [
        {
            "authority": one["authority_key"],
            "authority_name": one["name"],
            "authority_kind": one["authority_kind"],
            "procedure": row["procedure"],
            "name": row["name"],
            "service_key": row["service_key"],
            "service": service["name"],
            "leika_key": service["leika_key"],
            "topic": service["ozg_topic"],
            "provision": row["provision"],
            "url": row["url"],
            "identification": row["identification"],
            "payment": row["payment"],
            "languages": row["languages"],
            "nearness": len(one["ars"]),
        }
        for one in (here, *results.authorities.serving(here))
        for row in offered(results, one["authority_key"], here["ars"])
        for service in (results.services.get(row["service_key"], none),)
    ]
    rows.sort(key=_order)
    return rows


def reach(results: Results, here: Row) -> Row | None:
    """What the residents of a municipality can use, and from which level it comes; None where it is not counted.

    An authority that serves the place and has no data is named, the nearest first: its level's number is then no zero.
    """
    found = results.ask("reach", place=here["authority_key"])
    if not found:
        return None
    serving = (here, *results.authorities.serving(here))
    return {**found[0], "without_data": [one["authority_key"] for one in serving if one["delivered"] is False]}


def _order(row: Row) -> tuple[bool, str, bool, str, int, bool, str, str]:
    topic, service, name = row["topic"], row["service"], row["name"]
    return (
        topic is None, topic or "", service is None, service or "", -row["nearness"],
        name is None, name or "", row["procedure"],
    )  # fmt: skip
