"""feeds: plans, mappings, sources."""

import sqlalchemy as sa
from alembic import op

revision = '0003'
down_revision = '0002'


def upgrade() -> None:
    with op.batch_alter_table('catalog_import', schema=None) as batch_op:
        batch_op.add_column(sa.Column('source', sa.Text(), server_default='', nullable=False))
        batch_op.add_column(sa.Column('mapping', sa.Text(), server_default='', nullable=False))
        batch_op.add_column(sa.Column('missing', sa.Integer(), server_default='0', nullable=False))
        batch_op.add_column(sa.Column('retired', sa.Integer(), server_default='0', nullable=False))
        batch_op.add_column(sa.Column('retire', sa.Boolean(), server_default=sa.text('false'), nullable=False))
        batch_op.add_column(sa.Column('summary', sa.Text(), nullable=True))

    op.create_table('catalog_export',
    sa.Column('file', sa.Text(), nullable=False),
    sa.Column('format', sa.Text(), nullable=False),
    sa.Column('shop', sa.Text(), nullable=True),
    sa.Column('rows', sa.Integer(), nullable=False),
    sa.Column('bytes', sa.BigInteger(), nullable=False),
    sa.Column('at', sa.Text(), nullable=False),
    sa.Column('actor', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('file', name=op.f('pk_catalog_export'))
    )
    op.create_table('catalog_mapping',
    sa.Column('shop', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('fingerprint', sa.Text(), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('at', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('shop', 'name', name=op.f('pk_catalog_mapping'))
    )
    op.create_table('catalog_plan',
    sa.Column('batch', sa.Text(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('product', sa.Text(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('fresh', sa.Text(), nullable=True),
    sa.Column('says', sa.Text(), nullable=True),
    sa.Column('changes', sa.Text(), nullable=False),
    sa.Column('done', sa.Boolean(), nullable=False),
    sa.PrimaryKeyConstraint('batch', 'number', name=op.f('pk_catalog_plan'))
    )
    with op.batch_alter_table('catalog_plan', schema=None) as batch_op:
        batch_op.create_index('ix_catalog_plan_product', ['batch', 'product'], unique=False)

    op.create_table('catalog_seen',
    sa.Column('shop', sa.Text(), nullable=False),
    sa.Column('source', sa.Text(), nullable=False),
    sa.Column('product', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('shop', 'source', 'product', name=op.f('pk_catalog_seen'))
    )
    op.create_table('catalog_source',
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('shop', sa.Text(), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('secrets', sa.Text(), nullable=False),
    sa.Column('pulled', sa.Text(), nullable=True),
    sa.Column('batch', sa.Text(), nullable=False),
    sa.Column('outcome', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_catalog_source'))
    )
    with op.batch_alter_table('catalog_source', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_catalog_source_shop'), ['shop'], unique=False)
