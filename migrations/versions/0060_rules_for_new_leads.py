"""Rules by which new leads are given to people, and who is away when."""

import sqlalchemy as sa
from alembic import op

revision = "0060"
down_revision = "0059"

RULES, TYPES, PEOPLE = "assignment_rules", "assignment_rule_types", "assignment_rule_people"
WAYS = ("one", "in turn", "least loaded")


def upgrade() -> None:
    op.create_table(
        RULES,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("pipeline_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column(
            "way",
            sa.Enum(*WAYS, name="way", native_enum=False, create_constraint=True, length=30),
            nullable=False,
        ),
        sa.Column("countries", sa.JSON(), nullable=False),
        pointing(RULES, "pipeline_id", "pipelines"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{RULES}")),
        sa.UniqueConstraint("uid", name=op.f(f"uq_{RULES}_uid")),
    )
    op.create_index("ix_assignment_rules_pipeline", RULES, ["pipeline_id", "position", "id"])
    name_in_rules(TYPES, "type_id", "organisation_types")
    name_in_rules(
        PEOPLE, "person_id", "people", sa.Column("last_turn", sa.Integer(), nullable=False)
    )
    add_absences()


def name_in_rules(table: str, column: str, of: str, *others: sa.Column[int]) -> None:
    op.create_table(
        table,
        sa.Column("rule_id", sa.Integer(), nullable=False),
        sa.Column(column, sa.Integer(), nullable=False),
        *others,
        pointing(table, "rule_id", RULES),
        pointing(table, column, of),
        sa.PrimaryKeyConstraint("rule_id", column, name=op.f(f"pk_{table}")),
    )
    op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def add_absences() -> None:
    op.create_table(
        "absences",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_absences_in_order")),
        pointing("absences", "person_id", "people"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absences")),
        sa.UniqueConstraint("uid", name=op.f("uq_absences_uid")),
    )
    op.create_index("ix_absences_person", "absences", ["person_id", "ends_on"])


def pointing(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}_{to}"))


def downgrade() -> None:
    op.drop_index("ix_absences_person", "absences")
    op.drop_table("absences")
    for table, column in ((PEOPLE, "person_id"), (TYPES, "type_id")):
        op.drop_index(op.f(f"ix_{table}_{column}"), table)
        op.drop_table(table)
    op.drop_index("ix_assignment_rules_pipeline", RULES)
    op.drop_table(RULES)
