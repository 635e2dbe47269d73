"""What the place page shows: procedures under services under topics."""

from collections.abc import Sequence
from typing import NamedTuple

from amtsatlas.results.reader import Row


class Service(NamedTuple):
    """One service with the procedures through which people get to it here, the nearest authority's first."""

    key: str | None
    name: str | None
    procedures: list[Row]


class Topic(NamedTuple):
    """One topic of the catalogue; None for services without one."""

    name: str | None
    services: list[Service]


def topics(rows: Sequence[Row]) -> list[Topic]:
    """Rows of the question ``place``, in their order."""
    found: dict[str | None, dict[str | None, Service]] = {}
    for row in rows:
        services = found.setdefault(row["topic"], {})
        service = services.setdefault(row["service_key"], Service(row["service_key"], row["service"], []))
        service.procedures.append(row)
    return [Topic(name, list(services.values())) for name, services in found.items()]
