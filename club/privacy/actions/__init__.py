"""What changes in the privacy room."""

from club.privacy.actions.answer_call import answer_call
from club.privacy.actions.erase import erase, erase_again
from club.privacy.actions.export_data import export_data
from club.privacy.actions.reveal import reveal

__all__ = ["answer_call", "erase", "erase_again", "export_data", "reveal"]
