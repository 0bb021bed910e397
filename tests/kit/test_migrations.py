import pytest
from tests.browser.conftest import free_port

from enterprisehub.kit.errors import SettingError
from enterprisehub.kit.migrations import is_current, migrate

pytestmark = pytest.mark.servers


async def test_from_nothing_to_the_newest_and_again(empty_database_url: str) -> None:
    assert not await is_current(empty_database_url)
    before, after = await migrate(empty_database_url)
    assert before is None
    assert await is_current(empty_database_url)
    assert await migrate(empty_database_url) == (after, after)


async def test_older_revision_is_no_way_back(empty_database_url: str) -> None:
    _, newest = await migrate(empty_database_url)
    assert await migrate(empty_database_url, "0001") == (newest, newest)  # never backwards by itself
    assert await is_current(empty_database_url)


async def test_several_servers_of_which_one_answers(empty_database_url: str) -> None:
    several = empty_database_url.replace("@", f"@127.0.0.1:{free_port()},", 1)
    await migrate(several)
    assert await is_current(empty_database_url)


async def test_another_kind_of_database() -> None:
    with pytest.raises(SettingError, match="DATABASE_URL"):
        await migrate("mysql://localhost/x")
