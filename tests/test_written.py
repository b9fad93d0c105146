"""The search for tokens finds what it is there for."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.written import files_that_hold


def test_a_token_is_found_wherever_it_stands(tmp_path: Path) -> None:
    """In any file, however deep, in the middle of bytes; and nothing else is found."""
    (tmp_path / "deep" / "deeper").mkdir(parents=True)
    held = tmp_path / "deep" / "deeper" / "desk.sqlite3"
    held.write_bytes(b"\x00\xff...AAnobodys-token...\x00")
    (tmp_path / "stderr.log").write_text("AAnobodys", "utf-8")
    assert files_that_hold(["AAnobodys-token", "AAother-token"], tmp_path) == [str(held)]
    assert files_that_hold(["AAother-token"], tmp_path) == []


def test_an_empty_token_is_an_error(tmp_path: Path) -> None:
    """A token that was split wrongly must not pass for one that stands everywhere, or nowhere."""
    with pytest.raises(ValueError, match="empty"):
        files_that_hold([""], tmp_path)
