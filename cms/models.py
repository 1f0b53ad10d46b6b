"""Table of contents of the wing's models."""

import cms.pages.models
