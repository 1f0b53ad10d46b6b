"""Table of contents of the wing's models."""

import club.bulletins.models
import club.complaints.models
import club.core.models
import club.identity.models
import club.letters.models
import club.managers.models
import club.members.models
import club.merging.models
import club.messaging.models
import club.organisation.models
import club.points.models
import club.privacy.models
import club.reminders.models
import club.revisits.models
import club.standards.models
import club.wechat.models
