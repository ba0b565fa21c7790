"""Password hashes: argon2id at OWASP's parameters (19 MiB, 2 passes, 1 lane)."""

import argon2

hasher = argon2.PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
# Verified against when there is no account, so that an unknown address costs the same time.
NOBODY = hasher.hash("nobody has this password")


def hash_password(password: str) -> str:
    return hasher.hash(password)


def is_right(password_hash: str | None, password: str) -> bool:
    """Say whether the password fits; take the same time when there is no hash to compare with."""
    try:
        return hasher.verify(password_hash or NOBODY, password) and password_hash is not None
    except argon2.exceptions.VerifyMismatchError:
        return False


def is_outdated(password_hash: str) -> bool:
    """Say whether the hash was made with other parameters than today's."""
    return hasher.check_needs_rehash(password_hash)
