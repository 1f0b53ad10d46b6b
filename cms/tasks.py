"""Table of contents of the wing's tasks."""

import cms.pages.tasks
