"""Table of contents of the wing's models."""

import vouchers.campaigns.models
import vouchers.catalogue.models
import vouchers.lifecycle.models
import vouchers.mall.models
import vouchers.payments.models
