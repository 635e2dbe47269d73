"""The measures once more, slow and obvious, in plain Python: loops over rows, no SQL, no code of the engine."""

from collections import defaultdict
from datetime import date, timedelta
from typing import Any

from amtsatlas.programmes.model import Programme
from tests.measures.edition import DATE, Edition

Row = dict[str, Any]
OWN_BEATS = {"own": 3, "central": 2, "unknown": 1}
LEVELS = {12: "gemeinde", 9: "verband", 5: "landkreis", 3: "bezirk", 2: "land", 0: "bund"}
STAGES = [
    "other_source", "judged_not", "kind", "provision_excluded", "no_address", "not_online", "inactive", "counted",
    "judged_counts",
]  # fmt: skip
COUNTED = ("counted", "judged_counts")


class Reference:
    """Every measure as a list of rows, sorted as the files are."""

    def __init__(self, edition: Edition, rules: Programme, stale_days: int = 90) -> None:
        self.tables, self.rules, self.stale_days = edition.tables, rules, stale_days
        territory = rules.territory
        self.people: dict[str, Row] = {}
        for row in self.tables["authority"]:
            ars = row["ars"]
            inside = territory == "" or (ars is not None and ars.startswith(territory))
            above = ars is not None and territory.startswith(ars)
            if inside or above:
                self.people[row["authority_key"]] = {**row, "group": self._group(row) if inside else None}
        self.places = {
            row["authority_key"]
            for row in self.tables["territory"]
            if row["level"] == "gemeinde" and row["authority_key"] in self.people
        }
        self.chosen = {key: self._chosen(key) for key in self.people}
        self.lineage = {key: self._lineage(key) for key in self.people}
        self.judged = [judged for row in self.tables["offer"] for judged in self._credited(row)]
        self.verdict = self._verdict()
        self.provided = self._provided()
        self.standing = self._standing()
        self.coverage = self._coverage()

    def _group(self, row: Row) -> str | None:
        return next((g for g, kinds in self.rules.peer_groups.items() if row["authority_kind"] in kinds), None)

    def _chosen(self, key: str) -> tuple[str, str, str] | None:
        for source in self.rules.sources:
            rows = [r for r in self.tables["delivered"] if r["authority_key"] == key and r["source"] == source]
            if rows:
                newest = max(row["data_date"] for row in rows)
                return source, min(row["provider"] for row in rows if row["data_date"] == newest), newest
        return None

    def _lineage(self, key: str) -> list[str]:
        """Itself, then those above it, the nearest first."""
        ars = self.people[key]["ars"]
        if ars is None:
            return [key]
        above = [
            k for k, p in self.people.items() if p["ars"] is not None and p["ars"] != ars and ars.startswith(p["ars"])
        ]
        return [key, *sorted(above, key=lambda k: -len(self.people[k]["ars"]))]

    def _credited(self, row: Row) -> list[Row]:
        offering = row["authority_key"]
        if offering not in self.people or row["source"] not in self.rules.sources:
            return []
        found = []
        for key, lineage in self.lineage.items():
            if key == offering:
                stage = self._stage(row, key, row["provision"])
                found.append({**row, "authority_key": key, "offered_by": offering, "stage": stage})
            elif self.rules.inherit and offering in lineage:
                ars = self.people[key]["ars"]
                holds = row["territory"] is None or ars.startswith(row["territory"])
                if holds and self._is_chosen(row):
                    central = {"provision": "central", "provision_basis": "declared"}
                    found.append(
                        {
                            **row,
                            **central,
                            "authority_key": key,
                            "offered_by": offering,
                            "stage": self._stage(row, key, "central"),
                        }
                    )
        return found

    def _is_chosen(self, row: Row) -> bool:
        chosen = self.chosen[row["authority_key"]]
        return chosen is not None and chosen[:2] == (row["source"], row["provider"])

    def _stage(self, row: Row, key: str, provision: str) -> str:
        """How far the offer gets at this authority: the one of STAGES that names the rule it fails on."""
        rules = self.rules
        if not self._is_chosen(row):
            return "other_source"
        for judgement in self.tables["judgement"]:
            judged = judgement["programme"], judgement["authority_key"], judgement["procedure_key"]
            if judged == (rules.id, key, row["procedure_key"]):
                return "judged_counts" if judgement["counts"] else "judged_not"
        if not rules.count[row["kind"]]:
            return "kind"
        if not rules.provision[provision]:
            return "provision_excluded"
        if rules.require_address and not row["address"]:
            return "no_address"
        if rules.require_online_status is not None and row["online_status"] != rules.require_online_status:
            return "not_online"
        if rules.refuse_active is not None and row["active"] == rules.refuse_active:
            return "inactive"
        return "counted"

    def _order(self, row: Row) -> tuple[Any, ...]:
        """Of several offers of one unit the highest decides."""
        nearness = -self.lineage[row["authority_key"]].index(row["offered_by"])
        declared = row["provision_basis"] == "declared"
        stage = STAGES.index(row["stage"])
        return stage, nearness, row["territory"] is None, OWN_BEATS[row["provision"]], declared

    def _verdict(self) -> list[Row]:
        pairs = defaultdict(list)
        for row in self.judged:
            pairs[row["authority_key"], row["procedure_key"]].append(row)
        verdict = []
        for (key, procedure), rows in sorted(pairs.items()):
            best = max(rows, key=self._order)
            judged = best["stage"].startswith("judged")
            undecided = best["kind"] in self.rules.undecided and not judged
            reason = best["stage"]
            if reason == "kind":
                reason = best["kind"] + ("_undecided" if undecided else "")
            verdict.append(
                {
                    "authority_key": key,
                    "procedure_key": procedure,
                    "offered_by": best["offered_by"],
                    "counts": best["stage"] in COUNTED,
                    "reason": reason,
                    "undecided": undecided,
                    "provision": best["provision"],
                    "provision_basis": None if best["provision"] == "unknown" else best["provision_basis"],
                    "source": best["source"],
                    "provider": best["provider"],
                    "delivery": max(row["delivery"] for row in rows),
                    "whole_territory": best["territory"] is None,
                }
            )
        return verdict

    def _provided(self) -> dict[tuple[str, str], Row]:
        provided: dict[tuple[str, str], Row] = {}
        for row in self.judged:
            pair = row["authority_key"], row["service_key"]
            if (
                row["stage"] in COUNTED
                and row["service_key"]
                and (pair not in provided or self._order(row)[1:] > self._order(provided[pair])[1:])
            ):
                provided[pair] = row
        return provided

    def units(self, key: str) -> dict[str, str]:
        """What counts for the authority, with its provision: procedures or services, as the programme says."""
        if self.rules.unit == "service":
            return {service: row["provision"] for (k, service), row in self.provided.items() if k == key}
        return {
            row["procedure_key"]: row["provision"]
            for row in self.verdict
            if row["authority_key"] == key and row["counts"]
        }

    def _standing(self) -> list[Row]:
        stale_before = (date.fromisoformat(DATE) - timedelta(days=self.stale_days)).isoformat()
        rows = []
        for key, person in sorted(self.people.items()):
            if person["group"] is None:
                continue
            lineage = self.lineage[key] if self.rules.inherit else [key]
            used = next((self.chosen[k] for k in lineage if self.chosen[k]), None)
            provisions = list(self.units(key).values())
            threshold = self.rules.threshold_by_kind.get(person["authority_kind"], self.rules.threshold)
            counted = len(provisions)
            rows.append(
                {
                    "authority_key": key,
                    "name": person["name"],
                    "authority_kind": person["authority_kind"],
                    "peer_group": person["group"],
                    "vg_key": person.get("vg_key"),
                    "regierungsbezirk": person["regierungsbezirk"],
                    "population": person["population"],
                    "own": provisions.count("own"),
                    "central": provisions.count("central"),
                    "unknown": provisions.count("unknown"),
                    "counted": counted,
                    "threshold": threshold,
                    "reached": None if threshold is None else used is not None and counted >= threshold,
                    "distance": None if threshold is None else counted - threshold,
                    "delivered": used is not None,
                    "data_date": used[2] if used else None,
                    "stale": used[2] < stale_before if used else None,
                    "source": used[0] if used else None,
                    "provider": used[1] if used else None,
                }
            )
        delivered = [row for row in rows if row["delivered"]]
        for row in rows:
            better = [other for other in delivered if other["counted"] > row["counted"]]
            better_peers = [other for other in better if other["peer_group"] == row["peer_group"]]
            row["rank"] = len(better) + 1 if row["delivered"] else None
            row["peer_rank"] = len(better_peers) + 1 if row["delivered"] else None
        return rows

    @property
    def reach(self) -> list[Row]:
        rows = []
        for place in sorted(self.places):
            ars = self.people[place]["ars"]
            lowest: dict[str, int] = {}
            services = set()
            for level in self.lineage[place]:
                for row in self.judged:
                    own = row["authority_key"] == row["offered_by"] == level
                    if (
                        own
                        and row["stage"] in COUNTED
                        and (row["territory"] is None or ars.startswith(row["territory"]))
                    ):
                        lowest.setdefault(row["procedure_key"], len(self.people[level]["ars"]))
                        services.add(row["service_key"])
            levels = list(lowest.values())
            rows.append(
                {
                    "place_key": place,
                    "ars": ars,
                    "name": self.people[place]["name"],
                    "population": self.people[place]["population"],
                    "procedures": len(lowest),
                    "services": len(services - {None}),
                    **{f"from_{name}": levels.count(length) for length, name in LEVELS.items()},
                }
            )
        return rows

    def _coverage(self) -> list[Row]:
        names = {row["service_key"]: row["name"] for row in self.tables["service"]}
        rows = []
        for service in sorted({service for _, service in self.provided}):
            for group in sorted({row["peer_group"] for row in self.standing}):
                members = [row for row in self.standing if row["peer_group"] == group]
                with_data = [row for row in members if row["delivered"]]
                providing = [row for row in members if (row["authority_key"], service) in self.provided]
                if not providing:
                    continue
                population = sum(row["population"] for row in providing)
                rows.append(
                    {
                        "service_key": service,
                        "peer_group": group,
                        "name": names.get(service),
                        "authorities": len(providing),
                        "group_size": len(members),
                        "delivered": len(with_data),
                        "share": len(providing) / len(members),
                        "population": population,
                        "population_share": _divide(population, sum(row["population"] for row in members)),
                    }
                )
        return rows

    @property
    def gaps(self) -> list[Row]:
        rows = []
        for standing in self.standing:
            key = standing["authority_key"]
            for covered in self.coverage:
                service = covered["service_key"]
                peers = covered["delivered"] - 1
                if (
                    covered["peer_group"] != standing["peer_group"] or not standing["delivered"] or peers == 0
                    or (key, service) in self.provided or covered["authorities"] / peers < self.rules.gaps_min_share
                ):  # fmt: skip
                    continue
                rows.append(
                    {
                        "authority_key": key,
                        "service_key": service,
                        "name": covered["name"],
                        "peers_with": covered["authorities"],
                        "peers": peers,
                        "share": covered["authorities"] / peers,
                        "central_procedure": self._central(key, service),
                        "covered_by_vg": standing["vg_key"] if (standing["vg_key"], service) in self.provided else None,
                    }
                )
        order = lambda r: (r["authority_key"], r["central_procedure"] is None, -r["share"], r["service_key"])  # noqa: E731
        return sorted(rows, key=order)

    def _central(self, key: str, service: str) -> str | None:
        users = defaultdict(set)
        me = self.people[key]
        for row in self.judged:
            peer = self.people[row["authority_key"]]
            if (
                row["stage"] in COUNTED and row["offered_by"] == row["authority_key"] and row["provision"] == "central"
                and row["service_key"] == service and peer["group"] == me["group"]
                and peer["land"] == me["land"] and me["land"] is not None
            ):  # fmt: skip
                users[row["procedure_key"]].add(row["authority_key"])
        return min(users, key=lambda procedure: (-len(users[procedure]), procedure), default=None)

    @property
    def inflation(self) -> list[Row]:
        found = defaultdict(set)
        for row in self.judged:
            address = row["address"] or ""
            if row["stage"] not in COUNTED or row["offered_by"] != row["authority_key"] or not address:
                continue
            scheme, _, rest = address.lower().partition("://")
            path = rest.partition("?")[0]
            key, procedure = row["authority_key"], row["procedure_key"]
            found[key, "same_address", address].add(procedure)
            if scheme in ("http", "https") and rest:
                if rest == path and (path.count("/"), path[-1:]) in ((0, path[-1:]), (1, "/")):
                    found[key, "home_page", None].add(procedure)
                if path.endswith(".pdf"):
                    found[key, "pdf", None].add(procedure)
                if "kontakt" in path.partition("/")[2] or "contact" in path.partition("/")[2]:
                    found[key, "contact_form", None].add(procedure)
            if address.lower().startswith("mailto:"):
                found[key, "mail_address", None].add(procedure)
        return [
            {
                "authority_key": key,
                "warning": warning,
                "address": address,
                "procedures": len(them),
                "example_procedure": min(them),
            }
            for (key, warning, address), them in sorted(
                found.items(), key=lambda item: (*item[0][:2], item[0][2] or "")
            )
            if warning != "same_address" or len(them) >= 5
        ]

    @property
    def facts(self) -> list[Row]:
        standing = self.standing
        bound = [row for row in standing if row["threshold"] is not None]
        places = [row for row in bound if row["authority_key"] in self.places]
        rows = []
        if bound:
            rows.append(_share("at_threshold", None, bound))
            for kind in {row["authority_kind"] for row in bound}:
                rows.append(_share("at_threshold", kind, [row for row in bound if row["authority_kind"] == kind]))
            rows.append(_share("share_authorities", None, bound))
        if places:
            rows.append(_share("share_own_page", None, places))
            with_vg = []
            for row in places:
                union = {**self.units(row["vg_key"] or ""), **self.units(row["authority_key"])}
                vg = next((other for other in standing if other["authority_key"] == row["vg_key"]), None)
                reached = (len(union) if vg else row["counted"]) >= row["threshold"]
                known = row["delivered"] and (vg is None or vg["delivered"])
                with_vg.append({**row, "reached": reached, "delivered": known or reached})
            rows.append(_share("share_own_or_vg", None, with_vg))
        top = [row for row in standing if row["delivered"] and row["rank"] <= 10 and row["counted"] > 0]
        rows.append(_counted("top_ten", None, top, standing))
        for row in top:
            empty = dict.fromkeys(("numerator", "denominator", "share", "population_share", "without_data"))
            rows.append(
                {
                    "fact": "top_ten",
                    "part": None,
                    "rank": row["rank"],
                    "authority_key": row["authority_key"],
                    "value": row["counted"],
                    **empty,
                }
            )
        located = [row for row in top if row["regierungsbezirk"] is not None]
        rows.append(_counted("top_ten_by_regierungsbezirk", None, located, standing))
        for bezirk in {row["regierungsbezirk"] for row in located}:
            of_it = [row for row in located if row["regierungsbezirk"] == bezirk]
            rows.append(_counted("top_ten_by_regierungsbezirk", bezirk, of_it, standing))
        return sorted(rows, key=lambda r: (r["fact"], r["part"] or "", r["rank"] or 0, r["authority_key"] or ""))


def _divide(numerator: int, denominator: int) -> float | None:
    return numerator / denominator if denominator else None


def _share(fact: str, part: str | None, rows: list[Row]) -> Row:
    return _counted(fact, part, [row for row in rows if row["delivered"] and row["reached"]], rows)


def _counted(fact: str, part: str | None, chosen: list[Row], rows: list[Row]) -> Row:
    without_data = [row for row in rows if not row["delivered"]]
    return {
        "fact": fact,
        "part": part,
        "rank": None,
        "authority_key": None,
        "value": len(chosen),
        "numerator": len(chosen),
        "denominator": len(rows),
        "share": _divide(len(chosen), len(rows)),
        "population_share": _divide(sum(r["population"] for r in chosen), sum(r["population"] for r in rows)),
        "without_data": len(without_data),
    }
