"""Pages of a long table: which is asked for, which are linked."""


def pages(current: int, last: int) -> list[int | None]:
    """Page numbers: the first, the last, those around the current one; None stands for a gap. [] for a single page."""
    if last < 2:
        return []
    shown = sorted({1, last, *(n for n in range(current - 2, current + 3) if 1 <= n <= last)})
    found: list[int | None] = []
    for number in shown:
        if found and found[-1] is not None and number > found[-1] + 1:
            found.append(None)
        found.append(number)
    return found


def page_number(asked: str, otherwise: int = 1) -> int:
    """The page that a query asks for; ``otherwise``, where it asks for none that there could be."""
    return int(asked) if asked.isdecimal() and 0 < len(asked) < 6 and int(asked) > 0 else otherwise
