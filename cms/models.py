"""Table of contents of the wing's models."""

import cms.approval.models
import cms.chain.models
import cms.keeping.models
import cms.pages.models
