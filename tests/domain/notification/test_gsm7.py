"""How texts are counted and cut for SMS."""

import pytest

from app.domain.notification import gsm7


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", [0]),
        ("a" * 160, [160]),
        ("a" * 161, [153, 8]),
        ("a" * 306, [153, 153]),
        ("€" * 80, [80]),
        ("€" * 81, [76, 5]),
        ("ā" * 70, [70]),
        ("ā" * 71, [67, 4]),
        ("😀" * 35, [35]),
        ("😀" * 36, [33, 3]),
    ],
)
def test_a_text_takes_as_many_segments_as_the_networks_count(text: str, expected: list[int]) -> None:
    assert [len(part) for part in gsm7.segments(text)] == expected


def test_no_segment_ends_inside_a_surrogate_pair() -> None:
    text = "a" + "😀" * 80
    parts = gsm7.segments(text)
    assert "".join(parts) == text
    for part in parts:
        raw = gsm7.encode(part, ucs2=True)
        assert len(raw) <= 134
        assert raw.decode("utf-16-be") == part


def test_the_extension_table_is_escaped() -> None:
    assert gsm7.encode("[€]", ucs2=False) == b"\x1b\x3c\x1b\x65\x1b\x3e"
    assert gsm7.encode("@Aa§É ", ucs2=False) == b"\x00\x41\x61\x5f\x1f\x20"


def test_typographic_marks_do_not_cost_the_gsm_alphabet() -> None:
    text = gsm7.plain("“Jalan” rusak – ‘parah’…\u00a0ya")
    assert text == "\"Jalan\" rusak - 'parah'... ya"
    assert gsm7.is_gsm7(text)


def test_only_the_free_text_is_cut_and_at_a_word() -> None:
    text = gsm7.fit("Pertanyaan: ", "kata " * 200, " - CRM Jakarta", 2)
    assert len(gsm7.segments(text)) == 2
    assert text.startswith("Pertanyaan: kata")
    assert text.endswith("kata... - CRM Jakarta")
    assert gsm7.length(text) > 290


def test_a_free_text_outside_the_alphabet_is_cut_to_the_smaller_room() -> None:
    text = gsm7.fit("Hasil: ", "sudah 😀 " * 60, " - CRM Jakarta", 3)
    assert len(gsm7.segments(text)) <= 3
    assert text.endswith("... - CRM Jakarta")


def test_a_short_text_is_left_alone() -> None:
    assert gsm7.fit("a ", "b", " c", 2) == "a b c"
