"""Words for sub-tasks: help for the holder, field checks for Biro Pemerintahan, how far they are, and what a check found."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from app.domain.subtask import Finding, SubTaskKind, SubTaskState
from app.domain.vocabulary import Action

ACTION: dict[Action, str] = {
    Action.ASK_HELP: "Minta bantuan unit lain",
    Action.WITHDRAW_HELP: "Tarik permintaan bantuan",
    Action.ASSIGN_HELP: "Tugaskan petugas untuk bantuan",
    Action.START_HELP: "Mulai kerjakan bantuan",
    Action.FINISH_HELP: "Laporkan bantuan selesai",
    Action.RETURN_HELP: "Kembalikan permintaan bantuan",
    Action.ASK_CHECK: "Minta cek lapangan",
    Action.WITHDRAW_CHECK: "Tarik permintaan cek lapangan",
    Action.ASSIGN_CHECK: "Tugaskan petugas untuk cek lapangan",
    Action.FINISH_CHECK: "Laporkan hasil cek lapangan",
    Action.RETURN_CHECK: "Kembalikan permintaan cek lapangan",
}
KIND: dict[SubTaskKind, str] = {SubTaskKind.HELP: "Bantuan", SubTaskKind.CHECK: "Cek lapangan"}
STATE: dict[SubTaskState, str] = {
    SubTaskState.REQUESTED: "Diminta",
    SubTaskState.WORKING: "Dikerjakan",
    SubTaskState.DONE: "Selesai",
    SubTaskState.RETURNED: "Dikembalikan",
    SubTaskState.WITHDRAWN: "Ditarik",
    SubTaskState.ENDED: "Berakhir",
}
FINDING: dict[Finding, str] = {
    Finding.AS_REPORTED: "Sesuai",
    Finding.NOT_AS_REPORTED: "Tidak sesuai",
    Finding.UNSURE: "Tidak dapat dipastikan",
}
WORDS: dict[type[StrEnum], Mapping[Any, str]] = {SubTaskKind: KIND, SubTaskState: STATE, Finding: FINDING}
