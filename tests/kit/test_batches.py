import asyncio

import msgspec
import pytest

from enterprisehub.kit.batches import PIECE, batched, single
from enterprisehub.kit.errors import BadRequest, InvalidInput


class Item(msgspec.Struct):
    number: int


def doubled(items: list[Item]) -> list[int]:
    return [item.number * 2 for item in items]


def body(*numbers: object) -> bytes:
    return msgspec.json.encode({"items": [{"number": number} for number in numbers]})


@pytest.mark.parametrize("count", [0, 1, PIECE, PIECE + 1, 3 * PIECE])
async def test_answers_in_the_order_of_the_items(count: int) -> None:
    answer = await batched(Item, doubled)(body(*range(count)), {})
    assert msgspec.json.decode(answer.body) == {"items": [2 * number for number in range(count)]}


def picky(items: list[Item]) -> list[int]:
    return [100 // item.number for item in items]


@pytest.mark.parametrize("place", [0, 2, PIECE + 2])
async def test_an_item_that_fails_costs_its_own_answer_only(place: int) -> None:
    numbers = [1] * (PIECE + 3)
    numbers[place] = 0
    answer = msgspec.json.decode((await batched(Item, picky)(body(*numbers), {})).body)["items"]
    assert answer.pop(place) == {"error": {"title": "Internal error", "status": 500, "detail": "ZeroDivisionError"}}
    assert answer == [100] * (PIECE + 2)


async def test_what_is_wrong_with_the_request_is_not_an_items_failure() -> None:
    def refuses(items: list[Item]) -> list[int]:
        raise InvalidInput("no zone")

    with pytest.raises(InvalidInput):
        await batched(Item, refuses)(body(1, 2), {})


async def test_one_item() -> None:
    assert (await single(Item, doubled)(b'{"number": 21}', {})).body == b"42"


async def test_the_pointer_names_the_bad_item() -> None:
    with pytest.raises(InvalidInput) as caught:
        await batched(Item, doubled)(body(*range(PIECE + 3), "x"), {})
    assert caught.value.errors == [{"pointer": f"/items/{PIECE + 3}/number", "detail": "Expected `int`, got `str`"}]


@pytest.mark.parametrize("text", [b"", b"{", b'{"items":[{]}'])
async def test_no_json(text: bytes) -> None:
    with pytest.raises(BadRequest):
        await batched(Item, doubled)(text, {})


async def test_a_large_batch_lets_others_work() -> None:
    turns = 0

    async def other() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    task = asyncio.create_task(other())
    await batched(Item, doubled)(body(*range(10 * PIECE)), {})
    task.cancel()
    assert turns >= 9
