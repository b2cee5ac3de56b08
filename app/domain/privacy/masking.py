"""Masking: what must not become public is found in a text and replaced.

Found are NIK and KK numbers, phone numbers, e-mail addresses, licence plates, house numbers (the street, RT
and RW stay), long runs of digits such as bank accounts, days of birth, accounts of people elsewhere (@...), and names: of who
reported, and those behind "Bapak", "Sdr" or "nama saya". Ticket numbers, prices, other dates, times, offices ("Pak Lurah") and
their accounts stay.
Every pattern runs in time linear in the text. Masking a masked text changes nothing.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import partial

from app.domain.privacy.houses import houses
from app.domain.privacy.names import KIN, introduced, titled, unannounced


class Sensitive(StrEnum):
    """What kind of thing was masked."""

    NIK = "nik"
    PHONE = "phone"
    EMAIL = "email"
    PLATE = "plate"
    HOUSE = "house"
    ACCOUNT = "account"
    NAME = "name"
    PERSON = "person"
    HANDLE = "handle"
    BIRTH = "birth"


# What says who reported; where it is and about whom an officer has to know.
IDENTITY = frozenset(
    {Sensitive.EMAIL, Sensitive.NIK, Sensitive.PHONE, Sensitive.NAME, Sensitive.BIRTH, Sensitive.HANDLE}
)

REPLACEMENT = {
    Sensitive.NIK: "[NIK disembunyikan]",
    Sensitive.PHONE: "[nomor disembunyikan]",
    Sensitive.EMAIL: "[surel disembunyikan]",
    Sensitive.PLATE: "[pelat disembunyikan]",
    Sensitive.HOUSE: "[disembunyikan]",
    Sensitive.ACCOUNT: "[nomor disembunyikan]",
    Sensitive.NAME: "[nama disembunyikan]",
    Sensitive.PERSON: "[nama disembunyikan]",
    Sensitive.HANDLE: "[akun disembunyikan]",
    Sensitive.BIRTH: "[tanggal lahir disembunyikan]",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One masked place: `start` and `end` count characters of the unmasked text."""

    kind: Sensitive
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Masked:
    """The text as it may be shown, and what was taken out, in order."""

    text: str
    findings: tuple[Finding, ...] = ()


Span = tuple[int, int]
Finder = Callable[[str], Iterator[Span]]

