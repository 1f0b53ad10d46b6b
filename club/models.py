"""Table of contents of the wing's models."""

import club.core.models  # noqa: F401
import club.identity.models  # noqa: F401
import club.members.models  # noqa: F401
import club.messaging.models  # noqa: F401
import club.organisation.models  # noqa: F401
import club.points.models  # noqa: F401
import club.reminders.models  # noqa: F401
import club.wechat.models  # noqa: F401
