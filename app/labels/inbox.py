"""The Indonesian words for what comes in: the kinds of messages, and how far each is."""

from app.domain.vocabulary import InboundKind, InboundState

KIND: dict[InboundKind, str] = {
    InboundKind.SMS: "SMS",
    InboundKind.MAIL: "Surel",
    InboundKind.MENTION: "Sebutan",
    InboundKind.POST: "Kiriman",
    InboundKind.COMMENT: "Komentar",
    InboundKind.DIRECT: "Pesan langsung",
    InboundKind.ENTRY: "Entri LAPOR",
}

STATE: dict[InboundState, str] = {
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
}
