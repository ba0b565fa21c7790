"""Calls for consensus: rounds, electors, positions, objections, absences, and their mails."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from hubcommunity.core.ddl import drop_append_only, make_append_only

revision = "0044"
down_revision = "0043"

OUTCOMES = ("consensus", "with dissent", "none")
OPEN = sa.text("ended_at IS NULL")
STANDING = sa.text("state IN ('open', 'addressed', 'sustained')")
FROZEN = ("call_extensions", "call_positions")


def upgrade() -> None:
    make_templates()
    make_calls()
    make_rounds()
    make_positions()
    make_objections()
    make_absences()
    for table in FROZEN:
        make_append_only(table)


def number(name: str, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.Integer(), nullable=nullable)


def instant(name: str, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def text(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Text(), nullable=False)


def short(name: str, length: int) -> sa.Column[Any]:
    return sa.Column(name, sa.String(length), nullable=False)


def one_of(name: str, *values: str, nullable: bool = False) -> sa.Column[Any]:
    kind = sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=30)
    return sa.Column(name, kind, nullable=nullable)


def keys(table: str, *columns: tuple[str, str]) -> list[Any]:
    foreign = [
        sa.ForeignKeyConstraint(
            [column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}_{other}")
        )
        for column, other in columns
    ]
    return [sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")), *foreign]


def identified(table: str) -> list[Any]:
    unique = sa.UniqueConstraint("uid", name=op.f(f"uq_{table}_uid"))
    return [number("id"), sa.Column("uid", sa.Uuid(), nullable=False), unique]


def make_templates() -> None:
    op.create_table(
        "call_templates",
        number("id"),
        short("code", 40),
        short("name", 80),
        short("summary", 300),
        number("quorum"),
        number("support"),
        sa.Column("objections_block", sa.Boolean(), nullable=False),
        number("days"),
        number("position"),
        *keys("call_templates"),
        sa.UniqueConstraint("code", name=op.f("uq_call_templates_code")),
    )


def make_calls() -> None:
    states = ("draft", "open", "assessing", "resolved", "published", "superseded", "cancelled")
    op.create_table(
        "calls",
        *identified("calls"),
        number("group_id"),
        short("title", 150),
        text("statement"),
        one_of("state", *states),
        number("quorum"),
        number("support"),
        sa.Column("objections_block", sa.Boolean(), nullable=False),
        number("days"),
        number("supersedes_id", nullable=True),
        number("planned_by_id"),
        instant("planned_at"),
        one_of("outcome", *OUTCOMES, nullable=True),
        number("resolved_by_id", nullable=True),
        instant("resolved_at", nullable=True),
        short("cancelled_reason", 500),
        number("resource_id", nullable=True),
        number("version", nullable=True),
        *keys(
            "calls",
            ("group_id", "topic_groups"),
            ("supersedes_id", "calls"),
            ("planned_by_id", "people"),
            ("resolved_by_id", "people"),
            ("resource_id", "resources"),
        ),
        sa.CheckConstraint(
            "resource_id IS NOT NULL OR state NOT IN ('published', 'superseded')",
            name=op.f("ck_calls_published_has_resource"),
        ),
        sa.CheckConstraint("quorum BETWEEN 1 AND 100", name=op.f("ck_calls_quorum_share")),
        sa.CheckConstraint("support BETWEEN 1 AND 100", name=op.f("ck_calls_support_share")),
        sa.CheckConstraint("days BETWEEN 1 AND 90", name=op.f("ck_calls_length")),
        sa.CheckConstraint(
            "outcome IS NOT NULL OR state NOT IN ('resolved', 'published', 'superseded')",
            name=op.f("ck_calls_resolved_has_outcome"),
        ),
    )
    op.create_index("ix_calls_group", "calls", ["group_id", "state", "id"])


def make_rounds() -> None:
    op.create_table(
        "call_rounds",
        *identified("call_rounds"),
        number("call_id"),
        number("number"),
        text("statement"),
        short("sha256", 64),
        instant("opened_at"),
        instant("closes_at"),
        instant("ended_at", nullable=True),
        text("assessment"),
        one_of("proposed", *OUTCOMES, nullable=True),
        number("assessed_by_id", nullable=True),
        *keys("call_rounds", ("call_id", "calls"), ("assessed_by_id", "people")),
        sa.UniqueConstraint("call_id", "number", name=op.f("uq_call_rounds_call_id_number")),
        sa.CheckConstraint("closes_at > opened_at", name=op.f("ck_call_rounds_closes_later")),
    )
    op.create_index(
        "uq_call_rounds_open",
        "call_rounds",
        ["call_id"],
        unique=True,
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )
    op.create_index("ix_call_rounds_closes", "call_rounds", ["closes_at", "ended_at"])
    op.create_table(
        "call_extensions",
        number("id"),
        number("round_id"),
        instant("closes_at"),
        short("reason", 500),
        number("by_id"),
        instant("at"),
        *keys("call_extensions", ("round_id", "call_rounds"), ("by_id", "people")),
    )
    op.create_index(op.f("ix_call_extensions_round_id"), "call_extensions", ["round_id"])
    op.create_table(
        "call_electors",
        number("id"),
        number("round_id"),
        number("organisation_id"),
        *keys("call_electors", ("round_id", "call_rounds"), ("organisation_id", "organisations")),
        sa.UniqueConstraint(
            "round_id", "organisation_id", name=op.f("uq_call_electors_round_id_organisation_id")
        ),
    )
    op.create_index(op.f("ix_call_electors_organisation_id"), "call_electors", ["organisation_id"])
    op.create_table(
        "call_letters",
        number("elector_id"),
        one_of("kind", "opened", "half time", "last day"),
        instant("written_at"),
        sa.ForeignKeyConstraint(
            ["elector_id"],
            ["call_electors.id"],
            name=op.f("fk_call_letters_elector_id_call_electors"),
        ),
        sa.PrimaryKeyConstraint("elector_id", "kind", name=op.f("pk_call_letters")),
    )


def make_positions() -> None:
    op.create_table(
        "call_positions",
        *identified("call_positions"),
        number("elector_id"),
        one_of("stand", "agree", "agree with comments", "object", "abstain"),
        text("comment"),
        text("proposed_text"),
        number("given_by_id"),
        one_of("given_as", "delegate", "alternate", "recorded"),
        short("evidence", 300),
        sa.Column("shows_name", sa.Boolean(), nullable=False),
        instant("at"),
        *keys("call_positions", ("elector_id", "call_electors"), ("given_by_id", "people")),
        sa.CheckConstraint(
            "comment <> '' OR stand IN ('agree', 'abstain')",
            name=op.f("ck_call_positions_says_what_it_means"),
        ),
        sa.CheckConstraint(
            "evidence <> '' OR given_as <> 'recorded'",
            name=op.f("ck_call_positions_recorded_with_evidence"),
        ),
    )
    op.create_index("ix_call_positions_elector", "call_positions", ["elector_id", "id"])


def make_objections() -> None:
    op.create_table(
        "call_objections",
        *identified("call_objections"),
        number("call_id"),
        number("organisation_id"),
        number("position_id"),
        one_of("state", "open", "addressed", "sustained", "withdrawn", "overruled"),
        text("answer"),
        number("answered_by_id", nullable=True),
        instant("answered_at", nullable=True),
        text("rationale"),
        number("settled_by_id", nullable=True),
        instant("settled_at", nullable=True),
        instant("raised_at"),
        *keys(
            "call_objections",
            ("call_id", "calls"),
            ("organisation_id", "organisations"),
            ("position_id", "call_positions"),
            ("answered_by_id", "people"),
            ("settled_by_id", "people"),
        ),
        sa.CheckConstraint(
            "rationale <> '' OR state <> 'overruled'",
            name=op.f("ck_call_objections_overruled_with_reason"),
        ),
        sa.CheckConstraint(
            "answer <> '' OR state NOT IN ('addressed', 'sustained')",
            name=op.f("ck_call_objections_answered_in_text"),
        ),
    )
    op.create_index(
        "uq_call_objections_standing",
        "call_objections",
        ["call_id", "organisation_id"],
        unique=True,
        sqlite_where=STANDING,
        postgresql_where=STANDING,
    )
    op.create_index(
        op.f("ix_call_objections_organisation_id"), "call_objections", ["organisation_id"]
    )


def make_absences() -> None:
    op.create_table(
        "seat_absences",
        number("id"),
        number("seat_id"),
        sa.Column("until_on", sa.Date(), nullable=False),
        instant("said_at"),
        instant("ended_at", nullable=True),
        *keys("seat_absences", ("seat_id", "seats")),
    )
    op.create_index(
        "uq_seat_absences_open",
        "seat_absences",
        ["seat_id"],
        unique=True,
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )


def downgrade() -> None:
    op.drop_table("seat_absences")
    op.drop_table("call_objections")
    for table in FROZEN[::-1]:
        drop_append_only(table)
        op.drop_table(table)
    for table in ("call_letters", "call_electors", "call_rounds", "calls", "call_templates"):
        op.drop_table(table)
