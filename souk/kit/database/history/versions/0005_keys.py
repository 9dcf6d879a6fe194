"""keys: sealed answers, and who is at one."""

import sqlalchemy as sa
from alembic import op

revision = '0005'
down_revision = '0004'


def upgrade() -> None:
    # Answers were kept in the open for a day; what is older than this step is forgotten rather than sealed late.
    op.execute('DELETE FROM kit_key')
    with op.batch_alter_table('kit_key') as batch:
        batch.drop_column('answer')
        batch.add_column(sa.Column('answer', sa.LargeBinary(), nullable=True))
        batch.add_column(sa.Column('holder', sa.Text(), server_default='', nullable=False))
