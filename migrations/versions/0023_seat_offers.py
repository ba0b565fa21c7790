"""Seats that ended because the organisation was no member, offered back."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    op.create_table(
        "seat_offers",
        sa.Column("seat_id", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["seat_id"], ["seats.id"], name=op.f("fk_seat_offers_seat_id_seats")
        ),
        sa.PrimaryKeyConstraint("seat_id", name=op.f("pk_seat_offers")),
    )


def downgrade() -> None:
    op.drop_table("seat_offers")
