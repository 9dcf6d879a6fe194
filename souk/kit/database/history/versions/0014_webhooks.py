"""events: webhooks and the messages that wait for them."""

import sqlalchemy as sa
from alembic import op

revision = '0014'
down_revision = '0013'


def upgrade() -> None:
    op.create_table('events_delivery',
        sa.Column('id', sa.Text(), nullable=False),
        sa.Column('webhook', sa.Text(), nullable=False),
        sa.Column('kind', sa.Text(), nullable=False),
        sa.Column('subject', sa.Text(), nullable=False),
        sa.Column('body', sa.Text(), nullable=False),
        sa.Column('state', sa.Text(), nullable=False),
        sa.Column('tries', sa.Integer(), nullable=False),
        sa.Column('status', sa.Integer(), nullable=False),
        sa.Column('problem', sa.Text(), nullable=False),
        sa.Column('created', sa.Text(), nullable=False),
        sa.Column('tried', sa.Text(), nullable=True),
        sa.Column('due', sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_events_delivery'))
    )
    with op.batch_alter_table('events_delivery') as batch:
        batch.create_index(batch.f('ix_events_delivery_due'), ['due'], unique=False)
        batch.create_index('ix_events_delivery_state', ['webhook', 'state'], unique=False)
        batch.create_index('ix_events_delivery_webhook', ['webhook', 'created', 'id'], unique=False)
    op.create_table('events_webhook',
        sa.Column('id', sa.Text(), nullable=False),
        sa.Column('shop', sa.Text(), nullable=True),
        sa.Column('url', sa.Text(), nullable=False),
        sa.Column('kinds', sa.Text(), nullable=False),
        sa.Column('scheme', sa.Text(), nullable=False),
        sa.Column('salt', sa.Text(), nullable=False),
        sa.Column('salt_before', sa.Text(), nullable=False),
        sa.Column('salt_until', sa.Text(), nullable=True),
        sa.Column('state', sa.Text(), nullable=False),
        sa.Column('why', sa.Text(), nullable=False),
        sa.Column('position', sa.Text(), nullable=False),
        sa.Column('failing', sa.Text(), nullable=True),
        sa.Column('created', sa.Text(), nullable=False),
        sa.Column('changed', sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_events_webhook'))
    )
    with op.batch_alter_table('events_webhook') as batch:
        batch.create_index(batch.f('ix_events_webhook_shop'), ['shop'], unique=False)
