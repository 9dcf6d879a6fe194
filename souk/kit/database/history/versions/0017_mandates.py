"""mandates: consents, open mandates, the spend ledger, nonces, and receipts, whose rows no statement changes."""

import sqlalchemy as sa
from alembic import op

revision = '0017'
down_revision = '0016'

KEPT = ('mandates_step', 'mandates_receipt')


def upgrade() -> None:
    op.create_table('mandates_chain',
        sa.Column('id', sa.Text(), nullable=False),
        sa.Column('number', sa.BigInteger(), nullable=False),
        sa.Column('hash', sa.Text(), nullable=False),
        sa.Column('moves', sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_mandates_chain'))
    )
    op.create_table('mandates_checkout',
        sa.Column('merchant', sa.Text(), nullable=False),
        sa.Column('id', sa.Text(), nullable=False),
        sa.Column('hash', sa.Text(), nullable=False),
        sa.Column('text', sa.Text(), nullable=False),
        sa.Column('at', sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint('merchant', 'id', name=op.f('pk_mandates_checkout'))
    )
    op.create_table('mandates_confirmation',
        sa.Column('mandate', sa.Text(), nullable=False),
        sa.Column('checkout_hash', sa.Text(), nullable=False),
        sa.Column('at', sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint('mandate', 'checkout_hash', name=op.f('pk_mandates_confirmation'))
    )
    op.create_table('mandates_consent',
        sa.Column('id', sa.Text(), nullable=False),
        sa.Column('consumer', sa.Text(), nullable=False),
        sa.Column('hash', sa.Text(), nullable=False),
        sa.Column('draft', sa.Text(), nullable=False),
        sa.Column('agent_key', sa.Text(), nullable=False),
        sa.Column('hosted', sa.Integer(), nullable=False),
        sa.Column('challenge', sa.Text(), nullable=False),
        sa.Column('assertion', sa.Text(), nullable=True),
        sa.Column('method', sa.Text(), nullable=False),
        sa.Column('asked', sa.Text(), nullable=False),
        sa.Column('given', sa.Text(), nullable=True),
        sa.Column('expires', sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_mandates_consent'))
    )
    with op.batch_alter_table('mandates_consent', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_mandates_consent_consumer'), ['consumer'], unique=False)

    op.create_table('mandates_key',
        sa.Column('party', sa.Text(), nullable=False),
        sa.Column('number', sa.Integer(), nullable=False),
        sa.Column('jwk', sa.Text(), nullable=False),
        sa.Column('at', sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint('party', 'number', name=op.f('pk_mandates_key'))
    )
    op.create_table('mandates_mandate',
        sa.Column('id', sa.Text(), nullable=False),
        sa.Column('number', sa.Integer(), nullable=False),
        sa.Column('consumer', sa.Text(), nullable=False),
        sa.Column('subject', sa.Text(), nullable=False),
        sa.Column('asked', sa.Text(), nullable=False),
        sa.Column('consent', sa.Text(), nullable=False),
        sa.Column('agent', sa.Text(), nullable=False),
        sa.Column('thumbprint', sa.Text(), nullable=False),
        sa.Column('hosted', sa.Integer(), nullable=False),
        sa.Column('intent', sa.Text(), nullable=False),
        sa.Column('autonomy', sa.Text(), nullable=False),
        sa.Column('level', sa.Integer(), nullable=False),
        sa.Column('credential', sa.Text(), nullable=False),
        sa.Column('text', sa.Text(), nullable=False),
        sa.Column('hash', sa.Text(), nullable=False),
        sa.Column('state', sa.Text(), nullable=False),
        sa.Column('ends', sa.Text(), nullable=False),
        sa.Column('budget', sa.BigInteger(), nullable=True),
        sa.Column('most', sa.Integer(), nullable=True),
        sa.Column('held', sa.BigInteger(), nullable=False),
        sa.Column('spent', sa.BigInteger(), nullable=False),
        sa.Column('uses', sa.Integer(), nullable=False),
        sa.Column('at', sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_mandates_mandate')),
        sa.UniqueConstraint('number', name=op.f('uq_mandates_mandate_number'))
    )
    with op.batch_alter_table('mandates_mandate', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_mandates_mandate_consumer'), ['consumer'], unique=False)

    op.create_table('mandates_nonce',
        sa.Column('party', sa.Text(), nullable=False),
        sa.Column('subject', sa.Text(), nullable=False),
        sa.Column('nonce', sa.Text(), nullable=False),
        sa.Column('at', sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint('party', 'subject', 'nonce', name=op.f('pk_mandates_nonce'))
    )
    op.create_table('mandates_receipt',
        sa.Column('chain', sa.Text(), nullable=False),
        sa.Column('number', sa.BigInteger(), nullable=False),
        sa.Column('hash', sa.Text(), nullable=False),
        sa.Column('previous', sa.Text(), nullable=False),
        sa.Column('text', sa.Text(), nullable=False),
        sa.Column('at', sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint('chain', 'number', name=op.f('pk_mandates_receipt')),
        sa.UniqueConstraint('hash', name=op.f('uq_mandates_receipt_hash'))
    )
    op.create_table('mandates_spend',
        sa.Column('id', sa.Text(), nullable=False),
        sa.Column('mandate', sa.Text(), nullable=False),
        sa.Column('merchant', sa.Text(), nullable=False),
        sa.Column('checkout', sa.Text(), nullable=False),
        sa.Column('checkout_hash', sa.Text(), nullable=False),
        sa.Column('amount', sa.BigInteger(), nullable=False),
        sa.Column('currency', sa.Text(), nullable=False),
        sa.Column('state', sa.Text(), nullable=False),
        sa.Column('refunded', sa.BigInteger(), nullable=False),
        sa.Column('gone', sa.Text(), nullable=False),
        sa.Column('at', sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_mandates_spend')),
        sa.UniqueConstraint('mandate', 'merchant', 'checkout', 'gone', name=op.f('uq_mandates_spend_mandate'))
    )
    op.create_table('mandates_step',
        sa.Column('mandate', sa.Text(), nullable=False),
        sa.Column('number', sa.Integer(), nullable=False),
        sa.Column('state', sa.Text(), nullable=False),
        sa.Column('by', sa.Text(), nullable=False),
        sa.Column('why', sa.Text(), nullable=False),
        sa.Column('at', sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint('mandate', 'number', name=op.f('pk_mandates_step'))
    )
    op.create_table('mandates_trust',
        sa.Column('kind', sa.Text(), nullable=False),
        sa.Column('name', sa.Text(), nullable=False),
        sa.Column('keys', sa.Text(), nullable=False),
        sa.Column('by', sa.Text(), nullable=False),
        sa.Column('at', sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint('kind', 'name', name=op.f('pk_mandates_trust'))
    )
    _only_added()


def _only_added() -> None:
    """Steps and receipts are added; a statement that changes or removes one fails."""
    postgres = op.get_bind().dialect.name == 'postgresql'
    if postgres:
        op.execute(
            "CREATE FUNCTION mandates_kept() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'receipts are only added'; END $$"
        )
    for table in KEPT:
        for verb in ('UPDATE', 'DELETE'):
            name = f'{table}_no_{verb.lower()}'
            body = (
                'FOR EACH ROW EXECUTE FUNCTION mandates_kept()'
                if postgres
                else "BEGIN SELECT RAISE(ABORT, 'receipts are only added'); END"
            )
            op.execute(f'CREATE TRIGGER {name} BEFORE {verb} ON {table} {body}')
