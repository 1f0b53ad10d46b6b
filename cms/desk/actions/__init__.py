"""What the desk itself changes: configuration, roles, posts, traces of exports."""

from cms.desk.actions.appoint import appoint, dismiss
from cms.desk.actions.ensure_roles import ensure_roles
from cms.desk.actions.hire import NameTaken, hire
from cms.desk.actions.note_export import note_export
from cms.desk.actions.publish_year import publish_year
from cms.desk.actions.reset_colleague import reset_colleague
from cms.desk.actions.save_configuration import save_configuration

__all__ = [
    "NameTaken",
    "appoint",
    "dismiss",
    "ensure_roles",
    "hire",
    "note_export",
    "publish_year",
    "reset_colleague",
    "save_configuration",
]
