"""decisions, shopper: what a person wrote in a log that is only added to can be blanked, and nothing else of it."""

from alembic import op

revision = '0027'
down_revision = '0026'

# What stays as it was, and what a change may leave behind, table by table.
BLANKED = {
    "decisions_step": (("decision", "number", "state", "actor", "at"), {"why": "", "facts": "{}"}),
    "decisions_policy_version": (("owner", "kind", "number", "retired", "actor", "at"), {"policy": "{}", "why": ""}),
    "shopper_step": (("task", "number", "what", "at"), {"says": "{}", "sources": "[]", "facts": "{}"}),
}
SAID = {"decisions": "the audit trail is only added to", "shopper": "the log of a task is only added to"}


def _told(table: str, when: str = "") -> None:
    domain, name = table.partition("_")[0], f"{table}_no_update"
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"DROP TRIGGER {name} ON {table}")
        body = f"EXECUTE FUNCTION {domain}_kept()"
    else:
        op.execute(f"DROP TRIGGER {name}")
        body = f"BEGIN SELECT RAISE(ABORT, '{SAID[domain]}'); END"
    op.execute(f"CREATE TRIGGER {name} BEFORE UPDATE ON {table} FOR EACH ROW {when} {body}")


def upgrade() -> None:
    for table, (kept, blank) in BLANKED.items():
        same = [f'NEW."{name}" = OLD."{name}"' for name in kept]
        gone = [f"NEW.\"{name}\" = '{value}'" for name, value in blank.items()]
        _told(table, f"WHEN (NOT ({' AND '.join((*same, *gone))}))")


def downgrade() -> None:
    for table in BLANKED:
        _told(table)
