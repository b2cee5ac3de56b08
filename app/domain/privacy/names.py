"""Names of people in a text: behind a title ("Pak", "Ibu", "Sdr") or an introduction ("nama saya", "a.n.").

What stands behind a title is mostly an office ("Pak Lurah", "Bu RT") or a word of the sentence ("Pak tolong"), so it must look
like a name: capitals in a text that uses them, else a word of the list of common names (data/nama.txt, written for this, no
register of anybody), or one that is no word of the language at all. Behind an introduction any word that is no usual one counts.
"""

import re
from collections.abc import Iterator

from app.domain.privacy.name_words import (
    COMMON,
    SECOND,
    SELDOM,
    common,
    is_only_a_name,
    is_place,
    is_short,
    is_word,
    offices,
    places,
)

_TITLES = (
    r"bapak|bpk|bp|pak|pa|ibu|bu|sdr|sdri|saudara|saudari|haji|hajjah|hj|h|mas|mbak|mba|mbah|mbok|bang|tuan|nyonya|ny|tn|nn|kak|"
    r"kakak|abang|bung|cak|om|tante|ustadz|ustad|ust|ustadzah|kyai|kiai|dokter(?: gigi| hewan| umum)?|dr|drg|drh|drs|dra|ir|"
    r"almarhum|alm|suster|mpok|koh|cik|encik|engkoh|ncek|uda|uni|mang|ko(?=\.? (?-i:[A-Z]))|koko|cece|aki|datuk|teh|teteh|kang|"
    r"opung|oma|opa|eyang|si|prof|pdt|romo|kakek|nenek|engkong|(?<!hong )kong|nyai|ncang|cing|encing|encang|babeh|pakde|pakdhe|"
    r"bude|budhe|paman|bibi|bik|lik|daeng|ki|serda|serka|sertu|kopral|praka|pratu|sersan|letda|kompol|aiptu|bripka|bripda|briptu|"
    r"brigadir|iptu|ipda|akp|kol|kolonel|nakhoda|mandor|purn|\(purn\.?\)"
)
_ME = r"(?:saya|saye|aye|sy|gue|gua|gw|aku|kami|ane|ana)"
KIN = (
    r"(?:istri|suami|anak|ayah|bapak|ibu|nenek|kakek|adik|adek|kakak|abang|paman|bibi|bude|budhe|pakde|mertua|keponakan|cucu|"
    r"sepupu|teman|temen|tetangga|keluarga|wali dari|wali murid dari)"
)
_INTRODUCTIONS = (
    rf"nama (?:{_ME}|lengkap|pelapor|pelaku|pemilik|korban|petugas|orangnya|beliau|dia|aslinya|{KIN}(?: {_ME}| \w{{4,7}}\b)?)"
    r"(?!\w)"
    r"(?: (?:ad|ial|yai)\w+| tertulis| seharusnya)?|"
    r"namanya(?: adalah)?|bernama|(?:kontak|contact)(?: person| sy| saya| min)?(?: \w+)? ?[:=,]|atas nama|a\.?n\.|a/n|an\.|"
    r"saya bernama|perkenalkan,? saya|nama ?[:=]|(?:biasa )?dipanggil|panggilannya|lengkapnya|diwakili(?: oleh)?|tertanda,?|"
    r"(?:yang|yg) bertanda ?tangan(?: di ?bawah(?: ini)?)?,?|(?:tertulis|tercantum)(?= [A-Z])|akun (?:fb|facebook)(?= [A-Z])|"
    r"(?:pelapor|pemilik|pemiliknya|warga|keluarga|korban|penyewa|pengirim|saksi|penanggung jawab|kepala keluarga|hormat saya|"
    r"hormat kami|salam|ttd|dari|dr) ?[:=,]|(?:mandor|(?:sekretaris|bendahara|koordinator|ketua)(?: \w+)?) ?[:=]|"
    r"ttd\.?|salam"
)
# Followed by words that must look like a name themselves.
_MAYBE = (
    rf"(?:{KIN}(?: {_ME}|ku|nya)?|{_ME}|kepala keluarga|kebaca|terbaca|"
    r"nama|an|pelapor|laporan|salam|komite|orang ini|saksi|pemohon|narahubung|penghuni|peserta|"
    r"pasien|pemilik|ketua(?: (?!r[tw])\w+)?|bidan|perawat|guru(?: honorer)?|su?pir(?: bus)?|tukangnya|hrdnya|harusnya|"
    r"isinya ktp|staff?|(?:staff?|pegawai|oknum) \w+|pemiliknya|korlapnya|ketuanya|ini (?:dgn|dengan)|warga|diminta|"
    r"dipanggil|ketemu|bertemu|sama|terima|liat|lihat|bukan)[,:]?"
)
_TITLE = re.compile(rf"(?<![\w.])(?:{_TITLES}|{KIN} {_ME},?)(?!\w)\.?[ ]{{1,2}}", re.IGNORECASE)
_INTRODUCED = re.compile(rf"(?<![\w.\-])(?:{_INTRODUCTIONS})[ ]{{0,2}}[:,]?[ \n]{{0,2}}", re.IGNORECASE)
_POSSIBLY = re.compile(rf"(?<![\w.]){_MAYBE}[ ]{{1,2}}", re.IGNORECASE)
_INITIAL = re.compile(r"(?:(?:[A-Z](?:\.[A-Z])?|Muh|Moh|Mohd|Muhd|Abd|St)\.|I|Ni|M)[ ]{1,2}(?=[A-Za-z]{3})")
# A name without anything before it: several capitals in a row, one of them a listed name.
_ROW = re.compile(
    r"(?:(?:I|Ni|La|Wa|[A-Z]\.)[ ])?[A-Z][a-z'`]+(?:[ ](?:(?:bin|binti|van|de|al)[ ])?(?:[A-Z]\.|[A-Z][a-z'`]+))+"
)
_SIGNED = re.compile(
    r"\b(?:makasih|terima ?kasih|trims|tks|thx|thanks|salam|wassalam)[ ,.!\-]{1,4}([A-Za-z][A-Za-z'`. ]{2,40}?)[ .!]*$",
    re.IGNORECASE,
)
# "Bilqis (anak saya)", "Wagiman, 3172042505580002", "Wagiman, hp 0858..."
_BESIDE = re.compile(
    rf"\b([A-Z][a-z'`]+(?: (?:bin |binti )?[A-Z][a-z'`]+){{0,3}})(?: \((?i:{KIN})(?: {_ME})?\)|"
    r",? (?i:nik|ktp|hp|wa|no\.? hp|telp)?[ .:]{0,2}(?=\d{16}|0?8[1-35-9]\d{2}[ \-]?\d{3,4}|\+?628))"
)
_STREETS = frozenset({"Jl", "Jln", "Jalan", "Gg", "Gang", "Kp", "Kampung"})
# Words that stand nowhere as they are written: "kejeblos", "dicatut", "busnya".
_WORN = re.compile(r"ke[a-z]{4,}|di[a-z]{4,}|[a-z]{3,}nya")
_AND = re.compile(r"(?:,| dan| sama| serta| &|,? serta)[ ]{1,2}")
_WORD = re.compile(r"[A-Za-z][A-Za-z'`.\-]*")
# A street, a mosque or a hospital bears the name of somebody; it is where the trouble is.
_PLACE_WORDS = (
    r"jalan|jln|jl|gang|gg|masjid|mesjid|mushola|musholla|musala|surau|madrasah|majelis|"
    r"taman|rs|rsud|rsia|rumah sakit|klinik|stadion|gedung|gor|universitas|univ|uin|kampus|"
    r"stasiun|halte|jembatan|flyover|underpass|terowongan|sekolah|smp|sma|sd|waduk|situ|kali|pasar|gelora|kampung|kp|apartemen|"
    r"bandara|komplek|kompleks|perumahan|perum|makam|rptra|tol|tpu|museum|patung"
)
_BUSINESS_WORDS = (
    r"pt|cv|pd|gerai|warung|toko|soto|sate|bakso|restoran|rm|kantin|puskesmas|kelurahan|kel|kecamatan|kec|proyek|balai|rusun|"
    r"rusunawa|cluster|ruko|mall|mal|plaza|hotel|bank|smk|man|mts|paud|tk|yayasan|pesantren|gereja|vihara|pura|kereta|km|kapal|"
    r"halaman"
)
_RANKS = r"(?:(?:kecil|raya|k\.?h|kyai|ir|dr|letjen|jend|jenderal|prof|let\.? ?jend)\.?[ ]{1,2}){0,2}"
_PLACE = re.compile(rf"\b(?:{_PLACE_WORDS})\b\.?[ ]{{1,2}}{_RANKS}$", re.IGNORECASE)
# A shop may bear a name that nothing announces, while "warung Pak Agus" says whose it is.
_BUSINESS = re.compile(rf"\b(?:{_PLACE_WORDS}|{_BUSINESS_WORDS})\b\.?[ ]{{1,2}}{_RANKS}$", re.IGNORECASE)
_GAP = re.compile(r"[ ]{1,2}")
_MOST = 5
_LONGEST_SHORT_FORM = 5  # "sdri.", while "bapak." ends a sentence
_PLACE_REACH = 24
_PARTICLES = frozenset({"bin", "binti", "al", "el", "van", "de", "alias"})


