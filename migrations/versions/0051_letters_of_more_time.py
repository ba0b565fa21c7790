"""A mail about a call that tells those who have not answered that they have more time."""

from alembic import op

revision = "0051"
down_revision = "0050"

BEFORE = ("opened", "half time", "last day")
KINDS = ("opened", "extended", "half time", "last day")


def upgrade() -> None:
    let_be(KINDS)


def downgrade() -> None:
    op.execute("DELETE FROM call_letters WHERE kind = 'extended'")
    let_be(BEFORE)


def let_be(kinds: tuple[str, ...]) -> None:
    """Allow these kinds, and no others."""
    with op.batch_alter_table("call_letters") as batch:
        batch.drop_constraint(op.f("ck_call_letters_kind"), type_="check")
        batch.create_check_constraint("kind", f"kind IN ({', '.join(map(repr, kinds))})")
