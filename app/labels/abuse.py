"""Words of misuse: what may be kept out, and what became of a mark."""

from enum import StrEnum

from app.domain.abuse import BlockKind, MarkState

WORDS: dict[type[StrEnum], dict[StrEnum, str]] = {
    BlockKind: {
        BlockKind.PHONE: "Nomor telepon",
        BlockKind.EMAIL: "Surel",
        BlockKind.ACCOUNT: "Akun media sosial",
        BlockKind.API_KEY: "Kunci API",
        BlockKind.NETWORK: "Jaringan (alamat IP)",
    },
    MarkState: {
        MarkState.WAITING: "Menunggu putusan Biro",
        MarkState.UPHELD: "Benar palsu",
        MarkState.REFUSED: "Bukan laporan palsu",
    },
}
