"""One Indonesian word for every code of app.domain.vocabulary, and the icon of every status.

Codes of different vocabularies may be spelt alike (`start` is an action and a clock): words are kept apart.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from app.domain.vocabulary import (
    Action,
    AreaLevel,
    BoundarySource,
    Calendar,
    ClockKind,
    DeliveryState,
    Figure,
    InboundKind,
    InboundState,
    LocationKind,
    Medium,
    MessageState,
    Notice,
    PhotoKind,
    PhotoState,
    Priority,
    Proposal,
    ReasonKind,
    ReopeningState,
    Role,
    Scope,
    Status,
    UnitKind,
    Visibility,
)
from app.labels.steering import FIGURE

STATUS: dict[Status, str] = {
    Status.WAITING: "Menunggu",
    Status.COORDINATION: "Koordinasi",
    Status.DISPOSITION: "Disposisi",
    Status.IN_PROGRESS: "Proses",
    Status.NEEDS_REPORTER: "Menunggu Pelapor",
    Status.AWAITING_VALIDATION: "Menunggu Validasi",
    Status.RESULT_REJECTED: "TL Ditolak",
    Status.COMPLETED: "Selesai",
    Status.UNACTIONABLE: "Tidak Dapat Ditindaklanjuti",
    Status.MERGED: "Digabung",
}

STATUS_ICONS: dict[Status, str] = {
    Status.WAITING: "s-circle",
    Status.COORDINATION: "s-diamond",
    Status.DISPOSITION: "s-square",
    Status.IN_PROGRESS: "s-half",
    Status.NEEDS_REPORTER: "s-speech",
    Status.AWAITING_VALIDATION: "s-hourglass",
    Status.RESULT_REJECTED: "s-cross",
    Status.COMPLETED: "s-tick",
    Status.UNACTIONABLE: "s-bar",
    Status.MERGED: "s-link",
}

STATUS_MEANINGS: dict[Status, str] = {
    Status.WAITING: "Laporan sudah sampai di kelurahan atau meja penerima dan menunggu ditanggapi.",
    Status.COORDINATION: "Diteruskan ke perangkat daerah yang berwenang dan menunggu diterima di sana.",
    Status.DISPOSITION: "Diserahkan ke suku dinas atau petugas yang akan mengerjakannya.",
    Status.IN_PROGRESS: "Sedang dikerjakan; bisa disertai perkiraan tanggal selesai.",
    Status.NEEDS_REPORTER: "Petugas menanyakan sesuatu kepada pelapor dan menunggu jawabannya.",
    Status.AWAITING_VALIDATION: "Hasil sudah dilaporkan dan sedang diperiksa Biro Pemerintahan.",
    Status.RESULT_REJECTED: "Biro Pemerintahan menolak hasilnya; unit mengerjakannya lagi.",
    Status.COMPLETED: "Hasil sudah diperiksa dan dinyatakan sesuai oleh Biro Pemerintahan.",
    Status.UNACTIONABLE: "Ditutup tanpa perbaikan, dengan alasan yang dapat dibaca semua orang.",
    Status.MERGED: "Digabung dengan laporan lain tentang masalah yang sama dan mengikuti kabarnya.",
}

ACTION: dict[Action, str] = {
    Action.HANDLE: "Tangani sendiri",
    Action.COORDINATE: "Teruskan ke perangkat daerah",
    Action.DISPOSE: "Disposisi ke suku dinas",
    Action.START: "Mulai kerjakan",
    Action.ASSIGN: "Tugaskan petugas",
    Action.RETURN: "Kembalikan",
    Action.RECALL: "Tarik kembali",
    Action.ESTIMATE: "Tetapkan perkiraan selesai",
    Action.APPROVE_ESTIMATE: "Setujui perkiraan",
    Action.REFUSE_ESTIMATE: "Tolak perkiraan",
    Action.ASK_REPORTER: "Tanya pelapor",
    Action.ANSWER: "Catat jawaban pelapor",
    Action.RESUME: "Lanjutkan tanpa jawaban",
    Action.FINISH: "Laporkan hasil",
    Action.DECLINE: "Usulkan tutup tanpa tindak lanjut",
    Action.APPROVE: "Setujui hasil",
    Action.REJECT: "Tolak hasil",
    Action.REROUTE: "Alihkan ke unit lain",
    Action.REOPEN: "Buka kembali",
    Action.CANCEL: "Batalkan laporan",
    Action.RELOCATE: "Perbaiki lokasi",
    Action.RECATEGORISE: "Ubah kategori",
    Action.NOTE: "Tambah catatan",
    Action.REMIND: "Ingatkan",
    Action.HIDE: "Sembunyikan dari publik",
    Action.PUBLISH: "Tampilkan ke publik",
    Action.REDACT: "Samarkan isi",
    Action.REFUSE_REOPENING: "Tolak permintaan",
}

ACTION_ICONS: dict[str, str] = {
    "create": "plus",
    "message": "mail",
    Action.HANDLE: "wrench",
    Action.COORDINATE: "send",
    Action.DISPOSE: "send",
    Action.START: "play",
    Action.ASSIGN: "person",
    Action.RETURN: "undo",
    Action.RECALL: "undo",
    Action.ESTIMATE: "calendar",
    Action.APPROVE_ESTIMATE: "calendar",
    Action.REFUSE_ESTIMATE: "calendar",
    Action.ASK_REPORTER: "speech",
    Action.REMIND: "bell",
    Action.ANSWER: "speech",
    Action.RESUME: "play",
    Action.FINISH: "flag",
    Action.DECLINE: "bar",
    Action.APPROVE: "check",
    Action.REJECT: "close",
    Action.REROUTE: "route",
    Action.REOPEN: "refresh",
    Action.CANCEL: "close",
    Action.RELOCATE: "pin",
    Action.RECATEGORISE: "tag",
    Action.NOTE: "note",
    Action.HIDE: "eye-off",
    Action.PUBLISH: "eye",
    Action.REDACT: "eye-off",
    Action.REFUSE_REOPENING: "close",
    "confirmed": "check",
    "ask_reopening": "refresh",
}

ROLE: dict[Role, str] = {
    Role.CHANNEL_ADMIN: "Admin kanal",
    Role.KELURAHAN: "Petugas kelurahan",
    Role.KECAMATAN: "Petugas kecamatan",
    Role.KOTA: "Petugas kota",
    Role.DINAS: "Petugas perangkat daerah",
    Role.SUKU_DINAS: "Petugas suku dinas",
    Role.STAFF: "Petugas lapangan",
    Role.VERIFIER: "Verifikator Biro Pemerintahan",
    Role.BIRO_ADMIN: "Admin Biro Pemerintahan",
    Role.OBSERVER: "Pemantau",
    Role.REPORTER: "Pelapor",
    Role.CLIENT: "Aplikasi",
    Role.SYSTEM: "Sistem",
}

UNIT_KIND: dict[UnitKind, str] = {
    UnitKind.KELURAHAN: "Kelurahan",
    UnitKind.KECAMATAN: "Kecamatan",
    UnitKind.KOTA: "Kota administrasi",
    UnitKind.PD: "Perangkat daerah",
    UnitKind.UKPD: "Unit kerja perangkat daerah",
    UnitKind.BIRO: "Biro",
    UnitKind.DESK: "Meja kanal",
}

CLOCK: dict[ClockKind, str] = {
    ClockKind.DESK: "Tentukan tempat",
    ClockKind.REACT: "Tanggapi",
    ClockKind.START: "Mulai kerjakan",
    ClockKind.FINISH: "Selesaikan",
    ClockKind.RED_FLAG: "Bendera merah",
    ClockKind.VALIDATE: "Validasi",
    ClockKind.REOPENING: "Putuskan permintaan dibuka lagi",
}

MESSAGE_STATE: dict[MessageState, str] = {
    MessageState.QUEUED: "Menunggu dikirim",
    MessageState.CLAIMED: "Sedang dikirim",
    MessageState.SENT: "Terkirim",
    MessageState.DELIVERED: "Diterima",
    MessageState.FAILED: "Gagal",
    MessageState.UNSENDABLE: "Tidak dikirim",
}

NOTICE: dict[Notice, str] = {
    Notice.RECEIVED: "Laporan diterima",
    Notice.PASSED_ON: "Laporan diteruskan",
    Notice.ESTIMATE: "Perkiraan selesai",
    Notice.QUESTION: "Pertanyaan petugas",
    Notice.FINISHED: "Laporan selesai",
    Notice.UNACTIONABLE: "Tidak dapat ditindaklanjuti",
    Notice.REOPENED: "Laporan dibuka kembali",
    Notice.KEPT_CLOSED: "Permintaan dibuka lagi ditolak",
    Notice.ANSWER: "Jawaban",
    Notice.DIGEST: "Ringkasan untuk petugas",
}

REASON: dict[ReasonKind, str] = {
    ReasonKind.RETURN: "Alasan mengembalikan",
    ReasonKind.REJECT: "Alasan menolak",
    ReasonKind.DECLINE: "Alasan tidak ditindaklanjuti",
    ReasonKind.ESTIMATE: "Alasan perkiraan",
    ReasonKind.HIDE: "Alasan menyembunyikan",
    ReasonKind.REOPEN: "Alasan membuka kembali",
    ReasonKind.CANCEL: "Alasan membatalkan",
    ReasonKind.DISMISS: "Alasan mengabaikan pesan",
}

WORDS: dict[type[StrEnum], Mapping[Any, str]] = {
    Status: STATUS,
    Action: ACTION,
    Role: ROLE,
    UnitKind: UNIT_KIND,
    ClockKind: CLOCK,
    MessageState: MESSAGE_STATE,
    Notice: NOTICE,
    ReasonKind: REASON,
    Scope: dict(
        zip(Scope, ("Mengirim laporan", "Membaca laporan", "Menerima panggilan perubahan"), strict=True)
    ),
    DeliveryState: dict(zip(DeliveryState, ("Menunggu", "Sedang dikirim", "Sampai", "Gagal"), strict=True)),
    AreaLevel: {
        AreaLevel.KOTA: "Kota administrasi",
        AreaLevel.KECAMATAN: "Kecamatan",
        AreaLevel.KELURAHAN: "Kelurahan",
    },
    BoundarySource: {BoundarySource.BAWAAN: "Batas uji coba", BoundarySource.IMPOR: "Batas resmi"},
    Priority: {Priority.BIASA: "Biasa", Priority.TINGGI: "Tinggi"},
    Visibility: {
        Visibility.INTERNAL: "Hanya petugas",
        Visibility.PUBLIC: "Publik",
        Visibility.REPORTER: "Untuk pelapor",
    },
    Proposal: {Proposal.RESULT: "Hasil", Proposal.DECLINE: "Usulan tutup"},
    LocationKind: {LocationKind.EXACT: "Lokasi tepat", LocationKind.APPROXIMATE: "Lokasi perkiraan"},
    Calendar: {Calendar.KALENDER: "Sepanjang waktu", Calendar.KERJA: "Jam kerja"},
    PhotoKind: {
        PhotoKind.COMPLAINT: "Foto laporan",
        PhotoKind.RESULT: "Foto hasil",
        PhotoKind.ANSWER: "Foto jawaban",
    },
    PhotoState: {
        PhotoState.PENDING: "Sedang disiapkan",
        PhotoState.READY: "Siap",
        PhotoState.FAILED: "Tidak dapat ditampilkan",
    },
    Medium: {
        Medium.SMS: "SMS",
        Medium.EMAIL: "Surel",
        Medium.X: "X",
        Medium.FACEBOOK: "Facebook",
        Medium.LAPOR: "LAPOR",
    },
    InboundKind: {
        InboundKind.SMS: "SMS",
        InboundKind.MAIL: "Surel",
        InboundKind.MENTION: "Sebutan",
        InboundKind.POST: "Kiriman",
        InboundKind.COMMENT: "Komentar",
        InboundKind.DIRECT: "Pesan langsung",
        InboundKind.ENTRY: "Entri LAPOR",
    },
    InboundState: {
        InboundState.STORED: "Baru masuk",
        InboundState.PARTIAL: "Menunggu bagian lain",
        InboundState.WAITING: "Menunggu",
        InboundState.ASKED: "Ditanyakan kembali",
        InboundState.REPORT: "Menjadi laporan",
        InboundState.ADDED: "Ditambahkan ke laporan",
        InboundState.ANSWERED: "Dijawab otomatis",
        InboundState.DISMISSED: "Dikesampingkan",
        InboundState.JOINED: "Bagian pesan lain",
        InboundState.FAILED: "Tidak terbaca",
    },
    Figure: FIGURE,
    ReopeningState: {
        ReopeningState.WAITING: "Menunggu keputusan",
        ReopeningState.ACCEPTED: "Dibuka lagi",
        ReopeningState.REFUSED: "Ditolak",
    },
}

KINDS: dict[str, type[StrEnum]] = {
    "scope": Scope,
    "delivery_state": DeliveryState,
    "status": Status,
    "action": Action,
    "role": Role,
    "unit_kind": UnitKind,
    "clock": ClockKind,
    "priority": Priority,
    "visibility": Visibility,
    "proposal": Proposal,
    "location": LocationKind,
    "calendar": Calendar,
    "photo": PhotoKind,
    "photo_state": PhotoState,
    "medium": Medium,
    "inbound": InboundState,
    "inbound_kind": InboundKind,
    "reopening": ReopeningState,
    "message_state": MessageState,
    "notice": Notice,
    "reason": ReasonKind,
    "area_level": AreaLevel,
    "figure": Figure,
    "boundary_source": BoundarySource,
}


def label(code: StrEnum | str, kind: str | None = None) -> str:
    """The word for a member, or for a bare code of the named vocabulary. Raises KeyError if there is none."""
    vocabulary = KINDS[kind] if kind else type(code)
    if not issubclass(vocabulary, StrEnum):
        raise KeyError(f"{code!r}: name its vocabulary (kind)")
    return WORDS[vocabulary][code]
