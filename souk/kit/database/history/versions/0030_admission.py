"""admission: flash sales, their lines and places."""

import sqlalchemy as sa
from alembic import op

revision = '0030'
down_revision = '0029'


def upgrade() -> None:
    op.create_table('admission_change',
        sa.Column('id', sa.Text(), nullable=False),
        sa.Column('sale', sa.Text(), nullable=False),
        sa.Column('shop', sa.Text(), nullable=False),
        sa.Column('number', sa.Integer(), nullable=False),
        sa.Column('at', sa.Text(), nullable=False),
        sa.Column('actor', sa.Text(), nullable=False),
        sa.Column('why', sa.Text(), nullable=False),
        sa.Column('before', sa.Text(), nullable=True),
        sa.Column('after', sa.Text(), nullable=False),
        sa.Column('undoes', sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_admission_change')),
        sa.UniqueConstraint('sale', 'number', name=op.f('uq_admission_change_sale'))
    )
    with op.batch_alter_table('admission_change', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_admission_change_at'), ['at'], unique=False)
        batch_op.create_index(batch_op.f('ix_admission_change_shop'), ['shop'], unique=False)

    op.create_table('admission_line',
        sa.Column('sale', sa.Text(), nullable=False),
        sa.Column('given', sa.Integer(), nullable=False),
        sa.Column('served', sa.Integer(), nullable=False),
        sa.Column('begun', sa.Integer(), nullable=False),
        sa.Column('paced', sa.Text(), nullable=False),
        sa.Column('drawn', sa.Integer(), nullable=True),
        sa.Column('sold_out', sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint('sale', name=op.f('pk_admission_line'))
    )

    op.create_table('admission_place',
        sa.Column('sale', sa.Text(), nullable=False),
        sa.Column('person', sa.Text(), nullable=False),
        sa.Column('state', sa.Text(), nullable=False),
        sa.Column('number', sa.Integer(), nullable=True),
        sa.Column('at', sa.Text(), nullable=False),
        sa.Column('until', sa.Text(), nullable=True),
        sa.Column('most', sa.Integer(), nullable=False),
        sa.Column('lot', sa.Text(), nullable=False),
        sa.Column('order', sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint('sale', 'person', name=op.f('pk_admission_place'))
    )
    with op.batch_alter_table('admission_place', schema=None) as batch_op:
        batch_op.create_index('ix_admission_place_number', ['sale', 'state', 'number'], unique=False)

    op.create_table('admission_sale',
        sa.Column('id', sa.Text(), nullable=False),
        sa.Column('shop', sa.Text(), nullable=False),
        sa.Column('number', sa.Integer(), nullable=False),
        sa.Column('state', sa.Text(), nullable=False),
        sa.Column('rule', sa.Text(), nullable=False),
        sa.Column('at', sa.Text(), nullable=False),
        sa.Column('actor', sa.Text(), nullable=False),
        sa.Column('closes', sa.Text(), nullable=False),
        sa.Column('seed', sa.Text(), nullable=False),
        sa.Column('seal', sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_admission_sale'))
    )
    with op.batch_alter_table('admission_sale', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_admission_sale_closes'), ['closes'], unique=False)
        batch_op.create_index(batch_op.f('ix_admission_sale_shop'), ['shop'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('admission_sale', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_admission_sale_shop'))
        batch_op.drop_index(batch_op.f('ix_admission_sale_closes'))

    op.drop_table('admission_sale')
    with op.batch_alter_table('admission_place', schema=None) as batch_op:
        batch_op.drop_index('ix_admission_place_number')

    op.drop_table('admission_place')
    op.drop_table('admission_line')
    with op.batch_alter_table('admission_change', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_admission_change_shop'))
        batch_op.drop_index(batch_op.f('ix_admission_change_at'))

    op.drop_table('admission_change')