def introduced(text: str) -> Iterator[tuple[int, int]]:
    """Where the writer says who it is that writes, or is meant: without the words before it."""
    has_case = _uses_capitals(text)
    for match in _INTRODUCED.finditer(text):
        found = _name_at(text, match.end(), has_case=has_case, is_introduced=True)
        if found is not None:
            yield found
            yield from _another(text, found[1], has_case)
    for match in _POSSIBLY.finditer(text):
        found = _sure_name_at(text, match.end(), has_case)
        if found is not None:
            yield found
            yield from _another(text, found[1], has_case)


def unannounced(text: str) -> Iterator[tuple[int, int]]:
    """Names with nothing before them that says so: a listed one beside another, in capitals, and a signature at the end."""
    if (signed := _SIGNED.search(text)) is not None and _is_listed(signed[1].split()):
        yield signed.span(1)
    yield from (match.span(1) for match in _BESIDE.finditer(text) if _is_somebody(text, match))
    for match in _ROW.finditer(text) if _uses_capitals(text) else ():
        start, end = _within_row(text, match.start(), match.end())
        if start < end:
            yield start, end


def _is_somebody(text: str, match: re.Match[str]) -> bool:
    """Whether the capitals beside a number or a kinship are a person's: no place, no office, no usual word."""
    words = list(_WORD.finditer(text, *match.span(1)))
    plain = [word.group().casefold() for word in words]
    if any(is_place(text, word.start()) for word in words) or any(word in offices() for word in plain):
        return False
    return any(word in common() for word in plain) or not any(is_word(word, SECOND) for word in plain)


