"""Writes the pages of the documentation that are made from the program's own tables."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from conversations.authority_table import authority_table
from conversations.diagram import mermaid, mermaid_case

HERE: Final = Path(__file__).parent

CONVERSATION: Final = """# The conversation

Made from the tables by `make docs`; do not edit by hand.

## A request for a refund

```mermaid
{conversation}
```

## The life of a case

Every step stands in `refunds/case.py`, with who may take it.

```mermaid
{case}
```
"""

AUTHORITY: Final = """# Who may do what

Made from `conversations/authority.py` by `make docs`; do not edit by hand. Roles come from user ids: members of the
support group, the admins of the settings, and the customer whose case it is. Whoever decides is never the requester.

{table}"""


def pages() -> dict[Path, str]:
    """Each generated page and what it says."""
    return {
        HERE / "conversation.md": CONVERSATION.format(
            conversation=mermaid().strip(), case=mermaid_case().strip()
        ),
        HERE / "authority.md": AUTHORITY.format(table=authority_table()),
    }


if __name__ == "__main__":
    for path, content in pages().items():
        path.write_text(content, "utf-8")