# Two letters, a day since 2015, four (older tickets) or six digits: the way ticket numbers are built.
_TICKET = re.compile(
    r"(?<![A-Za-z0-9])[A-Za-z]{2}(?:1[5-9]|[2-5]\d)(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{4}(?:\d\d)?(?!\d)"
)
_EMAIL = re.compile(
    r"(?<![\w.%+\-])[\w.%+\-]++(?:@[A-Za-z0-9\-]++|\s?[\[(]at[\])]\s?[A-Za-z0-9\-]++|\s(?:at|et)\s(?:gmail|yahoo|ymail|hotmail|outlook|icloud)\b)"
    r"(?:\.[A-Za-z0-9\-]++| dot (?:com|co|id|net))+",
    re.IGNORECASE,
)
_SIXTEEN = re.compile(r"(?<!\d)\d(?:[ ./\-\u00a0]{0,2}\d){15}(?!\d)")
_SEP = r"[ ./\-_()\u00a0\u2013]"
_DIGIT = r"(?:nol|kosong|satu|dua|tiga|empat|lima|enam|tujuh|delapan|sembilan)"
_PHONES = (
    # Mobile: 08..., 628..., +62 8..., 0062..., also with a letter O for the nought, 10 to 13 digits.
    re.compile(
        rf"(?<![\dA-Za-z+])\(?(?:\+{_SEP}?62|0062|62|[0Oo]){_SEP}{{0,2}}0?8[ \-]{{0,2}}[1-35-9]"
        rf"(?:{_SEP}{{0,3}}\d){{6,10}}(?!\d)"
    ),
    # The same right behind a word, as in HP08123456789.
    re.compile(r"(?<=[A-Za-z])(?:\+?62|0)8[1-35-9](?:[.\-]?\d){6,10}(?!\d)"),
    # Land line with its area code: (021) 382 2255, 021-3822255, +62 21 3822255.
    re.compile(
        rf"(?<![\d+])\(?(?:\+62{_SEP}{{0,2}}0?|0062|0)[2-79][1-9]\d?{_SEP}{{0,3}}\d{{3,4}}{_SEP}{{0,3}}\d{{3,4}}(?!\d| \d{{3}})"
    ),
    # A land line without its code, where it says that it is a telephone.
    re.compile(
        r"(?<=telp )\d{3,4}[ \-]?\d{3,4}(?!\d)|(?<=telp[.:] )\d{3,4}[ \-]?\d{3,4}(?!\d)", re.IGNORECASE
    ),
    # Spelt out, as who does not want it found by machines writes.
    re.compile(rf"\b{_DIGIT}(?:[ ,\-]{{1,2}}{_DIGIT}){{7,14}}\b", re.IGNORECASE),
    re.compile(
        rf"\b{_DIGIT}(?:[ ,\-]{{1,2}}{_DIGIT}){{1,3}}[ ,\-]{{1,2}}\d{{3,4}}[ \-]?\d{{3,4}}(?!\d)",
        re.IGNORECASE,
    ),
    # Other countries, written with a plus.
    re.compile(rf"(?<![\d+])\+\d(?:{_SEP}{{0,2}}\d){{7,14}}(?!\d)"),
)
_REGIONS = "[ABDEFGHKLMNPRSTWZ]|A[ABDEG]|B[ABDEGHKLMNP]|C[CD]|D[ABCDEGHKLMNPRSTW]|E[ABD]|K[BHTU]|P[ABGSTY]"
_NO_MEASURE = r"(?!(?:MM|CM|M|KM|KG|HA|JAM|RT|RW|NO|WIB|RB|JT)\b)"
_PLATES = (
    re.compile(
        rf"(?<![\w/])(?!L300)(?:{_REGIONS})[ .\-]{{0,2}}\d{{3,4}}[ .\-]{{0,2}}{_NO_MEASURE}[A-Z]{{1,3}}\b",
        re.IGNORECASE,
    ),
    re.compile(
        rf"(?<!BLOK )(?<!GANG )(?<![\w/])(?:{_REGIONS})[ \-]\d{{1,2}}[ \-]?{_NO_MEASURE}[A-Z]{{2,3}}\b"
    ),
    re.compile(
        rf"\b(?:nopol|no\.? ?pol|plat|pelat)\b(?: nomor| no)?[ .:]{{0,3}}"
        rf"((?:{_REGIONS})[ .\-]?\d{{1,4}}(?:[ .\-]?[A-Z]{{1,3}}\b)?)",
        re.IGNORECASE,
    ),
)
_MONTH = r"(?:jan|feb|peb|mar|apr|mei|jun|jul|agu|agt|ags|sep|okt|nov|nop|des)[a-z]*"
_WEEKDAY = r"(?:(?:senin|selasa|rabu|kamis|jumat|jum'at|sabtu|minggu|ahad),? )?"
_BORN = re.compile(
    r"\b(?:ke|me)?lahir(?:an|nya|kan|ku)?\b|\b(?:tgl|tanggal)\.? ?(?:lhr|lahir\w*)\b|\bttl\b|\blhr\b|\bulang tahun(?:ku|nya)?\b",
    re.IGNORECASE,
)
_DAY_MONTH_YEAR = rf"\d{{1,2}}[ ./\-]\d{{1,2}}[ ./\-](?:19|20)\d\d|\d{{1,2}}[ \-]{_MONTH}[ \-](?:19|20)\d\d"
_BIRTHDAY = re.compile(
    rf"(?<!\d){_WEEKDAY}(?:{_DAY_MONTH_YEAR}|\d{{1,2}}[./\-]\d{{1,2}}[./\-]\d\d)(?!\d)", re.IGNORECASE
)
_BORN_REACH = 90
_CORRECTED = re.compile(
    rf"[^.;!?\n]{{0,20}}\b(?:benar|betul|padahal|\w*harusnya|bukan)\b[^.;!?\n]{{0,15}}?({_DAY_MONTH_YEAR})(?!\d)",
    re.IGNORECASE,
)
# "anak saya (24 Desember 2015)"
_BESIDE_KIN = re.compile(rf"\b{KIN}(?: \w+){{0,2}} \(({_DAY_MONTH_YEAR})\)", re.IGNORECASE)
_HANDLE = re.compile(r"(?<![\w.@/])@[A-Za-z_][\w.]{2,29}")
_NAMED_HANDLE = re.compile(
    r"\b(?:ig|instagram|tiktok|twitter|telegram|medsos)(?: (?:dia|sy|saya|nya|pelaku))?[ :]{1,2}"
    r"([a-z][a-z0-9]*[._\d][\w.]{1,28})",
    re.IGNORECASE,
)
_QUOTED_ACCOUNT = re.compile(
    r"\b(?:fb|facebook|ig|instagram|tiktok)(?:nya)?(?: (?:nama|namanya|bernama))?[ :]{1,2}[\"“]([^\"”\n]{3,40})[\"”]",
    re.IGNORECASE,
)
# Whose account anybody may name: offices, companies that serve the public, newspapers.
_PUBLIC_ACCOUNT = re.compile(
    r"dki|jakarta|pemprov|pemkot|pemda|dinas|dishub|sudin|bpbd|tmc|polri|polda|polres|polsek|metro|transj|jaklingko|mrt|lrt|commuter|"
    r"kereta|kai\d|pln|pam|pal_?jaya|jaki|jaklapor|damkar|satpol|kelurahan|kel_|kecamatan|kec_|puskesmas|rsud|rs_|humas|kemen|bmkg|basarnas|"
    r"pmi|ojk|bpjs|lapor|ombudsman|kpk|detik|kompas|tempo|cnn|antara|gubernur|walikota|presiden|jokowi|prabowo|pramono|aniesb|"
    r"upt|p4op|kjp|dukcapil|disdik|univ|gojek|grab|telkom|indihome|tokopedia|shopee|pertamina|jasamarga|bulog|admin",
    re.IGNORECASE,
)
# What people enter as a name, or put before one, and what is none.
_TITLES = frozenset({"bapak", "ibu", "haji", "hajjah", "ketua", "warga", "pelapor", "anonim", "saudara"})
_ACCOUNTS = (
    re.compile(r"(?<!\d)(?<!\d[.,])\d{9,}(?!\d)"),
    re.compile(r"(?<!\d)(?<!\d[.,])(?<![A-Za-z]-)\d{1,7}(?:[ \-]\d{1,7}){1,5}(?!\d|,\d)"),
    re.compile(r"(?<![\d.])\d{4}(?:\.\d{4}){2}(?:\.\d{1,4})?(?![\d.]\d)"),
    re.compile(r"(?<!\d)\d{2}\.\d{3}\.\d{3}\.\d-\d{3}\.\d{3}(?!\d)"),
    re.compile(r"(?<!\d)\d{3,4}\.\d{2,3}\.\d{4,7}(?:[.\-]\d{1,2})?(?![\d.])"),
)
_DATED = re.compile(
    r"(?<!\d)(?:(?:19|20)\d\d[ \-]\d{1,2}[ \-]\d{1,2}|\d{1,2}[ \-]\d{1,2}[ \-](?:19|20)\d\d|(?:19|20)\d\d-(?:19|20)\d\d)(?!\d)"
)
_DATE_FIRST = re.compile(r"\d{1,2}[ .\-]\d{1,2}[ .\-](?:19|20)\d\d[ .\-]")
_GROUPED_MIN = 10
_NAME_WORD_MIN = 3


