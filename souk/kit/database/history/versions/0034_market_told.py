"""market: what merchants tell by themselves, what they warn of, and till when they are asked."""

import sqlalchemy as sa
from alembic import op

revision = '0034'
down_revision = '0033'


def upgrade() -> None:
    with op.batch_alter_table('market_bought', schema=None) as batch_op:
        batch_op.add_column(sa.Column('until', sa.Text(), nullable=True))
        batch_op.add_column(sa.Column('notices', sa.Text(), server_default='[]', nullable=False))
        batch_op.add_column(sa.Column('heard', sa.Text(), nullable=True))

    with op.batch_alter_table('market_merchant', schema=None) as batch_op:
        batch_op.add_column(sa.Column('jwks', sa.Text(), server_default='[]', nullable=False))


def downgrade() -> None:
    with op.batch_alter_table('market_merchant', schema=None) as batch_op:
        batch_op.drop_column('jwks')

    with op.batch_alter_table('market_bought', schema=None) as batch_op:
        batch_op.drop_column('heard')
        batch_op.drop_column('notices')
        batch_op.drop_column('until')
