"""What is kept in memory never grows beyond its bound."""

from amtsatlas.results.kept import Kept


def test_the_least_recently_asked_is_let_go_where_all_together_are_too_large() -> None:
    kept: Kept[str, str] = Kept(10, len)
    for key in "abc":
        kept.put(key, key * 3)
    assert kept.get("a") == "aaa"
    kept.put("d", "dddd")
    assert [kept.get(key) for key in "abcd"] == ["aaa", None, "ccc", "dddd"]


def test_what_is_too_large_alone_pushes_nothing_out() -> None:
    kept: Kept[str, str] = Kept(10, len)
    kept.put("a", "aaa")
    kept.put("b", "b" * 11)
    assert (kept.get("a"), kept.get("b")) == ("aaa", None)


def test_what_was_kept_first_under_a_key_stays_and_is_counted_once() -> None:
    kept: Kept[str, str] = Kept(10, len)
    kept.put("a", "a" * 6)
    kept.put("a", "b" * 6)
    kept.put("c", "cccc")
    assert (kept.get("a"), kept.get("c")) == ("aaaaaa", "cccc")
