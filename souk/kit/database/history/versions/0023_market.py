"""market: foreign merchants and their steps, what was offered, what was bought, and the keys of agents that bought."""

import sqlalchemy as sa
from alembic import op

revision = '0023'
down_revision = '0022'


def upgrade() -> None:
    op.create_table('market_agent',
    sa.Column('thumbprint', sa.Text(), nullable=False),
    sa.Column('jwk', sa.Text(), nullable=False),
    sa.Column('at', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('thumbprint', name=op.f('pk_market_agent'))
    )
    op.create_table('market_bought',
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('actor', sa.Text(), nullable=False),
    sa.Column('offer', sa.Text(), nullable=False),
    sa.Column('merchant', sa.Text(), nullable=False),
    sa.Column('domain', sa.Text(), nullable=False),
    sa.Column('mandate', sa.Text(), nullable=False),
    sa.Column('checkout', sa.Text(), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('quantity', sa.Integer(), nullable=False),
    sa.Column('total', sa.BigInteger(), nullable=False),
    sa.Column('currency', sa.Text(), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('detail', sa.Text(), nullable=False),
    sa.Column('authorisation', sa.Text(), nullable=False),
    sa.Column('order', sa.Text(), nullable=False),
    sa.Column('link', sa.Text(), nullable=False),
    sa.Column('presented', sa.Text(), nullable=True),
    sa.Column('at', sa.Text(), nullable=False),
    sa.Column('asked', sa.Text(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_market_bought'))
    )
    with op.batch_alter_table('market_bought', schema=None) as batch_op:
        batch_op.create_index('ix_market_bought_actor', ['actor', 'at'], unique=False)
        batch_op.create_index('ix_market_bought_state', ['state', 'at'], unique=False)

    op.create_table('market_merchant',
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('domain', sa.Text(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('feed', sa.Text(), nullable=False),
    sa.Column('format', sa.Text(), nullable=False),
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('why', sa.Text(), nullable=False),
    sa.Column('door', sa.Text(), nullable=False),
    sa.Column('keys', sa.Text(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('added', sa.Text(), nullable=False),
    sa.Column('visited', sa.Text(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_market_merchant')),
    sa.UniqueConstraint('domain', name=op.f('uq_market_merchant_domain'))
    )
    op.create_table('market_offer',
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('offers', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_market_offer'))
    )
    with op.batch_alter_table('market_offer', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_market_offer_offers'), ['offers'], unique=False)

    op.create_table('market_offers',
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('actor', sa.Text(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('record', sa.Text(), nullable=False),
    sa.Column('at', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_market_offers'))
    )
    with op.batch_alter_table('market_offers', schema=None) as batch_op:
        batch_op.create_index('ix_market_offers_actor', ['actor', 'number'], unique=True)
        batch_op.create_index('ix_market_offers_at', ['at'], unique=False)

    op.create_table('market_step',
    sa.Column('merchant', sa.Text(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('what', sa.Text(), nullable=False),
    sa.Column('by', sa.Text(), nullable=False),
    sa.Column('why', sa.Text(), nullable=False),
    sa.Column('at', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('merchant', 'number', name=op.f('pk_market_step'))
    )


def downgrade() -> None:
    for table in ('step', 'offers', 'offer', 'merchant', 'bought', 'agent'):
        op.drop_table(f'market_{table}')
