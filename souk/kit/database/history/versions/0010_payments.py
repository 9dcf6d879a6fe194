"""payments: intents, charges, refunds, and the ledger, whose rows no statement changes."""

import sqlalchemy as sa
from alembic import op

revision = '0010'
down_revision = '0009'

LEDGER = ('payments_entry', 'payments_resolution', 'payments_posting')


def upgrade() -> None:
    number = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')
    op.create_table('payments_payment',
        sa.Column('id', sa.Text(), nullable=False),
        sa.Column('order', sa.Text(), nullable=False),
        sa.Column('customer', sa.Text(), nullable=False),
        sa.Column('currency', sa.Text(), nullable=False),
        sa.Column('shares', sa.Text(), nullable=False),
        sa.Column('ended', sa.Text(), nullable=False),
        sa.Column('moves', sa.Integer(), nullable=False),
        sa.Column('at', sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_payments_payment')),
        sa.UniqueConstraint('order', name=op.f('uq_payments_payment_order'))
    )
    _index('payments_payment', 'customer', 'ended')

    op.create_table('payments_charge',
        sa.Column('id', sa.Text(), nullable=False),
        sa.Column('payment', sa.Text(), nullable=False),
        sa.Column('number', sa.Integer(), nullable=False),
        sa.Column('method', sa.Text(), nullable=False),
        sa.Column('amount', sa.BigInteger(), nullable=False),
        sa.Column('state', sa.Text(), nullable=False),
        sa.Column('reference', sa.Text(), nullable=False),
        sa.Column('challenge', sa.Text(), nullable=False),
        sa.Column('reason', sa.Text(), nullable=False),
        sa.Column('asked', sa.Text(), nullable=True),
        sa.Column('due', sa.Text(), nullable=False),
        sa.Column('at', sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_payments_charge')),
        sa.UniqueConstraint('payment', 'number', name=op.f('uq_payments_charge_payment'))
    )
    _index('payments_charge', 'state', 'reference', 'at')

    op.create_table('payments_refund',
        sa.Column('id', sa.Text(), nullable=False),
        sa.Column('refund', sa.Text(), nullable=False),
        sa.Column('payment', sa.Text(), nullable=False),
        sa.Column('charge', sa.Text(), nullable=False),
        sa.Column('method', sa.Text(), nullable=False),
        sa.Column('amount', sa.BigInteger(), nullable=False),
        sa.Column('parts', sa.Text(), nullable=False),
        sa.Column('state', sa.Text(), nullable=False),
        sa.Column('reason', sa.Text(), nullable=False),
        sa.Column('asked', sa.Text(), nullable=False),
        sa.Column('due', sa.Text(), nullable=False),
        sa.Column('at', sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_payments_refund'))
    )
    _index('payments_refund', 'payment', 'state', 'at')

    op.create_table('payments_return',
        sa.Column('id', sa.Text(), nullable=False),
        sa.Column('payment', sa.Text(), nullable=False),
        sa.Column('parts', sa.Text(), nullable=False),
        sa.Column('why', sa.Text(), nullable=False),
        sa.Column('at', sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_payments_return'))
    )
    _index('payments_return', 'payment')

    op.create_table('payments_dispute',
        sa.Column('id', sa.Text(), nullable=False),
        sa.Column('payment', sa.Text(), nullable=False),
        sa.Column('charge', sa.Text(), nullable=False),
        sa.Column('amount', sa.BigInteger(), nullable=False),
        sa.Column('parts', sa.Text(), nullable=False),
        sa.Column('phase', sa.Text(), nullable=False),
        sa.Column('at', sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_payments_dispute'))
    )
    _index('payments_dispute', 'payment')

    op.create_table('payments_notice',
        sa.Column('rail', sa.Text(), nullable=False),
        sa.Column('id', sa.Text(), nullable=False),
        sa.Column('at', sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint('rail', 'id', name=op.f('pk_payments_notice'))
    )
    op.create_table('payments_entry',
        sa.Column('number', number, autoincrement=True, nullable=False),
        sa.Column('id', sa.Text(), nullable=False),
        sa.Column('kind', sa.Text(), nullable=False),
        sa.Column('subject', sa.Text(), nullable=False),
        sa.Column('born', sa.Text(), nullable=False),
        sa.Column('actor', sa.Text(), nullable=False),
        sa.Column('why', sa.Text(), nullable=False),
        sa.Column('at', sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint('number', name=op.f('pk_payments_entry')),
        sa.UniqueConstraint('id', name=op.f('uq_payments_entry_id')),
        sqlite_autoincrement=True
    )
    _index('payments_entry', 'subject', 'at')

    op.create_table('payments_resolution',
        sa.Column('entry', sa.Text(), nullable=False),
        sa.Column('state', sa.Text(), nullable=False),
        sa.Column('at', sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint('entry', name=op.f('pk_payments_resolution'))
    )
    op.create_table('payments_posting',
        sa.Column('entry', sa.Text(), nullable=False),
        sa.Column('account', sa.Text(), nullable=False),
        sa.Column('currency', sa.Text(), nullable=False),
        sa.Column('amount', sa.BigInteger(), nullable=False),
        sa.Column('shop', sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint('entry', 'account', 'currency', name=op.f('pk_payments_posting'))
    )
    _index('payments_posting', 'shop')
    _only_added()


def _index(table: str, *columns: str) -> None:
    for column in columns:
        op.create_index(op.f(f'ix_{table}_{column}'), table, [column], unique=False)


def _only_added() -> None:
    """Rows of the ledger are added; a statement that changes or removes one fails."""
    postgres = op.get_bind().dialect.name == 'postgresql'
    if postgres:
        op.execute(
            "CREATE FUNCTION payments_ledger_kept() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'rows of the ledger are only added'; END $$"
        )
    for table in LEDGER:
        for verb in ('UPDATE', 'DELETE'):
            name = f'{table}_no_{verb.lower()}'
            body = (
                'FOR EACH ROW EXECUTE FUNCTION payments_ledger_kept()'
                if postgres
                else "BEGIN SELECT RAISE(ABORT, 'rows of the ledger are only added'); END"
            )
            op.execute(f'CREATE TRIGGER {name} BEFORE {verb} ON {table} {body}')
