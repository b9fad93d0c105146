"""`getFile`, and profile photos."""

from __future__ import annotations

from typing import Any

from bot.demo.api.errors import bad_request
from bot.demo.api.files import DOWNLOAD_LIMIT
from bot.demo.api.request import Request


def get_file(request: Request) -> Any:
    """Where to download a file: at most 20 MB."""
    if not request.has("file_id"):
        raise bad_request("file_id not specified")
    stored = request.world.files.known_as(request.bot.id, request.text("file_id"))
    if stored is None:
        raise bad_request("wrong file_id or the file is temporarily unavailable")
    size = stored.media["file_size"]
    if size > DOWNLOAD_LIMIT:
        raise bad_request("file is too big")
    return {
        "file_id": request.text("file_id"),
        "file_unique_id": stored.unique_id,
        "file_size": size,
        "file_path": stored.path,
    }


def profile_photos(request: Request) -> Any:
    """Nobody here has a profile photo."""
    if not request.integer("user_id"):
        raise bad_request("invalid user_id specified")
    return {"total_count": 0, "photos": []}


METHODS = {"getfile": get_file, "getuserprofilephotos": profile_photos}