def mask(text: str, name: str = "", kinds: Collection[Sensitive] = frozenset(Sensitive)) -> Masked:
    """The text with everything personal of these kinds replaced, `name` (who reported) too, and what was found."""
    taken = [match.span() for match in _TICKET.finditer(text)]
    findings: list[Finding] = []
    by_name: Finder = partial(_names, name)
    for kind, find in (
        *FINDERS,
        (Sensitive.NAME, by_name),
        (Sensitive.PERSON, titled),
        (Sensitive.PERSON, unannounced),
    ):
        for start, end in find(text) if kind in kinds else ():
            if all(end <= low or start >= high for low, high in taken):
                taken.append((start, end))
                findings.append(Finding(kind, start, end))
    findings.sort(key=lambda finding: finding.start)
    return Masked(_replaced(text, findings), tuple(findings))


def _replaced(text: str, findings: Iterable[Finding]) -> str:
    parts, at = [], 0
    for finding in findings:
        parts += [text[at : finding.start], REPLACEMENT[finding.kind]]
        at = finding.end
    return "".join(parts) + text[at:]


def _emails(text: str) -> Iterator[Span]:
    return (match.span() for match in _EMAIL.finditer(text))


def _niks(text: str) -> Iterator[Span]:
    """NIK and KK alike: six digits of area, a day (women: day + 40), four digits."""
    for match in _SIXTEEN.finditer(text):
        digits = "".join(filter(str.isdigit, match.group()))
        if _DATE_FIRST.match(match.group()):
            continue
        day, month = int(digits[6:8]) % 40, int(digits[8:10])
        if 11 <= int(digits[:2]) <= 96 and 1 <= day <= 31 and 1 <= month <= 12:
            yield match.span()