def _within_row(text: str, start: int, end: int) -> tuple[int, int]:
    """What of several words with capitals is a name: without the beginning of the sentence, an office, a place."""
    words = list(_WORD.finditer(text, start, end))
    if words[0].group().rstrip(".") in _STREETS:
        return end, end
    while words and _begins_no_name(words[0].group()):
        del words[0]
    while words and words[-1].group().casefold() in offices():
        del words[-1]
    if len(words) < 2 or not any(is_only_a_name(word.group()) for word in words):
        return end, end
    first = words[0].start()
    if _BUSINESS.search(text, max(0, first - _PLACE_REACH), first) or any(
        is_place(text, word.start()) for word in words
    ):
        return end, end
    return first, words[-1].end()


def _begins_no_name(word: str) -> bool:
    plain = word.casefold().rstrip(".")
    return len(plain) > 2 and plain not in common() and (plain in offices() or is_word(plain, SECOND))


def _is_listed(words: list[str]) -> bool:
    return 0 < len(words) <= _MOST and any(word.casefold().rstrip(".,") in common() for word in words)


def _sure_name_at(text: str, start: int, has_case: bool) -> tuple[int, int] | None:
    found = _name_at(text, start, has_case=has_case, is_introduced=False)
    return found if found is not None and _is_sure(text[slice(*found)], has_case) else None


def _another(text: str, end: int, has_case: bool) -> Iterator[tuple[int, int]]:
    """Somebody named beside the one who was: "Bernadus Samosir dan Mimi Hendrawati"."""
    joined = _AND.match(text, end)
    found = _sure_name_at(text, joined.end(), has_case) if joined else None
    if found is not None:
        yield found


