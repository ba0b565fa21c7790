"""Structured logs: one line a request, by route, never with an address, a token or a name in it."""

import logging
import sys
import time
import uuid
from typing import Any

import structlog
from flask import Flask, g, request

log = structlog.get_logger()


def init_app(app: Flask) -> None:
    configure(app.config["LOG_LEVEL"], machine_readable=app.config["PRODUCTION"])
    app.before_request(begin)
    app.after_request(finish)


def configure(level: str, machine_readable: bool) -> None:
    """Send structlog and the standard library's log to standard error."""
    last: Any = structlog.dev.ConsoleRenderer(colors=False)
    if machine_readable:
        last = structlog.processors.JSONRenderer()
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            last,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, level)),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )


def begin() -> None:
    g.began = time.perf_counter()
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request_id=uuid.uuid4().hex[:12])


def finish(response: Any) -> Any:
    """Log the route's pattern, not the path: paths may hold tokens."""
    log.info(
        "request",
        method=request.method,
        route=request.url_rule.rule if request.url_rule else None,
        status=response.status_code,
        ms=round((time.perf_counter() - g.get("began", time.perf_counter())) * 1000, 1),
    )
    return response
