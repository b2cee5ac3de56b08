"""How much a text looks like advertising, a chain letter or nothing at all. Low unless several signs meet."""

import re

from app.domain.understanding.coordinates import find_points, without_links
from app.domain.understanding.words import fold, tokens

_LINK = re.compile(
    r"(?:https?://|www\.)\S+|\b(?:wa\.me|bit\.ly|t\.me|linktr\.ee|s\.id|tinyurl\.com)/\S+", re.IGNORECASE
)
_OFFICIAL = re.compile(
    r"(?:[\w-]+\.)*(?:go\.id|google\.\w+|goo\.gl|waze\.com|openstreetmap\.org|apple\.com|twitter\.com|x\.com|"
    r"facebook\.com)"
)
_OFFERS = r"""
    promo\w*; diskon; gratis ongkir; cashback; bonus; voucher; undian; hadiah; klik(?: link)?; daftar sekarang;
    hubungi (?:wa|kami|admin); order sekarang; pesan sekarang; jual(?:an)? (?:obat|pulsa|akun|follower); slot; gacor;
    maxwin; jackpot; scatter; deposit; withdraw; togel; pinjaman (?:cepat|online|dana|tanpa); dana cepat; cair cepat;
    tanpa jaminan; bunga ringan; investasi; profit; bitcoin; crypto; forex; penghasilan tambahan; kerja dari rumah;
    peninggi badan; pelangsing; penggemuk; obat kuat; vimax; pesugihan; dukun; pelet; followers?; modal kecil;
    untung besar; selamat anda; anda terpilih; pemenang; transfer ke rekening; free spin; bandar; agen resmi
"""
_SELLING = re.compile(rf"\b(?:{'|'.join(offer.strip() for offer in _OFFERS.split(';'))})\b")
_PHONE = re.compile(r"(?:\+?62|0)8[\d -]{8,13}")
_MONEY = re.compile(r"\brp\.? ?\d|\b\d+(?:[.,]\d+)? ?(?:jt|juta|ribu|rb|k)\b|\d+ ?%")
_COMPLAINT = re.compile(
    r"\b(?:mohon|tolong|lapor\w*|keluh\w*|aduan|pengaduan|rusak|mati|mampet|banjir|kelurahan|kecamatan|rt|rw|jalan|jl|jln|"
    r"meresahkan|mengganggu|ditertibkan|ditempel\w*|coretan|tempelan|warga)\b"
)
_CHAIN = re.compile(r"\b(?:sebarkan|forward|teruskan|viralkan|kirim ke \d+|broadcast)\b")


def spam_score(text: str) -> float:
    """0 for what may be a complaint, towards 1 for advertising, chain letters and gibberish."""
    folded = fold(text)
    selling = len(set(_SELLING.findall(folded)))
    signs = 0.22 * min(selling, 4) + 0.2 * bool(_links(text)) + 0.1 * bool(_PHONE.search(folded))
    signs += 0.08 * bool(_MONEY.search(folded)) + 0.15 * bool(_CHAIN.search(folded))
    if selling + bool(_links(text)) < 2:
        signs = min(signs, 0.3)
    signs = max(signs, _emptiness(text))
    complaint = len(set(_COMPLAINT.findall(folded)))
    return round(min(1.0, signs * (1 - min(0.75, 0.25 * complaint))), 2)


def _links(text: str) -> list[str]:
    return [link for link in _LINK.findall(text) if not _OFFICIAL.search(link) and not find_points(link)]


def _emptiness(text: str) -> float:
    """How little of a text is language: nothing but a link, no vowels, one letter over and over."""
    words = [token.word for token in tokens(without_links(text)) if token.word.isalpha()]
    if not words:
        return 0.0 if find_points(text) else 0.6
    odd = sum(_is_gibberish(word) for word in words)
    return 0.7 if odd == len(words) or (odd >= 3 and odd / len(words) > 0.6) else 0.0


def _is_gibberish(word: str) -> bool:
    vowels = sum(letter in "aeiou" for letter in word)
    repeated = len(set(word)) <= 2 and len(word) >= 5
    return repeated or (len(word) >= 7 and vowels / len(word) < 0.2) or bool(re.search(r"[^aeiou]{6,}", word))
