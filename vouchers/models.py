"""Table of contents of the wing's models."""

import vouchers.campaigns.models  # noqa: F401
import vouchers.catalogue.models  # noqa: F401
import vouchers.lifecycle.models  # noqa: F401
import vouchers.mall.models  # noqa: F401
import vouchers.payments.models  # noqa: F401
