"""shopper: order cards, tasks, their logs, which no statement changes, and what was bought."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    op.create_table(
        "shopper_card",
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("id", "owner", "state", "card", "session", "order")),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("decision", "trouble", "at", "until")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shopper_card")),
    )
    op.create_table(
        "shopper_task",
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("id", "owner", "scopes", "state", "wish", "aims")),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("bounds", "terms", "mandate", "at")),
        sa.Column("next", sa.Text(), nullable=True),
        sa.Column("until", sa.Text(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("seen", sa.BigInteger(), nullable=True),
        sa.Column("worker", sa.Text(), nullable=False),
        sa.Column("lease", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shopper_task")),
    )
    op.create_table(
        "shopper_step",
        sa.Column("task", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("what", "says", "sources", "facts", "at")),
        sa.PrimaryKeyConstraint("task", "number", name=op.f("pk_shopper_step")),
    )
    op.create_table(
        "shopper_bought",
        sa.Column("task", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("order", "session", "decision")),
        sa.Column("total", sa.BigInteger(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("state", "basket", "at")),
        sa.PrimaryKeyConstraint("task", "number", name=op.f("pk_shopper_bought")),
    )
    indexes = {"shopper_card": ("owner", "at"), "shopper_task": ("owner", "state", "mandate", "next")}
    for table, columns in indexes.items():
        with op.batch_alter_table(table, schema=None) as batch_op:
            for column in columns:
                batch_op.create_index(batch_op.f(f"ix_{table}_{column}"), [column], unique=False)
    _only_added()


def _only_added() -> None:
    """Lines of a log are added; a statement that changes or removes one fails."""
    postgres = op.get_bind().dialect.name == "postgresql"
    if postgres:
        op.execute(
            "CREATE FUNCTION shopper_kept() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'the log of a task is only added to'; END $$"
        )
    for verb in ("UPDATE", "DELETE"):
        body = (
            "FOR EACH ROW EXECUTE FUNCTION shopper_kept()"
            if postgres
            else "BEGIN SELECT RAISE(ABORT, 'the log of a task is only added to'); END"
        )
        op.execute(f"CREATE TRIGGER shopper_step_no_{verb.lower()} BEFORE {verb} ON shopper_step {body}")


def downgrade() -> None:
    for table in ("shopper_bought", "shopper_step", "shopper_task", "shopper_card"):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION shopper_kept()")
