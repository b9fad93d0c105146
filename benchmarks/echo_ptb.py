"""An echo bot as python-telegram-bot's documentation writes it, on its default transport (httpx);
run: python -m benchmarks.echo_ptb TOKEN API_URL"""

from __future__ import annotations

import sys

from telegram import Update
from telegram.ext import Application, ContextTypes, MessageHandler, filters


async def echo(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Say the same again."""
    assert update.message is not None
    await update.message.reply_text(update.message.text or "")


def main(token: str, api_url: str) -> None:
    """Poll until SIGTERM."""
    application = Application.builder().token(token).base_url(f"{api_url}/bot").build()
    application.add_handler(MessageHandler(filters.TEXT, echo))
    application.run_polling()


if __name__ == "__main__":
    main(*sys.argv[1:])
