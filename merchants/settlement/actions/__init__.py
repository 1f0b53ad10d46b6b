"""From what is owed to what is paid: drawing statements up, sending and confirming them."""

from merchants.settlement.actions.confirm import confirm
from merchants.settlement.actions.draw_up import draw_up
from merchants.settlement.actions.send import send
from merchants.settlement.moves import WrongState

__all__ = ["WrongState", "confirm", "draw_up", "send"]
