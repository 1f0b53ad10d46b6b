"""What changes in the privacy room."""

from club.privacy.actions.erase import erase, erase_again
from club.privacy.actions.export_data import export_data
from club.privacy.actions.reveal import reveal

__all__ = ["erase", "erase_again", "export_data", "reveal"]
