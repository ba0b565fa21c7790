"""Passwords: which are good enough, and hashes (argon2id at OWASP's 19 MiB, 2 passes, 1 lane)."""

import unicodedata

import argon2
from flask_babel import gettext as _
from zxcvbn import zxcvbn

SHORTEST = 12
LONGEST = 128
# zxcvbn's score of 2 begins at a million guesses: below it, a password falls to a common list.
GOOD_ENOUGH = 2
# Longer pieces could be made to cost seconds; a password is as good as its best piece.
PIECE = 24

hasher = argon2.PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
# Verified against when there is no account, so that an unknown address costs the same time.
NOBODY = hasher.hash("nobody has this password")


def problem_with(password: str, *personal: str) -> str | None:
    """Say in a sentence why a password is refused, or None; `personal` are the name and address.

    Length and commonness count, never which characters it is made of (NIST SP 800-63B, 3.1.1.2).
    """
    if len(password) < SHORTEST:
        return _("Choose a password of at least %(n)s characters.", n=SHORTEST)
    if len(password) > LONGEST:
        return _("Choose a password of at most %(n)s characters.", n=LONGEST)
    if is_easy_to_guess(password, personal):
        return _(
            "This password is too easy to guess: it is common, or made of your name or address. "
            "Three or four words that don’t belong together make a good one."
        )
    return None


def is_easy_to_guess(password: str, personal: tuple[str, ...]) -> bool:
    """Say whether a password is personal, or common in all of its pieces."""
    known = [spelling for text in personal for spelling in (text, text.replace(" ", ""))]
    if password.casefold() in map(str.casefold, known):
        return True
    known += [word for text in personal for word in text.replace("@", " ").split()]
    pieces = (password[start : start + PIECE] for start in range(0, len(password), PIECE))
    return all(zxcvbn(piece, user_inputs=known)["score"] < GOOD_ENOUGH for piece in pieces)


def hash_password(password: str) -> str:
    return hasher.hash(as_compared(password))


def is_right(password_hash: str | None, password: str) -> bool:
    """Say whether the password fits; take the same time when there is no hash to compare with."""
    try:
        fits = hasher.verify(password_hash or NOBODY, as_compared(password))
        return fits and password_hash is not None
    except argon2.exceptions.VerifyMismatchError:
        return False


def as_compared(password: str) -> str:
    """Return the one form of all ways in which keyboards write the same letters (NFKC)."""
    return unicodedata.normalize("NFKC", password)


def is_outdated(password_hash: str) -> bool:
    """Say whether the hash was made with other parameters than today's."""
    return hasher.check_needs_rehash(password_hash)
