"""timetables, retries."""

import sqlalchemy as sa
from alembic import op

revision = '0004'
down_revision = '0003'

_INDEXED = ('actor', 'created', 'due', 'ended', 'shop', 'timetable')


def upgrade() -> None:
    with op.batch_alter_table('jobs_job') as batch:
        batch.add_column(sa.Column('problem', sa.Text(), server_default='{}', nullable=False))
        batch.add_column(sa.Column('attempts', sa.Integer(), server_default='0', nullable=False))
        batch.add_column(sa.Column('stopping', sa.Text(), server_default='', nullable=False))
        batch.add_column(sa.Column('timetable', sa.Text(), server_default='', nullable=False))
        batch.add_column(sa.Column('personal', sa.Boolean(), server_default=sa.true(), nullable=False))
        batch.add_column(sa.Column('due', sa.Text(), server_default='', nullable=False))
        batch.add_column(sa.Column('ended', sa.Text(), nullable=True))
        batch.add_column(sa.Column('lease', sa.Text(), nullable=True))
    op.execute('UPDATE jobs_job SET due = created')
    op.execute("UPDATE jobs_job SET ended = changed WHERE state IN ('done', 'failed')")
    with op.batch_alter_table('jobs_job') as batch:
        for name in _INDEXED:
            batch.create_index(batch.f(f'ix_jobs_job_{name}'), [name], unique=False)
    op.create_table('jobs_timetable',
        sa.Column('id', sa.Text(), nullable=False),
        sa.Column('operation', sa.Text(), nullable=False),
        sa.Column('payload', sa.Text(), nullable=False),
        sa.Column('at', sa.Text(), nullable=False),
        sa.Column('zone', sa.Text(), nullable=False),
        sa.Column('note', sa.Text(), nullable=False),
        sa.Column('paused', sa.Boolean(), nullable=False),
        sa.Column('house', sa.Boolean(), nullable=False),
        sa.Column('owner', sa.Text(), nullable=False),
        sa.Column('actor', sa.Text(), nullable=False),
        sa.Column('scopes', sa.Text(), nullable=False),
        sa.Column('shop', sa.Text(), nullable=True),
        sa.Column('personal', sa.Boolean(), nullable=False),
        sa.Column('created', sa.Text(), nullable=False),
        sa.Column('changed', sa.Text(), nullable=False),
        sa.Column('due', sa.Text(), nullable=True),
        sa.Column('last', sa.Text(), nullable=True),
        sa.Column('last_job', sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_jobs_timetable'))
    )
    with op.batch_alter_table('jobs_timetable') as batch:
        batch.create_index(batch.f('ix_jobs_timetable_due'), ['due'], unique=False)
        batch.create_index(batch.f('ix_jobs_timetable_owner'), ['owner'], unique=False)
