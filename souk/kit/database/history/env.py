"""Alembic's environment: the engine comes from the caller, the tables from every store."""

from typing import Any, Literal

from alembic import context

from souk.kit.database.tables import Document, Moment, metadata

_ONE_AT_A_TIME = 7_308_332


def plain(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """Our column types stand in the history as the text that they are stored as."""
    return "sa.Text()" if kind == "type" and isinstance(item, Document | Moment) else False


def run() -> None:
    """Apply the steps in one transaction; on SQLite alterations copy the table."""
    with context.config.attributes["engine"].connect().execution_options(souk_writes=True) as connection:
        context.configure(
            connection=connection,
            target_metadata=metadata,
            render_as_batch=connection.dialect.name == "sqlite",
            transaction_per_migration=False,
            # SQLite's too, since the engine says its own BEGIN: two that upgrade at once wait for one another.
            transactional_ddl=True,
            render_item=plain,
        )
        with context.begin_transaction():
            if connection.dialect.name == "postgresql":
                connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_ONE_AT_A_TIME})")
            context.run_migrations()
        connection.commit()


run()
