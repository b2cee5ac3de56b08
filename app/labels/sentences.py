"""What happened and what can be done, in words: buttons of the ticket page and lines of its history."""

from app.domain.vocabulary import Action, Proposal
from app.labels.words import ACTION
from app.wording import say, worded

DECLINE_VERBS: dict[Action, str] = {
    Action.APPROVE: "Setujui penutupan",
    Action.REJECT: "Tolak usulan penutupan",
}

SENTENCES: dict[str, str] = {
    "create": "{who} membuat laporan",
    Action.HANDLE: worded("{who} menangani sendiri"),
    Action.COORDINATE: worded("{who} meneruskan ke {to}"),
    Action.DISPOSE: worded("{who} mendisposisikan ke {to}"),
    Action.START: worded("{who} mulai mengerjakan"),
    Action.ASSIGN: worded("{who} menugaskan {person}"),
    Action.RETURN: worded("{who} mengembalikan ke {to}"),
    Action.RECALL: worded("{who} menarik kembali"),
    Action.ESTIMATE: worded("{who} memperkirakan selesai {date}"),
    Action.APPROVE_ESTIMATE: worded("{who} menyetujui perkiraan selesai {date}"),
    Action.REFUSE_ESTIMATE: "{who} menolak perkiraan selesai {date}",
    Action.ASK_REPORTER: worded("{who} bertanya kepada pelapor"),
    Action.ANSWER: worded("{who} mencatat jawaban pelapor"),
    Action.RESUME: worded("{who} melanjutkan tanpa menunggu jawaban"),
    Action.FINISH: worded("{who} melaporkan hasil"),
    Action.DECLINE: worded("{who} mengusulkan penutupan tanpa tindak lanjut"),
    Action.APPROVE: worded("{who} menyetujui hasil"),
    Action.REJECT: worded("{who} menolak hasil"),
    Action.REROUTE: worded("{who} mengalihkan ke {to}"),
    Action.REOPEN: worded("{who} membuka kembali"),
    Action.CANCEL: worded("{who} membatalkan laporan"),
    Action.RELOCATE: worded("{who} memperbaiki lokasi"),
    Action.RECATEGORISE: worded("{who} mengubah kategori"),
    Action.MERGE: worded("{who} menggabungkan laporan ini dengan laporan lain"),
    Action.UNMERGE: worded("{who} memisahkan laporan ini lagi"),
    "child_joined": "{who} menggabungkan laporan lain ke laporan ini",
    "child_left": "{who} memisahkan laporan yang tadinya digabung ke sini",
    Action.NOTE: "{who} menambah catatan",
    Action.REMIND: "{who} mengingatkan {to}",
    Action.HIDE: "{who} menyembunyikan dari publik",
    Action.PUBLISH: "{who} menampilkan ke publik",
    Action.REDACT: "{who} menyamarkan isi",
    Action.REFUSE_REOPENING: worded("{who} menolak permintaan dibuka lagi"),
    Action.ASK_HELP: "{who} meminta bantuan {to}",
    Action.WITHDRAW_HELP: "{who} menarik permintaan bantuan kepada {to}",
    Action.ASSIGN_HELP: "{who} menugaskan {person} untuk bantuan",
    Action.START_HELP: "{who} mulai mengerjakan bantuan",
    Action.FINISH_HELP: "{who} melaporkan bantuan selesai",
    Action.RETURN_HELP: "{who} mengembalikan permintaan bantuan",
    Action.ASK_CHECK: "{who} meminta {to} mengecek lapangan",
    Action.WITHDRAW_CHECK: "{who} menarik permintaan cek lapangan kepada {to}",
    Action.ASSIGN_CHECK: "{who} menugaskan {person} untuk cek lapangan",
    Action.FINISH_CHECK: "{who} melaporkan hasil cek lapangan",
    Action.RETURN_CHECK: "{who} mengembalikan permintaan cek lapangan",
    "redact_photo": "{who} memutuskan penyamaran foto",
    "message": worded("{who} menambahkan keterangan"),
    "confirmed": worded("{who} menyatakan masalahnya beres"),
    "ask_reopening": worded("{who} meminta dibuka lagi"),
    "message_edited": "{who} mengubah kirimannya",
    "message_withdrawn": "{who} menghapus kirimannya",
    "erase_reporter": "{who} menghapus data pelapor",
    "erase_report": "{who} menghapus isi laporan",
    "correct_contact": "{who} memperbaiki data kontak pelapor",
    "category_private": "{who} menjadikan kategori laporan ini tidak publik",
    "escalate": "{who} mengabari {to} bahwa batas waktu lewat",
    "red_flag": "{who} memberi bendera merah dan mengabari {to}",
    "dispute": "{who} menyanggah batas waktu yang lewat",
    "mark_false": "{who} menandai sebagai laporan palsu",
    "decide_false": "{who} memutuskan tanda laporan palsu",
    "recheck": "{who} memeriksa ulang hasil yang disetujui",
    "decide_dispute": "{who} memutuskan sanggahan batas waktu",
}
WITHOUT_TARGET: dict[str, str] = {
    Action.REMIND: "{who} mengingatkan unit pemegang",
    Action.COORDINATE: worded("{who} meneruskan ke perangkat daerah"),
    Action.DISPOSE: worded("{who} mendisposisikan"),
    Action.ASSIGN: worded("{who} menugaskan petugas"),
    Action.RETURN: worded("{who} mengembalikan"),
    Action.ESTIMATE: worded("{who} mengubah perkiraan selesai"),
    Action.APPROVE_ESTIMATE: worded("{who} menyetujui perkiraan selesai"),
    Action.REFUSE_ESTIMATE: "{who} menolak perkiraan selesai",
    Action.REROUTE: worded("{who} mengalihkan"),
    Action.ASK_HELP: "{who} meminta bantuan unit lain",
    Action.WITHDRAW_HELP: "{who} menarik permintaan bantuan",
    Action.ASSIGN_HELP: "{who} menugaskan petugas untuk bantuan",
    Action.ASK_CHECK: "{who} meminta cek lapangan",
    Action.WITHDRAW_CHECK: "{who} menarik permintaan cek lapangan",
    Action.ASSIGN_CHECK: "{who} menugaskan petugas untuk cek lapangan",
    "escalate": "{who} mengabarkan bahwa batas waktu lewat",
    "red_flag": "{who} memberi bendera merah",
}

DECLINE_SENTENCES: dict[str, str] = {
    Action.APPROVE: worded("{who} menyetujui penutupan"),
    Action.REJECT: worded("{who} menolak usulan penutupan"),
}


def verb(action: Action | str, proposal: Proposal | str | None = None) -> str:
    """The words on the button of an action; approval and refusal name what is decided."""
    action = Action(action)
    if proposal == Proposal.DECLINE and action in DECLINE_VERBS:
        return DECLINE_VERBS[action]
    return ACTION[action]


def sentence(
    action: str,
    who: str,
    to: str | None = None,
    person: str | None = None,
    date: str | None = None,
    proposal: Proposal | str | None = None,
) -> str:
    """One line of a history, "Kelurahan Gambir mengembalikan"; an unknown action reads neutrally."""
    patterns = (
        DECLINE_SENTENCES if proposal == Proposal.DECLINE and action in DECLINE_SENTENCES else SENTENCES
    )
    pattern = patterns.get(action, worded("{who} memperbarui laporan"))
    missing = [key for key, value in (("to", to), ("person", person), ("date", date)) if not value]
    if any("{" + key + "}" in pattern for key in missing):
        pattern = WITHOUT_TARGET[action]
    return say(pattern, who=who, to=to, person=person, date=date)
