"""SMS over Tencent Cloud. Text and sign are approved there; the variables go by their place, not by name.

Settings: SMS_TENCENT_SECRET_ID and SMS_TENCENT_SECRET_KEY of a sub-user, SMS_TENCENT_APP_ID of the SMS app.
"""

import logging

from django.conf import settings
from tencentcloud.common.credential import Credential
from tencentcloud.common.exception.tencent_cloud_sdk_exception import TencentCloudSDKException
from tencentcloud.common.profile.client_profile import ClientProfile
from tencentcloud.common.profile.http_profile import HttpProfile
from tencentcloud.sms.v20210111.models import SendSmsRequest
from tencentcloud.sms.v20210111.sms_client import SmsClient

from club.core import masks
from club.messaging.channels import cloud
from club.messaging.channels.parcel import Busy, Down, NotSent, Refused

logger = logging.getLogger(__name__)

# The account is out of money, out of its quota of the day, locked, or its key is wrong: a person must act.
ACCOUNT_WRONG = (
    "AuthFailure",
    "UnauthorizedOperation",
    "FailedOperation.InsufficientBalanceInSmsPackage",
    "LimitExceeded.AppDailyLimit",
    "LimitExceeded.AppMainlandChinaDailyLimit",
)
NO_ANSWER = {"ClientNetworkError", "ServerNetworkError"}


class TencentGateway:
    """Tencent's SendSms by its own package. A repeat would be delivered again: the service knows no key."""

    knows_repeats = False

    def send(self, *, to: str, template: str, params: dict[str, str], text: str, sign: str, key: str) -> str:
        """Ask Tencent to send; returns its SerialNo, by which the delivery report names the message."""
        request = SendSmsRequest()
        request.PhoneNumberSet = [to]
        request.SmsSdkAppId = settings.SMS_TENCENT_APP_ID
        request.SignName, request.TemplateId = sign, template
        request.TemplateParamSet = list(params.values())
        request.SessionContext = key
        try:
            [status] = self._client().SendSms(request).SendStatusSet
        except TencentCloudSDKException as error:
            raise _trouble(error, to) from None
        except ValueError:
            raise cloud.no_answer(ValueError("no status")) from None
        if status.Code != "Ok":
            raise _failure(str(status.Code), to)
        return str(status.SerialNo)

    def _client(self) -> SmsClient:
        scheme, host = cloud.endpoint(settings.SMS_TENCENT_ORIGIN)
        # The package knows one limit for all of a call.
        http = HttpProfile(protocol=scheme, endpoint=host, reqTimeout=cloud.patience()[1])
        credential = Credential(settings.SMS_TENCENT_SECRET_ID, settings.SMS_TENCENT_SECRET_KEY)
        return SmsClient(credential, settings.SMS_TENCENT_REGION, ClientProfile(httpProfile=http))


def _trouble(error: TencentCloudSDKException, to: str) -> NotSent:
    code = str(error.get_code())
    return cloud.no_answer(error) if code in NO_ANSWER else _failure(code, to)


def _failure(code: str, to: str) -> NotSent:
    """What Tencent's code means for the channel; its message may hold the number and is not kept."""
    if code.startswith("InternalError"):
        return Busy(code)
    if code.startswith("RequestLimitExceeded"):
        return Down(code)
    if code.startswith(ACCOUNT_WRONG):
        logger.error("Tencent refuses our account: %s", code)
        return Down(code)
    logger.warning("SMS to %s refused: %s", masks.phone(to), code)
    return Refused(code)
