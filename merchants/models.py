"""Table of contents of the wing's models."""

import merchants.ledger.models  # noqa: F401
import merchants.settlement.models  # noqa: F401
import merchants.stores.models  # noqa: F401
