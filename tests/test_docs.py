"""The documentation says what the program does: pages made from the tables, commands, links."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from typing import Any

import click

from bot.cli import group

ROOT = Path(__file__).parents[1]


def generated() -> dict[Path, str]:
    specification = importlib.util.spec_from_file_location("generate", ROOT / "docs" / "generate.py")
    assert specification is not None
    assert specification.loader is not None
    module: Any = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    pages: dict[Path, str] = module.pages()
    return pages


def test_generated_pages_are_up_to_date() -> None:
    """`make docs` would change nothing."""
    for path, content in generated().items():
        assert path.read_text("utf-8") == content, f"{path.name}: run make docs"


def commands(of: click.Group, before: str = "") -> set[str]:
    found = set()
    for name, command in of.commands.items():
        if command.hidden:
            continue
        if isinstance(command, click.Group):
            found |= commands(command, f"{before}{name} ")
        else:
            found.add(f"{before}{name}")
    return found


def test_every_command_is_in_the_readme() -> None:
    """Whoever reads the README learns of each command."""
    readme = (ROOT / "README.md").read_text("utf-8")
    for command in commands(group):
        group_name, _, name = command.partition(" ")
        pattern = rf"refund-desk {group_name}[^|]*{name}" if name else rf"refund-desk {group_name}\b"
        assert re.search(pattern, readme), command


def test_every_page_that_the_readme_names_is_there() -> None:
    """No link of the README leads nowhere."""
    readme = (ROOT / "README.md").read_text("utf-8")
    for target in re.findall(r"\]\((?!http)([^)#]+)", readme):
        assert (ROOT / target).exists(), target
