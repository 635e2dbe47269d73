"""Whether a table of ours names an authority that there is."""

from amtsatlas.domain.keys import REGISTER_SCHEMES, is_authority_key, scheme_of
from amtsatlas.domain.record import Reason
from amtsatlas.registers.register import Register


def refused_key(key: str, register: Register) -> tuple[Reason, str] | None:
    """Why a row with this ``authority_key`` can't be used, or None. Of foreign schemes only the form is known."""
    if not key:
        return Reason.MISSING_FIELD, "authority_key is empty"
    if not is_authority_key(key):
        return Reason.BAD_KEY, f"{key!r} is no authority key such as gemeinde:09562000"
    if scheme_of(key) in REGISTER_SCHEMES and key not in register.by_key:
        return Reason.UNKNOWN_AUTHORITY, f"no authority has the key {key!r}"
    return None
