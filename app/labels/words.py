"""One Indonesian word for every code of app.domain.vocabulary.

Codes of different vocabularies may be spelt alike (`start` is an action and a clock): words are kept apart.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from app.domain.columns import Column
from app.domain.evidence.flag_code import FlagCode
from app.domain.evidence.screening import Screening
from app.domain.figure import Figure
from app.domain.redaction.spot import SpotKind
from app.domain.subtask import Finding, SubTaskKind, SubTaskState
from app.domain.team.kinds import AbsenceKind, AssignmentRule
from app.domain.validation_queue import Sign
from app.domain.verification import Verdict
from app.domain.vocabulary import (
    Action,
    AlertLevel,
    AreaLevel,
    BoundarySource,
    Calendar,
    ChannelKind,
    ClockKind,
    DeliveryState,
    DisputeState,
    EntryType,
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
    TextForm,
    UnitKind,
    Visibility,
)
from app.labels import abuse, inbox, national, photos, subtasks, team, verification
from app.labels.flags import FLAG
from app.labels.steering import FIGURE
from app.wording import say, worded

STATUS: dict[Status, str] = {
    Status.WAITING: worded("Menunggu"),
    Status.COORDINATION: worded("Koordinasi"),
    Status.DISPOSITION: worded("Disposisi"),
    Status.IN_PROGRESS: worded("Proses"),
    Status.NEEDS_REPORTER: worded("Menunggu Pelapor"),
    Status.AWAITING_VALIDATION: worded("Menunggu Validasi"),
    Status.RESULT_REJECTED: worded("TL Ditolak"),
    Status.COMPLETED: worded("Selesai"),
    Status.UNACTIONABLE: worded("Tidak Dapat Ditindaklanjuti"),
    Status.MERGED: worded("Digabung"),
}

STATUS_MEANINGS: dict[Status, str] = {
    Status.WAITING: worded("Laporan sudah sampai di kelurahan atau meja penerima dan menunggu ditanggapi."),
    Status.COORDINATION: worded(
        "Diteruskan ke perangkat daerah yang berwenang dan menunggu diterima di sana."
    ),
    Status.DISPOSITION: worded("Diserahkan ke suku dinas atau petugas yang akan mengerjakannya."),
    Status.IN_PROGRESS: worded("Sedang dikerjakan; bisa disertai perkiraan tanggal selesai."),
    Status.NEEDS_REPORTER: worded("Petugas menanyakan sesuatu kepada pelapor dan menunggu jawabannya."),
    Status.AWAITING_VALIDATION: worded("Hasil sudah dilaporkan dan sedang diperiksa Biro Pemerintahan."),
    Status.RESULT_REJECTED: worded("Biro Pemerintahan menolak hasilnya; unit mengerjakannya lagi."),
    Status.COMPLETED: worded("Hasil sudah diperiksa dan dinyatakan sesuai oleh Biro Pemerintahan."),
    Status.UNACTIONABLE: worded("Ditutup tanpa perbaikan, dengan alasan yang dapat dibaca semua orang."),
    Status.MERGED: worded("Digabung dengan laporan lain tentang masalah yang sama dan mengikuti kabarnya."),
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
    Action.MERGE: "Gabungkan ke laporan lain",
    Action.UNMERGE: "Pisahkan lagi",
    Action.NOTE: "Tambah catatan",
    Action.REMIND: "Ingatkan",
    Action.HIDE: "Sembunyikan dari publik",
    Action.PUBLISH: "Tampilkan ke publik",
    Action.REDACT: "Samarkan isi",
    Action.REFUSE_REOPENING: "Tolak permintaan",
    **subtasks.ACTION,
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
    ClockKind.HELP: "Bantuan",
    ClockKind.CHECK: "Cek lapangan",
    **national.CLOCKS,
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
    Notice.MERGED: "Laporan digabung",
    Notice.SEPARATED: "Laporan dipisahkan lagi",
    Notice.OPINION: "Ditanya apakah sudah beres",
    Notice.ANSWER: "Jawaban",
    Notice.DIGEST: "Ringkasan untuk petugas",
    Notice.FOLLOWED: "Kabar untuk pengikut",
    Notice.FOLLOW_CONFIRM: "Pastikan mengikuti",
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
    ReasonKind.DISPUTE: "Alasan menyanggah",
    ReasonKind.CHECK: "Hasil cek lapangan",
}

CHANNEL_KINDS = (
    *("Meja", "Media massa", "Aplikasi", "Media sosial"),
    *("Sistem lain", "Surel", "SMS", "Kanal lama"),
)

WORDS: dict[type[StrEnum], Mapping[Any, str]] = {
    ChannelKind: dict(zip(ChannelKind, CHANNEL_KINDS, strict=True)),
    TextForm: {TextForm.SHORT: "SMS dan pesan langsung", TextForm.MAIL: "Surel"},
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
    AreaLevel: dict(zip(AreaLevel, ("Kota administrasi", "Kecamatan", "Kelurahan"), strict=True)),
    BoundarySource: {BoundarySource.BAWAAN: "Batas uji coba", BoundarySource.IMPOR: "Batas resmi"},
    Priority: {Priority.BIASA: "Biasa", Priority.TINGGI: "Tinggi"},
    Visibility: dict(zip(Visibility, ("Hanya petugas", "Publik", "Untuk pelapor"), strict=True)),
    Proposal: {Proposal.RESULT: "Hasil", Proposal.DECLINE: "Usulan tutup"},
    LocationKind: {LocationKind.EXACT: "Lokasi tepat", LocationKind.APPROXIMATE: "Lokasi perkiraan"},
    AlertLevel: dict(
        zip(AlertLevel, ("Pengingat", "Eskalasi", "Eskalasi kedua", "Bendera merah", "Dijawab"), strict=True)
    ),
    DisputeState: dict(zip(DisputeState, ("Menunggu putusan", "Diterima", "Ditolak"), strict=True)),
    Calendar: {
        Calendar.KALENDER: "Sepanjang waktu",
        Calendar.KERJA: "Jam kerja",
        Calendar.HARI_KERJA: "Hari kerja",
    },
    EntryType: national.ENTRY_TYPE,
    PhotoKind: photos.KIND,
    PhotoState: photos.STATE,
    Screening: photos.SCREENING,
    SpotKind: photos.SPOT,
    Medium: {
        Medium.SMS: "SMS",
        Medium.EMAIL: "Surel",
        Medium.X: "X",
        Medium.FACEBOOK: "Facebook",
        Medium.LAPOR: "LAPOR",
    },
    FlagCode: FLAG,
    InboundKind: inbox.KIND,
    InboundState: inbox.STATE,
    Figure: FIGURE,
    AbsenceKind: team.ABSENCE,
    AssignmentRule: team.RULE,
    Sign: verification.SIGN,
    Verdict: verification.VERDICT,
    **subtasks.WORDS,
    Column: {
        Column.ABOUT: "Kategori dan tempat",
        Column.CATEGORY: "Kategori",
        Column.PLACE: "Tempat",
        Column.CHANNEL: "Kanal",
        Column.STATUS: "Status",
        Column.UNIT: "Sedang di unit",
        Column.STAFF: "Petugas",
        Column.PRIORITY: "Prioritas",
        Column.REPORTERS: "Pelapor",
        Column.AGE: "Umur",
        Column.RECEIVED: "Masuk",
    },
    **abuse.WORDS,
    ReopeningState: dict(zip(ReopeningState, ("Menunggu keputusan", "Dibuka lagi", "Ditolak"), strict=True)),
}

KINDS: dict[str, type[StrEnum]] = {
    "alert": AlertLevel,
    "dispute": DisputeState,
    "channel_kind": ChannelKind,
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
    "entry": EntryType,
    "photo": PhotoKind,
    "photo_state": PhotoState,
    "screening": Screening,
    "flag": FlagCode,
    "medium": Medium,
    "inbound": InboundState,
    "inbound_kind": InboundKind,
    "reopening": ReopeningState,
    "message_state": MessageState,
    "notice": Notice,
    "reason": ReasonKind,
    "area_level": AreaLevel,
    "figure": Figure,
    "subtask": SubTaskState,
    "subtask_kind": SubTaskKind,
    "finding": Finding,
    "boundary_source": BoundarySource,
}


def label(code: StrEnum | str, kind: str | None = None) -> str:
    """The word for a member, or for a bare code of the named vocabulary, in the reader's language.

    Raises KeyError if there is none.
    """
    vocabulary = KINDS[kind] if kind else type(code)
    if not issubclass(vocabulary, StrEnum):
        raise KeyError(f"{code!r}: name its vocabulary (kind)")
    return say(WORDS[vocabulary][code])
