"""identity: platforms that people link, what they granted, codes and tokens; addresses that are sent to directly."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    op.create_table('accounts_client',
        sa.Column('id', sa.Text(), nullable=False),
        sa.Column('name', sa.Text(), nullable=False),
        sa.Column('secret', sa.Text(), nullable=True),
        sa.Column('redirects', sa.Text(), nullable=False),
        sa.Column('scopes', sa.Text(), nullable=False),
        sa.Column('profile', sa.Text(), nullable=False),
        sa.Column('access_seconds', sa.Integer(), nullable=False),
        sa.Column('created', sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_accounts_client'))
    )
    op.create_table('accounts_grant',
        sa.Column('id', sa.Text(), nullable=False),
        sa.Column('account', sa.Text(), nullable=False),
        sa.Column('client', sa.Text(), nullable=False),
        sa.Column('scopes', sa.Text(), nullable=False),
        sa.Column('created', sa.Text(), nullable=False),
        sa.Column('used', sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_accounts_grant'))
    )
    with op.batch_alter_table('accounts_grant', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_accounts_grant_account'), ['account'], unique=False)
        batch_op.create_index(batch_op.f('ix_accounts_grant_client'), ['client'], unique=False)

    op.create_table('accounts_code',
        sa.Column('digest', sa.Text(), nullable=False),
        sa.Column('account', sa.Text(), nullable=False),
        sa.Column('client', sa.Text(), nullable=False),
        sa.Column('grant', sa.Text(), nullable=False),
        sa.Column('redirect', sa.Text(), nullable=False),
        sa.Column('scopes', sa.Text(), nullable=False),
        sa.Column('challenge', sa.Text(), nullable=False),
        sa.Column('expires', sa.Text(), nullable=False),
        sa.Column('spent', sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint('digest', name=op.f('pk_accounts_code'))
    )
    with op.batch_alter_table('accounts_code', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_accounts_code_account'), ['account'], unique=False)
        batch_op.create_index(batch_op.f('ix_accounts_code_expires'), ['expires'], unique=False)

    op.create_table('accounts_token',
        sa.Column('digest', sa.Text(), nullable=False),
        sa.Column('account', sa.Text(), nullable=False),
        sa.Column('grant', sa.Text(), nullable=False),
        sa.Column('kind', sa.Text(), nullable=False),
        sa.Column('scopes', sa.Text(), nullable=False),
        sa.Column('expires', sa.Text(), nullable=False),
        sa.Column('spent', sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint('digest', name=op.f('pk_accounts_token'))
    )
    with op.batch_alter_table('accounts_token', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_accounts_token_account'), ['account'], unique=False)
        batch_op.create_index(batch_op.f('ix_accounts_token_expires'), ['expires'], unique=False)
        batch_op.create_index(batch_op.f('ix_accounts_token_grant'), ['grant'], unique=False)

    op.create_table('events_bookmark',
        sa.Column('reader', sa.Text(), nullable=False),
        sa.Column('position', sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint('reader', name=op.f('pk_events_bookmark'))
    )
    op.add_column('events_webhook', sa.Column('direct', sa.Boolean(), server_default=sa.false(), nullable=False))