def _phones(text: str) -> Iterator[Span]:
    for pattern in _PHONES:
        yield from (match.span() for match in pattern.finditer(text))


def _plates(text: str) -> Iterator[Span]:
    for pattern in _PLATES:
        yield from (match.span(pattern.groups) for match in pattern.finditer(text))


def _handles(text: str) -> Iterator[Span]:
    """Accounts of people elsewhere; those of offices stay."""
    spans = [match.span() for match in _HANDLE.finditer(text)]
    spans += [
        match.span(1) for pattern in (_NAMED_HANDLE, _QUOTED_ACCOUNT) for match in pattern.finditer(text)
    ]
    return ((start, end) for start, end in spans if not _PUBLIC_ACCOUNT.search(text, start, end))


def _birthdays(text: str) -> Iterator[Span]:
    """A day soon after the word for birth."""
    for born in _BORN.finditer(text):
        day = _BIRTHDAY.search(text, born.end(), born.end() + _BORN_REACH)
        if day is not None:
            yield day.span()
            if (corrected := _CORRECTED.match(text, day.end())) is not None:
                yield corrected.span(1)
    yield from (match.span(1) for match in _BESIDE_KIN.finditer(text))


def _accounts(text: str) -> Iterator[Span]:
    for pattern in _ACCOUNTS:
        for match in pattern.finditer(text):
            found = match.group()
            if found.isdigit() or (sum(map(str.isdigit, found)) >= _GROUPED_MIN and not _DATED.search(found)):
                yield match.span()


def _names(name: str, text: str) -> Iterator[Span]:
    """Behind a title or an introduction; of who reported, two or more words in a row, or the first one behind "saya"."""
    yield from introduced(text)
    long = [word for word in name.split() if len(word) >= _NAME_WORD_MIN and word.casefold() not in _TITLES]
    words = [re.escape(word) for word in long]
    if not words:
        return
    any_word = f"(?:{'|'.join(sorted(set(words), key=len, reverse=True))})"
    in_a_row = rf"\b{any_word}(?:[ ,.\n]{{1,3}}{any_word})+\b"
    alone = rf"(?:(?<=\bsaya )|(?<=\bnama )|(?<=\bpak )|(?<=\bbapak )|(?<=\bbu )|(?<=\bibu )){any_word}\b"
    whole = rf"\b{words[0]}\b" if len(words) == 1 else in_a_row
    for pattern in (whole, alone):
        yield from (match.span() for match in re.finditer(pattern, text, re.IGNORECASE))


FINDERS: tuple[tuple[Sensitive, Finder], ...] = (
    (Sensitive.EMAIL, _emails),
    (Sensitive.NIK, _niks),
    (Sensitive.PHONE, _phones),
    (Sensitive.PLATE, _plates),
    (Sensitive.HOUSE, houses),
    (Sensitive.BIRTH, _birthdays),
    (Sensitive.ACCOUNT, _accounts),
    (Sensitive.HANDLE, _handles),
)
