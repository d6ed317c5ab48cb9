"""Serving the web application with uvicorn until it is told to stop."""

from __future__ import annotations

import gc
import socket

import uvicorn
from uvicorn.importer import import_from_string

from tieout.server.settings import Settings

APPLICATION = "tieout.server.app:create_app"
"""Named and not imported: the other commands, the worker above all, do without pages and API in memory."""


def listening(host: str, port: int) -> socket.socket:
    """A socket that takes connections already, so that who reads the address may come at once."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # named as TCP, or asyncio leaves Nagle's algorithm on and every answer waits 40 ms for an ACK
    made = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind((host, port))
        made.listen(128)
    except OSError as error:
        made.close()
        raise OSError(f"port {port} of {host} cannot be used ({error.strerror}); choose another") from error
    return made


def address_of(listener: socket.socket) -> str:
    """The URL at which it listens."""
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def serve(settings: Settings, listener: socket.socket, *, with_worker: bool = False) -> None:
    """Serve until Ctrl-C or SIGTERM; streams end at once, other requests may take a few seconds."""
    create_app = import_from_string(APPLICATION)
    config = uvicorn.Config(
        create_app(settings, with_worker=with_worker),
        log_config=None,
        access_log=False,
        server_header=False,
        forwarded_allow_ips=settings.trusted_proxies,
        timeout_graceful_shutdown=settings.shutdown_seconds,
    )
    spare_the_collector()
    uvicorn.Server(config).run(sockets=[listener])


def spare_the_collector() -> None:
    """Keep the garbage collector from what stays for good, and have it come less often.

    Each request makes thousands of small objects that go by themselves; to look for rings among them
    every 700, and now and then through all that was imported, took a seventh of the time of a request.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)
