"""Table of contents of the wing's models."""

import merchants.applications.models
import merchants.bookings.models
import merchants.ledger.models
import merchants.offline.models
import merchants.quality.models
import merchants.settlement.models
import merchants.stores.models
import merchants.webhooks.models
