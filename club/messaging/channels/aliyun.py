"""SMS over Aliyun. Text and sign are approved there; only the variables go with a message.

Settings: SMS_ALIYUN_KEY_ID and SMS_ALIYUN_KEY_SECRET of a RAM user who may do nothing but dysms:SendSms.
"""

import json
import logging

from alibabacloud_dysmsapi20170525.client import Client
from alibabacloud_dysmsapi20170525.models import SendSmsRequest
from alibabacloud_tea_openapi.utils_models import Config
from darabonba.exceptions import DaraException
from darabonba.runtime import RuntimeOptions
from django.conf import settings

from club.core import masks
from club.messaging.channels import cloud
from club.messaging.channels.parcel import Busy, Down, NotSent, Refused

logger = logging.getLogger(__name__)

SYSTEM_ERRORS = {"isp.SYSTEM_ERROR", "isp.UNKNOWN_ERROR", "SYSTEM_ERROR", "ServiceUnavailable"}
# The account is out of money, out of its quota of the day, locked, or its key is wrong: a person must act.
ACCOUNT_WRONG = (
    "isv.AMOUNT_NOT_ENOUGH",
    "isv.OUT_OF_SERVICE",
    "isv.ACCOUNT_",
    "isv.DAY_LIMIT_CONTROL",
    "isv.MONTH_LIMIT_CONTROL",
    "isp.RAM_PERMISSION_DENY",
    "isv.PRODUCT_UN_SUBSCRIPT",
    "isv.PRODUCT_UNSUBSCRIBE",
    "InvalidAccessKeyId",
    "SignatureDoesNotMatch",
    "Forbidden",
)


class AliyunGateway:
    """Aliyun's SendSms by its own package. A repeat would be delivered again: the service knows no key."""

    knows_repeats = False

    def send(self, *, to: str, template: str, params: dict[str, str], text: str, sign: str, key: str) -> str:
        """Ask Aliyun to send; returns its BizId, by which the delivery report names the message."""
        request = SendSmsRequest(
            phone_numbers=to.removeprefix("+86").removeprefix("+"),
            sign_name=sign,
            template_code=template,
            template_param=json.dumps(params, ensure_ascii=False),
            out_id=key,
        )
        try:
            answer = self._client().send_sms_with_options(request, RuntimeOptions(autoretry=False)).body
        except DaraException as error:
            if getattr(error, "code", None):
                raise _failure(str(error.code), to) from None
            raise cloud.no_answer(error) from None
        except Exception as error:  # the package lets through whatever its HTTP library raises
            raise cloud.no_answer(error) from None
        if answer.code != "OK":
            raise _failure(str(answer.code), to)
        return str(answer.biz_id)

    def _client(self) -> Client:
        scheme, host = cloud.endpoint(settings.SMS_ALIYUN_ORIGIN)
        connect, answer = cloud.patience()
        config = Config(
            access_key_id=settings.SMS_ALIYUN_KEY_ID,
            access_key_secret=settings.SMS_ALIYUN_KEY_SECRET,
            endpoint=host,
            protocol=scheme,
            connect_timeout=connect * 1000,
            read_timeout=answer * 1000,
        )
        return Client(config)


def _failure(code: str, to: str) -> NotSent:
    """What Aliyun's code means for the channel; its message may hold the number and is not kept."""
    if code in SYSTEM_ERRORS:
        return Busy(code)
    if code.startswith("Throttling"):
        return Down(code)
    if code.startswith(ACCOUNT_WRONG):
        logger.error("Aliyun refuses our account: %s", code)
        return Down(code)
    logger.warning("SMS to %s refused: %s", masks.phone(to), code)
    return Refused(code)
