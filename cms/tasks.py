"""Table of contents of the wing's tasks."""

import cms.chain.tasks
import cms.keeping.tasks
import cms.pages.tasks
import cms.reports.tasks
