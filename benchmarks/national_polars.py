"""The measures of the national benchmark once more with Polars, for its one programme; the results equal ours."""

from pathlib import Path

import polars as pl
from polars import col

UPPER = {9: "verband", 5: "landkreis", 3: "bezirk", 2: "land", 0: "bund"}


def measures(source: Path, into: Path) -> None:
    """Write every result; what several read is collected once."""

    def read(table: str) -> pl.LazyFrame:
        return pl.scan_parquet(source / f"{table}.parquet")

    def keep(name: str, frame: pl.LazyFrame, *order: str, nulls_last: bool = True) -> pl.LazyFrame:
        path = into / f"{name}.parquet"
        frame.sort(order, nulls_last=nulls_last).sink_parquet(path, compression="zstd")
        return pl.scan_parquet(path)

    who = _who(read("authority"), read("delivered")).collect()
    offers = _judged(read("offer"), who.lazy())
    counting = offers.filter(col("stage") == 6)
    services = counting.filter(col("service_key").is_not_null()).group_by("authority_key", "service_key")
    provided = services.agg(whole=col("territory").is_null().any()).collect(engine="streaming").lazy()
    verdict = keep("verdict", _verdict(offers), "authority_key", "procedure_key")
    standing = keep("standing", _standing(who.lazy(), verdict), "authority_key")
    keep("reach", _reach(who, verdict, provided, counting), "place_key")
    coverage = keep("coverage", _coverage(standing, provided, read("service")), "service_key", "peer_group")
    _gaps(standing, who.lazy(), coverage, provided, counting).sink_parquet(into / "gaps.parquet", compression="zstd")
    keep("inflation", _inflation(counting), "authority_key", "warning", "address")
    facts = _facts(standing.collect(), who, verdict)
    keep("facts", facts, "fact", "part", "rank", "authority_key", nulls_last=False)


def _who(authority: pl.LazyFrame, delivered: pl.LazyFrame) -> pl.LazyFrame:
    chosen = delivered.sort("source", descending=True).group_by("authority_key", maintain_order=True).first()
    kind = col("authority_kind")
    return authority.join(
        chosen.select("authority_key", "data_date", chosen="source"), on="authority_key", how="left"
    ).with_columns(
        peer_group=pl.when(kind.is_in(["gemeinde", "markt", "stadt"]))
        .then(pl.lit("gemeinde"))
        .when(kind != "bund")
        .then(kind),
        municipality=col("ars").str.len_bytes() == 12,
    )


def _judged(offer: pl.LazyFrame, who: pl.LazyFrame) -> pl.LazyFrame:
    """Each offer with the rule it fails on: 0 source, 1 kind, 3 address; 6 it counts."""
    return offer.join(who.select("authority_key", "chosen"), on="authority_key").with_columns(
        stage=pl.when(~col("source").eq_missing(col("chosen"))).then(0)
        .when(col("kind") != "application").then(1)
        .when(col("address").is_null()).then(3)
        .otherwise(6)
    )  # fmt: skip


