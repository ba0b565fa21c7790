"""Requests that are endorsed, asked about and invited to, with their way; declarations; terms."""

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"

WAITING = ("awaiting endorsement", "awaiting group", "needs information", "invited")
BEFORE = ("awaiting group", "accepted", "declined", "withdrawn", "expired")
STATES = (*WAITING, "accepted", "declined", "withdrawn", "revoked", "expired")


def upgrade() -> None:
    with op.batch_alter_table("join_requests") as batch:
        batch.drop_constraint(op.f("ck_join_requests_state"), type_="check")
        batch.add_column(sa.Column("invited_by_id", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("moved_at", sa.DateTime(timezone=True), nullable=True))
        batch.create_check_constraint("state", one_of(STATES))
        batch.create_check_constraint(
            "open_until_decided", f"(decided_at IS NULL) = ({one_of(WAITING)})"
        )
        batch.create_foreign_key(
            op.f("fk_join_requests_invited_by_id_people"), "people", ["invited_by_id"], ["id"]
        )
    op.execute("UPDATE join_requests SET moved_at = COALESCE(decided_at, created_at)")
    with op.batch_alter_table("join_requests") as batch:
        batch.alter_column("moved_at", existing_type=sa.DateTime(timezone=True), nullable=False)
        batch.create_index("ix_join_requests_moved", ["state", "moved_at"])
    add_moves()
    add_declarations()
    op.add_column("offices", sa.Column("until", sa.Date(), nullable=True))


def one_of(states: tuple[str, ...]) -> str:
    return f"state IN ({', '.join(map(repr, states))})"


def add_moves() -> None:
    """Add the way of every request, with what is known of those that stand there already."""
    op.create_table(
        "request_moves",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(*STATES, name="state", native_enum=False, create_constraint=True, length=30),
            nullable=False,
        ),
        sa.Column("said", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["by_id"], ["people.id"], name=op.f("fk_request_moves_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["join_requests.id"],
            name=op.f("fk_request_moves_request_id_join_requests"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_request_moves")),
    )
    op.create_index(op.f("ix_request_moves_request_id"), "request_moves", ["request_id"])
    op.execute(
        "INSERT INTO request_moves (request_id, at, by_id, state, said)"
        " SELECT id, created_at, person_id, 'awaiting group', motivation FROM join_requests"
        " ORDER BY id"
    )
    op.execute(
        "INSERT INTO request_moves (request_id, at, by_id, state, said)"
        " SELECT id, decided_at, decided_by_id, state, reason FROM join_requests"
        " WHERE decided_at IS NOT NULL ORDER BY id"
    )


def add_declarations() -> None:
    op.create_table(
        "declarations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("interests", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reminded", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"], ["topic_groups.id"], name=op.f("fk_declarations_group_id_topic_groups")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_declarations_person_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_declarations")),
        sa.UniqueConstraint("uid", name=op.f("uq_declarations_uid")),
    )
    op.create_index("ix_declarations_person", "declarations", ["group_id", "person_id", "id"])
    op.create_index("ix_declarations_reminded", "declarations", ["reminded", "made_at"])


def downgrade() -> None:
    op.drop_column("offices", "until")
    op.drop_index("ix_declarations_reminded", "declarations")
    op.drop_index("ix_declarations_person", "declarations")
    op.drop_table("declarations")
    op.drop_index(op.f("ix_request_moves_request_id"), "request_moves")
    op.drop_table("request_moves")
    op.drop_index("ix_join_requests_moved", "join_requests")
    with op.batch_alter_table("join_requests") as batch:
        batch.drop_constraint(op.f("ck_join_requests_open_until_decided"), type_="check")
        batch.drop_constraint(op.f("ck_join_requests_state"), type_="check")
        batch.drop_constraint(op.f("fk_join_requests_invited_by_id_people"), type_="foreignkey")
        batch.drop_column("invited_by_id")
        batch.drop_column("moved_at")
    close_what_was_unknown()
    with op.batch_alter_table("join_requests") as batch:
        batch.create_check_constraint("state", one_of(BEFORE))


def close_what_was_unknown() -> None:
    """Give a state of before to what has one that did not exist: asked waits, invited has ended."""
    op.execute(
        "UPDATE join_requests SET state = 'awaiting group'"
        " WHERE state IN ('awaiting endorsement', 'needs information')"
    )
    op.execute(
        "UPDATE join_requests SET state = 'withdrawn',"
        " decided_at = COALESCE(decided_at, created_at) WHERE state IN ('invited', 'revoked')"
    )
