"""Bringing a database to the newest tables through the one Alembic history."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine

HISTORY = Path(__file__).parent / "history"


def upgrade(engine: Engine) -> None:
    """Apply every step that this database has not seen; safe to repeat."""
    command.upgrade(configuration(engine), "head")


def configuration(engine: Engine) -> Config:
    """Alembic's configuration for one engine."""
    config = Config()
    config.set_main_option("script_location", str(HISTORY))
    config.set_main_option("path_separator", "os")
    config.attributes["engine"] = engine
    return config
