"""Bring a database to the newest schema."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import asyncpg
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import create_async_engine

from enterprisehub.kit.database import PRIMARY
from enterprisehub.kit.errors import SettingError
from enterprisehub.kit.settings import checkout_root

T = TypeVar("T")


def _config() -> Config:
    packaged = Path(__file__).resolve().parents[1] / "migrations"
    config = Config()
    config.set_main_option("script_location", str(packaged if packaged.exists() else checkout_root() / "migrations"))
    return config


async def migrate(url: str, revision: str = "head") -> tuple[str | None, str | None]:
    """Migrate and return the revisions before and after."""
    return await _run(url, lambda connection: _upgrade(connection, revision))


async def is_current(url: str) -> bool:
    return await _run(url, lambda connection: _revision(connection) == _head())


def _upgrade(connection: Connection, revision: str) -> tuple[str | None, str | None]:
    before = _revision(connection)
    connection.rollback()
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, revision)
    connection.commit()
    return before, _revision(connection)


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _head() -> str | None:
    return ScriptDirectory.from_config(_config()).get_current_head()


async def _run(url: str, work: Callable[[Connection], T]) -> T:
    scheme = url.partition("://")[0]
    if not scheme.startswith("postgres"):
        raise SettingError(f"DATABASE_URL must start with postgresql://, not {scheme}://")
    # SQLAlchemy reads one host only, and its own names of parameters: the driver reads the URL as everywhere else
    engine = create_async_engine(
        "postgresql+asyncpg://", async_creator=lambda: asyncpg.connect(url, target_session_attrs=PRIMARY)
    )
    try:
        async with engine.connect() as connection:
            return await connection.run_sync(work)
    finally:
        await engine.dispose()
