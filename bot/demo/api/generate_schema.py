"""Makes `schema.json` from the machine-readable Bot API: `python -m bot.demo.api.generate_schema bot-api.json`.

The source is https://github.com/PaulSonOfLars/telegram-bot-api-spec (MIT licence, Copyright (c) 2020 Paul Larsen).
A field is `"type|type"`, with `!` in front where it is required; descriptions are left out, but for the values
a discriminator may take ("must be *photo*"), which come as `=photo`.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

SCHEMA = Path(__file__).with_name("schema.json")
_CONSTANT = re.compile(r"(?:must be|always) \*?[\"“]?([a-z_]+)[\"”]?\*?$", re.IGNORECASE)


def _field(field: dict[str, Any]) -> str:
    constant = _CONSTANT.search(field["description"].rstrip("."))
    types = f"={constant[1]}" if constant and field["types"] == ["String"] else "|".join(field["types"])
    return ("!" if field["required"] else "") + types


def _fields(noun: dict[str, Any]) -> dict[str, str]:
    return {field["name"]: _field(field) for field in noun.get("fields", [])}


def compact(source: dict[str, Any]) -> dict[str, Any]:
    """What the stand-in needs of the whole description."""
    methods = {
        name: {"returns": method["returns"], "fields": _fields(method)}
        for name, method in source["methods"].items()
    }
    types = {
        name: {"one_of": noun["subtypes"]} if noun.get("subtypes") else {"fields": _fields(noun)}
        for name, noun in source["types"].items()
    }
    return {"version": source["version"], "methods": methods, "types": types}


def main() -> None:
    """Reads the file named on the command line and writes `schema.json` beside this module."""
    source = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    lines = json.dumps(compact(source), ensure_ascii=False, separators=(",", ":"))
    SCHEMA.write_text(lines.replace('},"', '},\n"') + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
