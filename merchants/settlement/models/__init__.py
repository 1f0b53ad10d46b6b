"""What is settled: statements and their lines, disputes, invoices, payouts."""

from merchants.settlement.models.disputes import Dispute
from merchants.settlement.models.invoices import Invoice
from merchants.settlement.models.papers import Paper
from merchants.settlement.models.payouts import Payout, PayoutRun
from merchants.settlement.models.statements import Statement, StatementLine

__all__ = ["Dispute", "Invoice", "Paper", "Payout", "PayoutRun", "Statement", "StatementLine"]
