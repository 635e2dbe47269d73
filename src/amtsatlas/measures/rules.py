"""A programme's rules as small tables, so that SQL joins them and no value is pasted into a query."""

from datetime import date, timedelta

import pyarrow as pa

from amtsatlas.programmes.model import KINDS, PROVISIONS, Programme

SAME_ADDRESS_FROM = 5
"""From so many procedures of one authority behind one address it is a warning: two or three may be one form for
related concerns, five are rather a menu."""

_TEXT, _FLAG, _COUNT, _REAL = pa.string(), pa.bool_(), pa.int64(), pa.float64()

_SCHEMAS = {
    "programme": pa.schema(
        {
            "id": _TEXT,
            "territory": _TEXT,
            "unit": _TEXT,
            "inherit": _FLAG,
            "require_address": _FLAG,
            "require_online_status": _TEXT,
            "refuse_active": _TEXT,
            "threshold": _COUNT,
            "gaps_min_share": _REAL,
            "stale_before": _TEXT,
            "same_address_from": _COUNT,
        }
    ),
    "rule_source": pa.schema({"source": _TEXT, "position": _COUNT}),
    "rule_kind": pa.schema({"kind": _TEXT, "number": _COUNT, "counts": _FLAG, "undecided": _FLAG, "reason": _TEXT}),
    "rule_provision": pa.schema({"provision": _TEXT, "number": _COUNT, "counts": _FLAG}),
    "rule_threshold": pa.schema({"authority_kind": _TEXT, "threshold": _COUNT}),
    "rule_peer_group": pa.schema({"authority_kind": _TEXT, "peer_group": _TEXT}),
}


def rule_tables(programme: Programme, *, edition_date: str, stale_days: int) -> dict[str, pa.Table]:
    """The tables by name. Data older than ``stale_days`` before the edition's date is stale.

    ``rule_kind.number`` counts from 1 (0 is left for a kind nobody knows); ``rule_provision.number`` is higher the
    stronger: own beats central beats unknown.
    """
    rows: dict[str, list[tuple[object, ...]]] = {
        "programme": [
            (
                programme.id,
                programme.territory,
                programme.unit,
                programme.inherit,
                programme.require_address,
                programme.require_online_status,
                programme.refuse_active,
                programme.threshold,
                programme.gaps_min_share,
                (date.fromisoformat(edition_date) - timedelta(days=stale_days)).isoformat(),
                SAME_ADDRESS_FROM,
            )
        ],
        "rule_source": [(source, position) for position, source in enumerate(programme.sources)],
        "rule_kind": [
            (kind, number, programme.count[kind], kind in programme.undecided, _reason(programme, kind))
            for number, kind in enumerate(KINDS, 1)
        ],
        "rule_provision": [
            (provision, len(PROVISIONS) - place, programme.provision[provision])
            for place, provision in enumerate(PROVISIONS)
        ],
        "rule_threshold": list(programme.threshold_by_kind.items()),
        "rule_peer_group": [(kind, group) for group, kinds in programme.peer_groups.items() for kind in kinds],
    }
    return {
        name: pa.Table.from_pylist([dict(zip(schema.names, row, strict=True)) for row in rows[name]], schema=schema)
        for name, schema in _SCHEMAS.items()
    }


def _reason(programme: Programme, kind: str) -> str:
    """Why a procedure of this kind does not count: the rule says so, or it does not decide and we chose."""
    return f"{kind}_undecided" if kind in programme.undecided else kind
