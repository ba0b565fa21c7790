"""Counting tries, so that nobody guesses passwords or floods a mailbox.

Counted where `core.limits` counts; while Redis is gone, each process counts by itself.
"""

import hashlib
import ipaddress
import time
from collections.abc import Callable
from typing import TypeVar

import structlog
from flask import request
from limits import RateLimitItem
from limits.errors import StorageError
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter, RateLimiter
from redis.exceptions import RedisError
from werkzeug.exceptions import TooManyRequests

from hubcommunity.core.limits import limiter

Answer = TypeVar("Answer")
log = structlog.get_logger()
spare = FixedWindowRateLimiter(MemoryStorage())
# For so long the shared counter is left alone after it failed: each question could cost a second.
REST = 30.0


class TooManyTries(TooManyRequests):
    """No tries are left; the page says for how long. Answered as 429 with Retry-After."""

    def __init__(self, sentence: str, seconds: int) -> None:
        super().__init__(retry_after=seconds)
        self.sentence = sentence


def spend(rate: RateLimitItem, *key: str, refusal: str) -> int:
    """Count a try and return how many are left; raise `TooManyTries` where none was."""
    hidden = hide(key)
    if not ask(lambda counter: counter.hit(rate, hidden)):
        raise TooManyTries(refusal, seconds_left(rate, hidden))
    return ask(lambda counter: counter.get_window_stats(rate, hidden)).remaining


def require(rate: RateLimitItem, *key: str, refusal: str) -> None:
    """Raise `TooManyTries` where none is left, without counting one."""
    hidden = hide(key)
    if not ask(lambda counter: counter.test(rate, hidden)):
        raise TooManyTries(refusal, seconds_left(rate, hidden))


def forget(rate: RateLimitItem, *key: str) -> None:
    """Begin to count anew, after a try that was right."""
    hidden = hide(key)
    ask(lambda counter: counter.clear(rate, hidden))


def source() -> str:
    """Return where a request comes from: its address, or in IPv6 the /64 that one household has."""
    try:
        address = ipaddress.ip_address(request.remote_addr or "")
    except ValueError:
        return "unknown"
    address = getattr(address, "ipv4_mapped", None) or address
    if address.version == 4:
        return str(address)
    return str(ipaddress.ip_network((int(address) >> 64 << 64, 64)))


class Outage:
    """Until when the shared counter is left alone."""

    until = 0.0


def ask(question: Callable[[RateLimiter], Answer]) -> Answer:
    """Ask the shared counter, or this process's own while the shared one cannot be reached."""
    if time.monotonic() >= Outage.until:
        try:
            return question(limiter.limiter)
        except (RedisError, StorageError) as error:
            Outage.until = time.monotonic() + REST
            log.warning("limits are counted by each process alone", reason=type(error).__name__)
    return question(spare)


def seconds_left(rate: RateLimitItem, hidden: str) -> int:
    window = ask(lambda counter: counter.get_window_stats(rate, hidden))
    return max(1, round(window.reset_time - time.time()))


def hide(key: tuple[str, ...]) -> str:
    """Return the key as a digest: what counts tries keeps no addresses."""
    return hashlib.sha256("\0".join(key).encode()).hexdigest()