def _verdict(offers: pl.LazyFrame) -> pl.LazyFrame:
    whole = col("territory").is_null().cast(pl.Int64)
    rank = col("provision").replace_strict({"unknown": 0, "central": 1, "own": 2}, return_dtype=pl.Int64)
    code, kind = col("code"), col("kind")
    pairs = offers.group_by("authority_key", "procedure_key").agg(
        (col("stage") * 100 + whole * 10 + rank).max().alias("code"),
        *(col(name).first() for name in ("kind", "source", "provider")),
        col("delivery").max(),
    )
    provision = code % 10
    return pairs.select(
        "authority_key",
        "procedure_key",
        col("authority_key").alias("offered_by"),
        (code >= 600).alias("counts"),
        pl.when(code >= 600).then(pl.lit("counted"))
        .when(code >= 300).then(pl.lit("no_address"))
        .when(code < 100).then(pl.lit("other_source"))
        .when(kind == "information").then(kind)
        .otherwise(kind + "_undecided").alias("reason"),
        kind.is_in(["appointment", "mail"]).alias("undecided"),
        provision.replace_strict({0: "unknown", 1: "central", 2: "own"}, return_dtype=pl.String).alias("provision"),
        pl.when(provision > 0).then(pl.lit("derived")).alias("provision_basis"),
        "source",
        "provider",
        "delivery",
        (code // 10 % 10 == 1).alias("whole_territory"),
    )  # fmt: skip


def _standing(who: pl.LazyFrame, verdict: pl.LazyFrame) -> pl.LazyFrame:
    provisions = ("own", "central", "unknown")
    counts = verdict.filter("counts").group_by("authority_key").agg(
        *((col("provision") == name).sum().cast(pl.Int64).alias(name) for name in provisions),
        counted=pl.len().cast(pl.Int64),
    )  # fmt: skip
    known = col("chosen").is_not_null()
    among = col("counted").rank("min", descending=True).cast(pl.Int64)
    return (
        who.filter(col("peer_group").is_not_null())
        .join(counts, on="authority_key", how="left")
        .with_columns(col(*provisions, "counted").fill_null(0), delivered=known)
        .with_columns(
            threshold=pl.lit(50, pl.Int64),
            reached=known & (col("counted") >= 50),
            distance=col("counted") - 50,
            rank=pl.when(known).then(among.over("delivered")),
            peer_rank=pl.when(known).then(among.over("delivered", "peer_group")),
            stale=col("data_date") < "2023-09-29",
            provider=pl.when(known).then(pl.lit("provider")),
        )
        .select(
            "authority_key", "name", "authority_kind", "peer_group", "vg_key", "regierungsbezirk", "population",
            *provisions, "counted", "threshold", "reached", "distance", "rank", "peer_rank", "delivered", "data_date",
            "stale", col("chosen").alias("source"), "provider",
        )
    )  # fmt: skip


def _reach(who: pl.DataFrame, verdict: pl.LazyFrame, provided: pl.LazyFrame, counting: pl.LazyFrame) -> pl.LazyFrame:
    ars = who.select("ars", upper="authority_key")
    line = who.select("authority_key", "ars", "municipality")
    for length, name in UPPER.items():
        above = ars.filter(col("ars").str.len_bytes() == length).rename({"upper": name})
        prefix = pl.when(col("ars").str.len_bytes() > length).then(col("ars").str.slice(0, length))
        line = line.with_columns(prefix=prefix).join(above, left_on="prefix", right_on="ars", how="left").drop("prefix")
    whole = {
        "procedures": verdict.filter(col("counts") & col("whole_territory")).select(
            "authority_key", thing="procedure_key"
        ),
        "services": provided.filter("whole").select("authority_key", thing="service_key"),
    }
    limited = counting.filter(col("territory").is_not_null()).select(
        "authority_key", "territory", procedures="procedure_key", services="service_key"
    ).collect(engine="streaming")  # fmt: skip
    result = who.lazy().filter("municipality").select("authority_key", "ars", "name", "population")
    for unit, things in whole.items():
        levels = _union(unit, things.collect(engine="streaming"), line, limited).lazy()
        result = result.join(levels, on="authority_key", how="left")
    names = ["gemeinde", *UPPER.values()]
    columns = ["procedures", "services", *(f"from_{name}" for name in names)]
    sums = result.with_columns(
        procedures=pl.sum_horizontal(*(f"procedures_{name}" for name in names)),
        services=pl.sum_horizontal(*(f"services_{name}" for name in names)),
        **{f"from_{name}": col(f"procedures_{name}") for name in names},
    )
    return sums.select(
        col("authority_key").alias("place_key"), "ars", "name", "population", *(col(c).fill_null(0) for c in columns)
    )


def _union(unit: str, things: pl.DataFrame, line: pl.DataFrame, limited: pl.DataFrame) -> pl.DataFrame:
    """Per municipality how many things come from each level, each at its lowest."""
    names = ["gemeinde", *UPPER.values()]
    found = [
        things.join(line.filter("municipality"), on="authority_key").select("authority_key", "thing", level=pl.lit(0))
    ]
    for level, name in enumerate(names):
        places = line.filter("municipality").select("authority_key", "ars", upper=name if level else "authority_key")
        part = limited.rename({"authority_key": "upper", unit: "thing"}).join(places, on="upper")
        part = part.filter(col("ars").str.starts_with(col("territory")) & col("thing").is_not_null())
        found.append(part.select("authority_key", "thing", level=pl.lit(level)).unique())
    here = pl.concat(found).group_by("authority_key", "thing").agg(col("level").min())
    nearest = pl.coalesce(*UPPER.values())
    places = line.filter("municipality").select("authority_key", *UPPER.values(), nearest=nearest)
    chains = places.select("nearest", *UPPER.values()).unique()
    above = pl.concat(
        chains.select("nearest", authority_key=name).drop_nulls().join(things, on="authority_key")
        .select("nearest", "thing", level=pl.lit(level))
        for level, name in enumerate(names) if level
    ).group_by("nearest", "thing").agg(col("level").min())  # fmt: skip
    both = here.join(places.select("authority_key", "nearest"), on="authority_key", how="left").join(
        above.rename({"level": "again"}), on=["nearest", "thing"], how="left"
    )
    counted = pl.concat(
        [
            both.select("authority_key", level=pl.min_horizontal("level", "again"), n=pl.lit(1)),
            both.filter(col("again").is_not_null()).select("authority_key", level="again", n=pl.lit(-1)),
        ]
    ).group_by("authority_key", "level").agg(col("n").cast(pl.Int64).sum())  # fmt: skip
    upper = above.group_by("nearest", "level").agg(n=pl.len().cast(pl.Int64))
    inherited = (
        places.select("authority_key", "nearest").join(upper, on="nearest").select("authority_key", "level", "n")
    )
    summed = pl.concat([counted, inherited])
    return summed.group_by("authority_key").agg(
        col("n").filter(col("level") == level).sum().alias(f"{unit}_{name}") for level, name in enumerate(names)
    )


def _coverage(standing: pl.LazyFrame, provided: pl.LazyFrame, service: pl.LazyFrame) -> pl.LazyFrame:
    group = standing.group_by("peer_group").agg(
        group_size=pl.len().cast(pl.Int64), delivered=col("delivered").sum().cast(pl.Int64), all=col("population").sum()
    )
    return (
        provided.join(standing.select("authority_key", "peer_group", "population"), on="authority_key")
        .group_by("service_key", "peer_group")
        .agg(authorities=pl.len().cast(pl.Int64), population=col("population").sum())
        .join(group, on="peer_group")
        .join(service.select("service_key", "name"), on="service_key", how="left")
        .select(
            "service_key", "peer_group", "name", "authorities", "group_size", "delivered",
            (col("authorities") / col("group_size")).alias("share"), "population",
            (col("population") / col("all")).alias("population_share"),
        )
    )  # fmt: skip


def _gaps(
    standing: pl.LazyFrame, who: pl.LazyFrame, coverage: pl.LazyFrame, provided: pl.LazyFrame, counting: pl.LazyFrame
) -> pl.LazyFrame:
    peers = col("delivered") - 1
    common = coverage.filter(
        (col("authorities") / peers >= 0.5) & (peers > 0) & (col("authorities") < col("delivered"))
    )
    common = common.select("peer_group", "service_key", "name", peers_with="authorities", peers=peers)
    group = who.filter(col("peer_group").is_not_null()).select("authority_key", "peer_group", "land")
    keys = ["peer_group", "land", "service_key"]
    easiest = (
        counting.filter(col("provision") == "central")
        .join(common.select("service_key").unique(), on="service_key", how="semi")
        .select("authority_key", "service_key", "procedure_key").unique()
        .join(group, on="authority_key")
        .group_by(*keys, "procedure_key").agg(users=pl.len())
        .sort("users", "procedure_key", descending=[True, False])
        .group_by(keys, maintain_order=True).agg(central_procedure=col("procedure_key").first())
    )  # fmt: skip
    pairs = provided.select("authority_key", "service_key")
    return (
        standing.filter("delivered")
        .select("authority_key", "peer_group", "vg_key")
        .join(group.select("authority_key", "land"), on="authority_key")
        .join(common, on="peer_group")
        .join(pairs, on=["authority_key", "service_key"], how="anti")
        .join(easiest, on=keys, how="left")
        .join(pairs.with_columns(covered_by_vg="authority_key"), left_on=["vg_key", "service_key"],
              right_on=["authority_key", "service_key"], how="left")
        .with_columns(share=col("peers_with") / col("peers"))
        .sort("authority_key", col("central_procedure").is_null(), -col("share"), "service_key")
        .select(
            "authority_key", "service_key", "name", "peers_with", "peers", "share", "central_procedure", "covered_by_vg"
        )
    )  # fmt: skip


def _inflation(counting: pl.LazyFrame) -> pl.LazyFrame:
    folded = col("address").str.to_lowercase()
    suspicious = folded.str.contains("^mailto:|^https?://[^/?]*/?$|[.]pdf|kontakt|contact")
    hit = (
        counting.filter(col("address") != "")
        .group_by("authority_key", "address")
        .agg(procedures=col("procedure_key").unique())
        .filter((col("procedures").list.len() >= 5) | suspicious)
        .collect(engine="streaming")
        .lazy()
    )
    patterns = {
        "home_page": "^https?://[^/?]*/?$", "pdf": "^https?://[^?]*[.]pdf([?]|$)",
        "contact_form": "^https?://[^/?]*/[^?]*(kontakt|contact)", "mail_address": "^mailto:",
    }  # fmt: skip
    shared = hit.filter(col("procedures").list.len() >= 5).with_columns(warning=pl.lit("same_address"))
    others = [
        hit.filter(folded.str.contains(pattern)).with_columns(warning=pl.lit(name), address=pl.lit(None, pl.String))
        for name, pattern in patterns.items()
    ]
    return (
        pl.concat([shared, *others], how="diagonal")
        .explode("procedures")
        .group_by("authority_key", "warning", "address")
        .agg(number=col("procedures").n_unique().cast(pl.Int64), example_procedure=col("procedures").min())
        .select("authority_key", "warning", "address", col("number").alias("procedures"), "example_procedure")
    )


def _facts(standing: pl.DataFrame, who: pl.DataFrame, verdict: pl.LazyFrame) -> pl.LazyFrame:
    place = standing.join(who.filter("municipality"), on="authority_key", how="semi")
    unit = verdict.filter("counts").select("authority_key", "procedure_key")
    members = place.lazy().filter(col("vg_key").is_not_null()).select("authority_key", "vg_key")
    shared = (
        members.join(unit, on="authority_key")
        .join(unit, left_on=["vg_key", "procedure_key"], right_on=["authority_key", "procedure_key"], how="semi")
        .group_by("authority_key")
        .agg(shared=pl.len().cast(pl.Int64))
        .collect(engine="streaming")
    )
    vg = standing.select(vg_key="authority_key", vg_counted="counted", vg_delivered="delivered")
    union = col("counted") + col("vg_counted").fill_null(0) - col("shared").fill_null(0)
    with_vg = place.join(vg, on="vg_key", how="left").join(shared, on="authority_key", how="left").with_columns(
        reached=union >= 50, delivered=(col("delivered") & col("vg_delivered").fill_null(True)) | (union >= 50)
    )  # fmt: skip
    parts = [
        ("at_threshold", None, standing),
        ("share_authorities", None, standing),
        ("share_own_page", None, place),
        ("share_own_or_vg", None, with_vg),
        *(("at_threshold", key[0], frame) for key, frame in standing.group_by("authority_kind")),
    ]
    top = standing.filter((col("rank") <= 10) & (col("counted") > 0))
    located = top.filter(col("regierungsbezirk").is_not_null())
    rows = [_row(fact, part, frame.filter(col("delivered") & col("reached")), frame) for fact, part, frame in parts]
    rows.append(_row("top_ten", None, top, standing))
    rows.append(_row("top_ten_by_regierungsbezirk", None, located, standing))
    for key, frame in located.group_by("regierungsbezirk"):
        rows.append(_row("top_ten_by_regierungsbezirk", str(key[0]), frame, standing))
    listed = top.select(pl.lit("top_ten").alias("fact"), "rank", "authority_key", col("counted").alias("value"))
    return pl.concat([pl.DataFrame(rows, infer_schema_length=None), listed], how="diagonal_relaxed").lazy()


def _row(fact: str, part: str | None, chosen: pl.DataFrame, everyone: pl.DataFrame) -> dict[str, object]:
    return {
        "fact": fact,
        "part": part,
        "rank": None,
        "authority_key": None,
        "value": chosen.height,
        "numerator": chosen.height,
        "denominator": everyone.height,
        "share": chosen.height / everyone.height,
        "population_share": chosen["population"].sum() / everyone["population"].sum(),
        "without_data": everyone.filter(~col("delivered")).height,
    }
