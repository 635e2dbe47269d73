"""The editions as the portal sees them: found again while it runs, and never two looks in one page."""

from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path

from amtsatlas.portal.atlas import Atlas
from amtsatlas.portal.site import load_site


def _show(data: Path, demo: Path, revision: int) -> None:
    """The demo's newest edition as one more revision, its results first."""
    for folder in ("results", "editions"):
        (data / folder / f"2023-12-28.r{revision}").symlink_to(demo / folder / "2023-12-28.r1")


def test_a_page_never_mixes_the_editions_of_before_and_after_a_new_one(demo: Path, tmp_path: Path) -> None:
    for folder in ("editions", "results"):
        (tmp_path / folder).mkdir()
    _show(tmp_path, demo, 1)
    atlas = Atlas(tmp_path, load_site(tmp_path))
    revisions = count(2)
    with ThreadPoolExecutor(1) as pool:
        # Reading an edition for the first time takes long enough for others to appear and be found.
        visit = pool.submit(atlas.show)
        while not visit.done():
            _show(tmp_path, demo, next(revisions))
            atlas.editions()
    shown, now = visit.result(), atlas.show()
    assert shown.newest
    assert now.newest
    assert now.edition != shown.edition
    assert now.state != shown.state
