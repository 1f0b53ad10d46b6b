"""Table of contents of what the wing registers with Wagtail."""

import cms.desk.hooks
