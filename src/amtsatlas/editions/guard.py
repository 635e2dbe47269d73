"""The guard against shrunken or broken deliveries: whether one may be used without a person's word."""

from amtsatlas.editions.settings import Settings


def reason_to_hold(
    *,
    read: int,
    rejected: int,
    authorities_before: int,
    authorities_lost: int,
    offers_before: int,
    offers_now: int,
    settings: Settings,
) -> str | None:
    """Why a delivery must wait for a person, in one sentence; None where it may be used.

    ``authorities_before`` and ``offers_before`` are those of the state a complete delivery would replace (0 where it
    replaces none), ``authorities_lost`` those of them it no longer speaks about. Offers are compared by their number
    only: a feed may give them new ids.
    """
    reasons = []
    if authorities_lost > settings.max_loss * authorities_before:
        reasons.append(f"{authorities_lost:,} of {authorities_before:,} authorities are missing")
    offers_lost = offers_before - offers_now
    if offers_lost > settings.max_loss * offers_before:
        reasons.append(f"{offers_lost:,} of {offers_before:,} offers are missing")
    if rejected > settings.max_rejected * read:
        reasons.append(f"{rejected:,} of {read:,} rows were rejected")
    return "; ".join(reasons) or None
