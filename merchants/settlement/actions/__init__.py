"""From what is owed to what is paid: drawn up, sent, disputed, confirmed, invoiced, approved, paid out."""

from merchants.settlement.actions.answer_decision import agree, insist
from merchants.settlement.actions.approve_statement import approve_statement
from merchants.settlement.actions.ask_transfers import ask_transfer, ask_transfers
from merchants.settlement.actions.confirm import confirm
from merchants.settlement.actions.decide_dispute import accept_dispute, reject_dispute
from merchants.settlement.actions.dispute import dispute, withdraw_dispute
from merchants.settlement.actions.draw_up import draw_up
from merchants.settlement.actions.end_payout import end_payout, note_results
from merchants.settlement.actions.invoice import check_invoice, receive_invoice, return_invoice
from merchants.settlement.actions.prepare_payouts import cancel_payouts, prepare_payouts
from merchants.settlement.actions.release_payouts import release_payouts
from merchants.settlement.actions.remind_to_confirm import remind_to_confirm
from merchants.settlement.actions.send import recall, send
from merchants.settlement.actions.withdraw_approval import withdraw_approval
from merchants.settlement.moves import WrongState

__all__ = [
    "WrongState",
    "accept_dispute",
    "agree",
    "approve_statement",
    "ask_transfer",
    "ask_transfers",
    "cancel_payouts",
    "check_invoice",
    "confirm",
    "dispute",
    "draw_up",
    "end_payout",
    "insist",
    "note_results",
    "prepare_payouts",
    "recall",
    "receive_invoice",
    "reject_dispute",
    "release_payouts",
    "remind_to_confirm",
    "return_invoice",
    "send",
    "withdraw_approval",
    "withdraw_dispute",
]
