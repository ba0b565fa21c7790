"""Statements that migrations need on both databases; once released, they do not change."""

from alembic import op


def on_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def make_append_only(table: str) -> None:
    """Let the database itself refuse to change or delete the table's rows."""
    if on_sqlite():
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
        return
    op.execute(
        f"CREATE FUNCTION {table}_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{table} is append-only'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {table}_append_only()"
    )
    op.execute(
        f"CREATE TRIGGER {table}_not_emptied BEFORE TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_append_only()"
    )


def drop_append_only(table: str) -> None:
    """Take the refusal away, before the table itself is dropped."""
    if on_sqlite():
        for verb in ("update", "delete"):
            op.execute(f"DROP TRIGGER {table}_no_{verb}")
        return
    op.execute(f"DROP TRIGGER {table}_not_emptied ON {table}")
    op.execute(f"DROP TRIGGER {table}_append_only ON {table}")
    op.execute(f"DROP FUNCTION {table}_append_only()")


def make_searchable(table: str) -> None:
    """Index the table's `search_text` by words."""
    if not on_sqlite():
        op.execute(
            f"CREATE INDEX ix_{table}_fts ON {table} USING gin (to_tsvector('simple', search_text))"
        )
        return
    op.execute(
        f"CREATE VIRTUAL TABLE {table}_fts USING fts5"
        f"(search_text, content='{table}', content_rowid='id', prefix='2 3')"
    )
    add = f"INSERT INTO {table}_fts(rowid, search_text) VALUES (new.id, new.search_text);"
    drop = (  # the external-content form of deleting
        f"INSERT INTO {table}_fts({table}_fts, rowid, search_text) "
        "VALUES ('delete', old.id, old.search_text);"
    )
    op.execute(f"CREATE TRIGGER {table}_fts_ai AFTER INSERT ON {table} BEGIN {add} END")
    op.execute(f"CREATE TRIGGER {table}_fts_ad AFTER DELETE ON {table} BEGIN {drop} END")
    op.execute(
        f"CREATE TRIGGER {table}_fts_au AFTER UPDATE OF search_text ON {table} "
        f"BEGIN {drop} {add} END"
    )


def drop_searchable(table: str) -> None:
    """Drop the word index; its triggers go with the table."""
    if not on_sqlite():
        op.execute(f"DROP INDEX ix_{table}_fts")
        return
    for name in ("ai", "ad", "au"):
        op.execute(f"DROP TRIGGER {table}_fts_{name}")
    op.execute(f"DROP TABLE {table}_fts")
