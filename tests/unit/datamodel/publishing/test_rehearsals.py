"""What came of a rehearsal reads well and is a DataFrame."""

from __future__ import annotations

from buildify_nb.datamodel.publishing.rehearsals import SHOWN, Loss, Rehearsal


def rehearsal(*losses: Loss) -> Rehearsal:
    return Rehearsal(5, 5, 5, is_identity=True, is_repeatable=True, up_ms=1.5, found=losses)


def test_losses_are_a_frame() -> None:
    frame = rehearsal(Loss("1", "a", "x", None, "x"), Loss("2", "a", "y", None, None)).losses
    assert list(frame.columns) == ["key", "field", "before", "after up", "after down"]
    assert frame["before"].tolist() == ["x", "y"]
    assert len(rehearsal().losses) == 0
    assert (Loss("1", "a", "x", None, "x").restored, Loss("2", "a", "y", None, None).restored) == (True, False)


def test_only_some_losses_are_shown() -> None:
    shown = rehearsal(*(Loss(str(n), "<a>", n, None, n) for n in range(SHOWN + 2)))._repr_html_()
    assert (shown.count("&lt;a&gt;"), "and 2 more" in shown) == (SHOWN, True)
    assert "0 values lost, the rollback gives everything back" in rehearsal().html()
    assert "ms" not in repr(rehearsal())


def test_a_long_text_is_shown_by_its_beginning_and_kept_whole_in_the_frame() -> None:
    long, cut = "x" * 1_000_000, "x" * 100
    found = rehearsal(Loss("1", "a", long, cut, long))
    assert (f"{'x' * 200}…" in found.html(), len(found.html()) < 2_000) == (True, True)
    assert found.losses["before"].tolist() == [long]
