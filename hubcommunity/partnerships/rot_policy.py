"""When a lead is in its stage for too long."""

# From so many times the expected days on, a lead is more than slow.
STUCK_FROM = 1.5
SLOW, STUCK = "slow", "stuck"


def slowness(days: int, expected_days: int | None) -> str:
    """Say whether a lead is slow or stuck, if it is either; a stage may expect no time at all."""
    if expected_days is None or days <= expected_days:
        return ""
    return STUCK if days >= expected_days * STUCK_FROM else SLOW
