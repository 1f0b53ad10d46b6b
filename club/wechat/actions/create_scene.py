"""Make a source code for a branch, a store or a person."""

import secrets
from datetime import datetime

from django.db import transaction

from club.core import audit
from club.core.audit import Actor
from club.organisation.models import Branch
from club.wechat.models import Scene


@transaction.atomic
def create_scene(
    *, kind: str, label: str, branch: Branch, by: Actor, at: datetime, permanent: bool = False
) -> Scene:
    """A new source; its QR code is fetched by `renew_ticket`.

    - the scene inside the code is random, so nobody can make up a source
    """
    scene = Scene.objects.create(
        key=secrets.token_hex(10),
        kind=kind,
        label=label,
        branch=branch,
        is_permanent=permanent,
        created_at=at,
    )
    audit.record(verb="scene.created", subject=scene, by=by, at=at, kind=kind, branch=branch.code)
    return scene
