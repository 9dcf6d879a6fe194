"""annotation: findings, decisions, pairs, quality."""

import sqlalchemy as sa
from alembic import op

revision = '0006'
down_revision = '0005'


def upgrade() -> None:
    op.create_table('annotation_code',
        sa.Column('code', sa.Text(), nullable=False),
        sa.Column('product', sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint('code', 'product', name=op.f('pk_annotation_code'))
    )
    with op.batch_alter_table('annotation_code') as batch:
        batch.create_index(batch.f('ix_annotation_code_product'), ['product'], unique=False)

    op.create_table('annotation_decision',
        sa.Column('id', sa.Text(), nullable=False),
        sa.Column('number', sa.BigInteger(), nullable=False),
        sa.Column('batch', sa.Text(), nullable=False),
        sa.Column('product', sa.Text(), nullable=False),
        sa.Column('shop', sa.Text(), nullable=False),
        sa.Column('category', sa.Text(), nullable=False),
        sa.Column('key', sa.Text(), nullable=False),
        sa.Column('verdict', sa.Text(), nullable=False),
        sa.Column('value', sa.Text(), nullable=True),
        sa.Column('was', sa.Text(), nullable=True),
        sa.Column('pattern', sa.Text(), nullable=False),
        sa.Column('house', sa.Boolean(), nullable=False),
        sa.Column('at', sa.Text(), nullable=False),
        sa.Column('actor', sa.Text(), nullable=False),
        sa.Column('reason', sa.Text(), nullable=False),
        sa.Column('undone', sa.Text(), nullable=True),
        sa.Column('undone_by', sa.Text(), server_default='', nullable=False),
        sa.Column('undone_why', sa.Text(), server_default='', nullable=False),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_annotation_decision'))
    )
    with op.batch_alter_table('annotation_decision') as batch:
        batch.create_index(batch.f('ix_annotation_decision_batch'), ['batch'], unique=False)
        batch.create_index(batch.f('ix_annotation_decision_product'), ['product'], unique=False)
        batch.create_index('ix_annotation_decision_shop', ['shop', 'number'], unique=False)
        batch.create_index('ix_annotation_decision_taught', ['category', 'key', 'pattern'], unique=False)

    op.create_table('annotation_entry',
        sa.Column('name', sa.Text(), nullable=False),
        sa.Column('body', sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint('name', name=op.f('pk_annotation_entry'))
    )
    op.create_table('annotation_finding',
        sa.Column('product', sa.Text(), nullable=False),
        sa.Column('kind', sa.Text(), nullable=False),
        sa.Column('key', sa.Text(), nullable=False),
        sa.Column('shop', sa.Text(), nullable=False),
        sa.Column('category', sa.Text(), nullable=False),
        sa.Column('confidence', sa.Float(), nullable=False),
        sa.Column('other', sa.Text(), nullable=False),
        sa.Column('value', sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint('product', 'kind', 'key', name=op.f('pk_annotation_finding'))
    )
    with op.batch_alter_table('annotation_finding') as batch:
        batch.create_index('ix_annotation_finding_confidence', ['confidence'], unique=False)
        batch.create_index('ix_annotation_finding_shop', ['shop', 'confidence'], unique=False)

    op.create_table('annotation_pair',
        sa.Column('one', sa.Text(), nullable=False),
        sa.Column('other', sa.Text(), nullable=False),
        sa.Column('probability', sa.Float(), nullable=False),
        sa.Column('body', sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint('one', 'other', name=op.f('pk_annotation_pair'))
    )
    with op.batch_alter_table('annotation_pair') as batch:
        batch.create_index(batch.f('ix_annotation_pair_other'), ['other'], unique=False)

    op.create_table('annotation_touch',
        sa.Column('number', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
        sa.Column('category', sa.Text(), nullable=False),
        sa.Column('key', sa.Text(), nullable=False),
        sa.Column('pattern', sa.Text(), nullable=False),
        sa.Column('shop', sa.Text(), nullable=True),
        sa.Column('after', sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint('number', name=op.f('pk_annotation_touch')),
        sqlite_autoincrement=True
    )
    with op.batch_alter_table('annotation_product') as batch:
        batch.add_column(sa.Column('shop', sa.Text(), server_default='', nullable=False))
        batch.add_column(sa.Column('digest', sa.Text(), server_default='', nullable=False))
        batch.add_column(sa.Column('quality', sa.Integer(), server_default='0', nullable=False))
        batch.add_column(sa.Column('lacks', sa.Text(), server_default='[]', nullable=False))
        batch.add_column(sa.Column('semantic', sa.Text(), server_default='', nullable=False))
        batch.create_index('ix_annotation_product_semantic', ['semantic'], unique=False)
        batch.create_index('ix_annotation_product_shop', ['shop', 'quality', 'product'], unique=False)
