"""What stands out about a photo, as sentences for a verifier: what was seen, never a verdict."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from app.domain.evidence.flag_code import FlagCode
from app.domain.vocabulary import PhotoKind
from app.labels.formats import angka, durasi

Details = Mapping[str, Any]
FLAG = {
    FlagCode.USED_BEFORE: "Pernah dipakai",
    FlagCode.COMPLAINT_COPY: "Salinan foto laporan",
    FlagCode.TAKEN_EARLY: "Diambil sebelum penugasan",
    FlagCode.TAKEN_LATE: "Diambil sesudah hasil dikirim",
    FlagCode.TAKEN_FAR: "Jauh dari lokasi",
    FlagCode.EDITED: "Jejak aplikasi penyunting",
    FlagCode.SCREENSHOT: "Tangkapan layar",
    FlagCode.NO_EXIF: "Tanpa data kamera",
}


def flag_sentence(code: FlagCode, details: Details) -> str:
    """One sentence without its full stop, so that the number of another report can follow a colon."""
    return _SENTENCES[code](details)


def _used_before(details: Details) -> str:
    how = details.get("how")
    if how in ("file", "pixels"):
        return "Foto yang persis sama sudah dipakai pada laporan lain"
    return f"Foto ini tampak salinan foto pada laporan lain ({details.get('share', 0)} % gambarnya sama)"


def _complaint_copy(details: Details) -> str:
    share = int(details.get("share", 0))
    if details.get("of") == PhotoKind.RESULT:
        return f"{share} % gambarnya sama persis dengan foto hasil yang diperiksa"
    if details.get("how") == "file" or share >= 98:
        return "Foto hasil ini sama dengan foto sebelum dikerjakan"
    return (
        f"Sudut, cahaya, dan {share} % gambarnya sama persis dengan foto sebelum dikerjakan; "
        "bagian yang lain mungkin disunting"
    )


def _early(details: Details) -> str:
    return f"Menurut kamera diambil {_length(details)} sebelum tugas diterima"


def _late(details: Details) -> str:
    return f"Menurut kamera diambil {_length(details)} sesudah hasil dikirim"


def _far(details: Details) -> str:
    metres = int(details.get("metres", 0))
    far = f"{angka(metres / 1000, 1)} km" if metres >= 1000 else f"{metres} m"
    return f"Menurut kamera diambil {far} dari lokasi laporan"


def _edited(details: Details) -> str:
    program = str(details.get("program") or "")
    named = f": {program}" if program else ""
    if details.get("generated"):
        return f"Berkasnya menyatakan gambar dibuat atau diubah dengan AI{named}"
    return f"Berkasnya menyebut aplikasi penyunting gambar{named}"


def _screenshot(details: Details) -> str:
    return f"Ukurannya sama dengan layar ponsel ({details.get('width')} × {details.get('height')}); mungkin tangkapan layar"


def _no_exif(details: Details) -> str:
    return "Tidak membawa data kamera; aplikasi pesan sering menghapusnya"


def _length(details: Details) -> str:
    return durasi(timedelta(minutes=int(details.get("minutes", 0))))


_SENTENCES = {
    FlagCode.USED_BEFORE: _used_before,
    FlagCode.COMPLAINT_COPY: _complaint_copy,
    FlagCode.TAKEN_EARLY: _early,
    FlagCode.TAKEN_LATE: _late,
    FlagCode.TAKEN_FAR: _far,
    FlagCode.EDITED: _edited,
    FlagCode.SCREENSHOT: _screenshot,
    FlagCode.NO_EXIF: _no_exif,
}
