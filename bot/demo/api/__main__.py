"""`python -m bot.demo.api`: a world in a process of its own."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import signal
import sys

from bot.demo.api.server import serve
from bot.demo.api.world import World


def _arguments(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bot.demo.api", description=__doc__)
    parser.add_argument("--token", action="append", default=[], help="a bot's token; repeatable")
    parser.add_argument("--port", type=int, default=0, help="the Bot API's port; 0 takes a free one")
    parser.add_argument("--world-port", type=int, default=0, help="the port of /world")
    parser.add_argument("--origin", action="append", default=[], help="a page's origin that may call /world")
    parser.add_argument("--budgets", action="store_true", help="answer 429 as Telegram does")
    parser.add_argument("--fast", action="store_true", help="no validation, no call log, no events")
    return parser.parse_args(arguments)


async def _run(options: argparse.Namespace) -> None:
    world = World(budgets=options.budgets, validate=not options.fast, events=not options.fast)
    for token in options.token:
        world.bot(token)
    stopped = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    async with serve(world, options.port, options.world_port, tuple(options.origin)) as server:
        line = {"api": server.api_url, "world": server.world_url, "pid": os.getpid()}
        sys.stdout.write(json.dumps(line) + "\n")
        sys.stdout.flush()
        await stopped.wait()


if __name__ == "__main__":
    asyncio.run(_run(_arguments(sys.argv[1:])))
