"""Finding photos by how they look: nothing within the distance is missed, a tenth may be cut off."""

import random
import uuid
from io import BytesIO

import pytest
from PIL import Image
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.domain.evidence.likeness import asked_for, differing_bits, look_of
from app.domain.evidence.search import PhotoLook, near
from app.seed import streets
from tests.domain.evidence.scenes import shot

MANY = 4000


@pytest.fixture
def cores(session: Session) -> dict[uuid.UUID, int]:
    """Random cores without photos, some of them close to each other."""
    rng = random.Random(7)
    session.execute(text("SET LOCAL session_replication_role = replica"))
    some = [rng.getrandbits(64) for _ in range(MANY // 4)]
    for _ in range(MANY - len(some)):
        near_one = rng.choice(some)
        for at in rng.sample(range(64), rng.randint(0, 14)):
            near_one ^= 1 << at
        some.append(near_one)
    known = {uuid.UUID(int=number): signed(core) for number, core in enumerate(some)}
    session.add_all(PhotoLook(photo_id=key, core=core, fine=0, version=1) for key, core in known.items())
    session.flush()
    return known


def signed(core: int) -> int:
    return core - (1 << 64) if core >> 63 else core


@pytest.mark.parametrize("bits", [0, 3, 5, 8])
def test_the_search_finds_exactly_what_counting_all_finds(
    session: Session, cores: dict[uuid.UUID, int], bits: int
) -> None:
    asked = list(cores.values())[:: MANY // 40]
    for core in asked:
        expected = {key: n for key, other in cores.items() if (n := differing_bits(core, other)) <= bits}
        found = near(session, [core], bits)
        assert {key: n for key, n in found.items() if n <= bits} == expected
        assert all(n == differing_bits(core, cores[key]) <= 2 * bits for key, n in found.items())


def test_several_places_are_asked_for_at_once(session: Session, cores: dict[uuid.UUID, int]) -> None:
    first, second = list(cores.items())[:2]
    found = near(session, [first[1], second[1]], 0)
    assert {first[0], second[0]} <= set(found)
    assert near(session, [], 7) == {}


def picture(data: bytes) -> Image.Image:
    return Image.open(BytesIO(data))


@pytest.mark.parametrize("how", ["kiri", "atas", "kanan", "bawah", "sudut", "keliling-5", "keliling-10"])
def test_a_photo_is_asked_for_though_a_tenth_was_cut_off(how: str) -> None:
    whole = shot(3)
    kept = look_of(picture(streets.jpeg(whole)))
    asked = asked_for(picture(streets.jpeg(streets.cropped(whole, how), 50)))
    assert min(differing_bits(kept.core, core) for core in asked) <= 5


def test_another_street_looks_otherwise() -> None:
    kept = look_of(picture(streets.jpeg(shot(3))))
    asked = asked_for(picture(streets.jpeg(shot(4))))
    assert min(differing_bits(kept.core, core) for core in asked) > 5


def test_a_picture_of_nothing_is_not_looked_for() -> None:
    assert look_of(Image.new("RGB", (400, 300), (20, 20, 22))).is_plain
    assert not look_of(picture(streets.jpeg(shot(3)))).is_plain