def titled(text: str) -> Iterator[tuple[int, int]]:
    """Where somebody is named behind a title, without it."""
    has_case = _uses_capitals(text)
    for match in _TITLE.finditer(text):
        written_out = (
            match.group().rstrip().endswith(".") and len(match.group().strip()) > _LONGEST_SHORT_FORM
        )
        if not written_out and not _PLACE.search(text, max(0, match.start() - _PLACE_REACH), match.start()):
            found = _name_at(text, match.end(), has_case=has_case, is_introduced=False)
            if found is not None:
                yield found


def _uses_capitals(text: str) -> bool:
    """Whether a capital says something here: not in a text that is all capitals, nor where none or every word has one."""
    words: list[str] = re.findall(r"[A-Za-z]{3,}", text)
    return sum(word.islower() for word in words) * 3 >= len(words)


def _is_sure(name: str, has_case: bool) -> bool:
    """Whether what stands behind "saya" or "dari" is a name without doubt: a listed one, or several with capitals."""
    words = [word for word in name.split() if word.casefold() not in _PARTICLES]
    if any(word.casefold().rstrip(".,") in common() for word in words):
        return True
    capitals = has_case and all(word[0].isupper() for word in words)
    return capitals and (len(words) > 1 or not (is_short(name) or is_word(name.casefold(), SECOND)))


def _name_at(text: str, start: int, *, has_case: bool, is_introduced: bool) -> tuple[int, int] | None:
    first, end, words = _behind_titles(text, start), None, 0
    at = initial.end() if (initial := _INITIAL.match(text, first)) else first
    while words < _MOST and (match := _WORD.match(text, at)) and (words or not is_place(text, at)):
        word = match.group().rstrip(".-'`")
        if not _is_name(word, words == 0, has_case, is_introduced):
            break
        words += 1
        if word.casefold() not in _PARTICLES:
            end = match.start() + len(word)
        gap = _GAP.match(text, match.end()) if not _ends_sentence(match.group(), word) else None
        if gap is None:
            break
        at = gap.end()
    return (first, end) if end is not None else None


def _behind_titles(text: str, at: int) -> int:
    """Behind further titles: "Bapak H. Sugeng", and behind an office with its holder: "Pak RT Sugeng"."""
    while match := _TITLE.match(text, at):
        at = match.end()
    office = re.compile(
        r"(?:rt|rw|lurah|camat|ketua rt|ketua rw|haji|ustadz)[ ]+(?:\d{1,3}[ ]+)?", re.IGNORECASE
    ).match(text, at)
    if office is not None:
        word = _WORD.match(text, office.end())
        if word is not None and _is_holder(word.group().rstrip(".,"), _uses_capitals(text)):
            return office.end()
    return at


def _is_holder(word: str, has_case: bool) -> bool:
    """Whether what stands behind an office is who holds it: a listed name, or a capital that begins no word."""
    plain = word.casefold()
    if plain in offices() or plain in places():
        return False
    return plain in common() or (
        has_case and word[0].isupper() and not is_short(word) and not is_word(plain, SECOND)
    )


def _ends_sentence(written: str, word: str) -> bool:
    return written.endswith(".") and len(word) > 2


def _is_name(word: str, is_first: bool, has_case: bool, is_introduced: bool) -> bool:
    plain = word.casefold()
    if plain in offices():
        return False
    if plain in common():
        return True
    if not is_first and plain in _PARTICLES:
        return True
    if has_case and word[0].isupper() and (len(word) > 1 or not is_first) and not is_short(word):
        return True
    if word.islower() and _WORN.fullmatch(word):
        return False
    if len(word) < 3 or is_word(plain, _seldom(is_first, is_introduced)):
        return is_introduced and is_first and len(word) > 2 and not is_word(plain, COMMON)
    return True


def _seldom(is_first: bool, is_introduced: bool) -> float:
    """How often a word may be used and yet be a name here: behind a first name more than behind a title."""
    if is_introduced:
        return SELDOM
    return 0.0 if is_first else SECOND
