"""`send…`: one message each, and albums."""

from __future__ import annotations

from typing import Any

from bot.demo.api import media
from bot.demo.api.errors import bad_request
from bot.demo.api.outgoing import caption_content, check_rights, destination, send, text_content
from bot.demo.api.posting import post, veil
from bot.demo.api.request import Request
from bot.demo.api.target import place, writable
from bot.demo.api.units import Json

MAX_ALBUM = 10
_ACTIONS = frozenset(
    [
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
        "upload_document",
        "choose_sticker",
        "find_location",
        "record_video_note",
        "upload_video_note",
        "cancel",
    ]
)


def send_message(request: Request) -> Any:
    """A text."""
    return request.world.shown(send(request, text_content(request)), request.bot)


def _file_sender(kind: str) -> Any:
    def send_file(request: Request) -> Any:
        caption = caption_content(request) if kind not in ("sticker", "video_note") else {}
        content = {**media.content_of(request, kind), **caption}
        return request.world.shown(send(request, content), request.bot)

    return send_file


def _input_media(request: Request, item: Json) -> Json:
    kind = item.get("type")
    if kind == "animation":
        raise bad_request(f"can't parse InputMedia: type \"{kind}\" can't be used in sendMediaGroup")
    if kind not in ("photo", "video", "document", "audio"):
        raise bad_request(f'can\'t parse InputMedia: type "{kind}" is unsupported')
    caption = caption_content(request, item)
    return {**media.content_of(request, kind, item.get("media", ""), item), **caption}


def check_album(kinds: list[str]) -> None:
    """What an album may hold. Raises `ApiError`."""
    if not kinds:
        raise bad_request("there are no messages to send")
    if len(kinds) > MAX_ALBUM:
        raise bad_request("too many messages to send as an album")
    for alone in ("document", "audio"):
        if alone in kinds and set(kinds) != {alone}:
            raise bad_request(f"{alone} can't be mixed with other media types")


def send_media_group(request: Request) -> Any:
    """An album: several messages with one `media_group_id`."""
    items = request.objects("media")
    check_album([str(item.get("type")) for item in items])
    contents = [_input_media(request, item) for item in items]
    chat, placed = destination(request, contents[0])
    for content in contents:
        check_rights(request, chat, content)
    # One item alone is sent outside any album, as Telegram does.
    group = str(request.world.random.getrandbits(53)) if len(contents) > 1 else ""
    protected = request.flag("protect_content")
    sent = [
        post(
            request.world,
            chat,
            request.bot,
            content,
            media_group_id=group,
            protected=protected,
            **placed,
            **veil(chat, request.bot),
        )
        for content in contents
    ]
    return [request.world.shown(message, request.bot) for message in sent]


def _location(request: Request) -> Json:
    latitude, longitude = request.decimal("latitude", 1000), request.decimal("longitude", 1000)
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise bad_request(
            "latitude or longitude is empty" if latitude == 1000 else "wrong location specified"
        )
    return {"latitude": latitude, "longitude": longitude}


def send_location(request: Request) -> Any:
    """A point on the map."""
    return request.world.shown(send(request, {"location": _location(request)}), request.bot)


def send_venue(request: Request) -> Any:
    """A place with a name."""
    venue = {
        "location": _location(request),
        "title": request.text("title"),
        "address": request.text("address"),
    }
    content = {"venue": venue, "location": venue["location"]}
    return request.world.shown(send(request, content), request.bot)


def send_contact(request: Request) -> Any:
    """A telephone number."""
    number, name = request.text("phone_number"), request.text("first_name")
    if not number:
        raise bad_request("phone number is empty")
    if not name:
        raise bad_request("first name is empty")
    contact = {"phone_number": number, "first_name": name}
    if request.has("last_name"):
        contact["last_name"] = request.text("last_name")
    return request.world.shown(send(request, {"contact": contact}), request.bot)


def send_dice(request: Request) -> Any:
    """A throw."""
    dice = {"emoji": request.text("emoji") or "🎲", "value": request.world.random.randint(1, 6)}
    return request.world.shown(send(request, {"dice": dice}), request.bot)


def send_chat_action(request: Request) -> Any:
    """ "typing…", for five seconds."""
    chat = writable(request)
    action = request.text("action")
    if action not in _ACTIONS:
        raise bad_request("wrong parameter action in request")
    topic, _ = place(request, chat)
    world = request.world
    until = int((world.clock.now() + (0 if action == "cancel" else 5)) * 1000)
    data = {"chat": chat.key, "topic": topic, "user": request.bot.json(), "action": action, "until": until}
    world.events.emit("action", data)
    return True


METHODS = {
    "sendmessage": send_message,
    "sendmediagroup": send_media_group,
    "sendlocation": send_location,
    "sendvenue": send_venue,
    "sendcontact": send_contact,
    "senddice": send_dice,
    "sendchataction": send_chat_action,
    "sendphoto": _file_sender("photo"),
    "senddocument": _file_sender("document"),
    "sendvoice": _file_sender("voice"),
    "sendvideo": _file_sender("video"),
    "sendaudio": _file_sender("audio"),
    "sendanimation": _file_sender("animation"),
    "sendvideonote": _file_sender("video_note"),
    "sendsticker": _file_sender("sticker"),
}
