"""pricing: promises of price protection; catalog: in which product a variant stands."""

import sqlalchemy as sa
from alembic import op

revision = '0015'
down_revision = '0014'

_STAND = {
    "sqlite": (
        "INSERT INTO catalog_variant (variant, product) SELECT DISTINCT json_extract(one.value, '$.id'), catalog_product.id "
        "FROM catalog_product, json_each(catalog_product.body, '$.variants') AS one"
    ),
    "postgresql": (
        "INSERT INTO catalog_variant (variant, product) SELECT DISTINCT one.value ->> 'id', catalog_product.id "
        "FROM catalog_product, jsonb_array_elements(CAST(catalog_product.body AS jsonb) -> 'variants') AS one(value)"
    ),
}


def upgrade() -> None:
    op.create_table('pricing_promise',
        sa.Column('shop', sa.Text(), nullable=False),
        sa.Column('number', sa.Integer(), autoincrement=False, nullable=False),
        sa.Column('days', sa.Integer(), nullable=False),
        sa.Column('at', sa.Text(), nullable=False),
        sa.Column('actor', sa.Text(), nullable=False),
        sa.Column('why', sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint('shop', 'number', name=op.f('pk_pricing_promise'))
    )
    op.create_table('catalog_variant',
        sa.Column('variant', sa.Text(), nullable=False),
        sa.Column('product', sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint('variant', 'product', name=op.f('pk_catalog_variant'))
    )
    op.execute(_STAND[op.get_bind().dialect.name])
