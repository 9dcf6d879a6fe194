"""search: rules with their history, judged queries, what was asked."""

import sqlalchemy as sa
from alembic import op

revision = '0007'
down_revision = '0006'


def upgrade() -> None:
    op.create_table('search_asked',
        sa.Column('slot', sa.Text(), nullable=False),
        sa.Column('shop', sa.Text(), nullable=False),
        sa.Column('locale', sa.Text(), nullable=False),
        sa.Column('text', sa.Text(), nullable=False),
        sa.Column('times', sa.Integer(), nullable=False),
        sa.Column('missed', sa.Integer(), nullable=False),
        sa.Column('relaxed', sa.Integer(), nullable=False),
        sa.Column('clicked', sa.Integer(), nullable=False),
        sa.Column('total', sa.Integer(), nullable=False),
        sa.Column('words', sa.Text(), nullable=False),
        sa.Column('limits', sa.Text(), nullable=False),
        sa.Column('last', sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint('slot', 'shop', 'locale', 'text', name=op.f('pk_search_asked'))
    )
    with op.batch_alter_table('search_asked') as batch:
        batch.create_index('ix_search_asked_shop_slot', ['shop', 'slot'], unique=False)

    op.create_table('search_judgement',
        sa.Column('topic', sa.Text(), nullable=False),
        sa.Column('product', sa.Text(), nullable=False),
        sa.Column('judge', sa.Text(), nullable=False),
        sa.Column('grade', sa.Integer(), nullable=True),
        sa.Column('at', sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint('topic', 'product', 'judge', name=op.f('pk_search_judgement'))
    )
    op.create_table('search_reader',
        sa.Column('name', sa.Text(), nullable=False),
        sa.Column('position', sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint('name', name=op.f('pk_search_reader'))
    )
    op.create_table('search_rule',
        sa.Column('id', sa.Text(), nullable=False),
        sa.Column('shop', sa.Text(), nullable=False),
        sa.Column('number', sa.Integer(), nullable=False),
        sa.Column('state', sa.Text(), nullable=False),
        sa.Column('live', sa.Text(), nullable=True),
        sa.Column('draft', sa.Text(), nullable=True),
        sa.Column('at', sa.Text(), nullable=False),
        sa.Column('actor', sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_search_rule'))
    )
    with op.batch_alter_table('search_rule') as batch:
        batch.create_index(batch.f('ix_search_rule_shop'), ['shop'], unique=False)

    op.create_table('search_rule_change',
        sa.Column('id', sa.Text(), nullable=False),
        sa.Column('rule', sa.Text(), nullable=False),
        sa.Column('shop', sa.Text(), nullable=False),
        sa.Column('number', sa.Integer(), nullable=False),
        sa.Column('at', sa.Text(), nullable=False),
        sa.Column('actor', sa.Text(), nullable=False),
        sa.Column('why', sa.Text(), nullable=False),
        sa.Column('before', sa.Text(), nullable=True),
        sa.Column('after', sa.Text(), nullable=False),
        sa.Column('undoes', sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_search_rule_change')),
        sa.UniqueConstraint('rule', 'number', name=op.f('uq_search_rule_change_rule'))
    )
    with op.batch_alter_table('search_rule_change') as batch:
        batch.create_index(batch.f('ix_search_rule_change_at'), ['at'], unique=False)
        batch.create_index(batch.f('ix_search_rule_change_shop'), ['shop'], unique=False)

    op.create_table('search_topic',
        sa.Column('id', sa.Text(), nullable=False),
        sa.Column('shop', sa.Text(), nullable=False),
        sa.Column('locale', sa.Text(), nullable=False),
        sa.Column('text', sa.Text(), nullable=False),
        sa.Column('at', sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_search_topic')),
        sa.UniqueConstraint('shop', 'locale', 'text', name=op.f('uq_search_topic_shop'))
    )
