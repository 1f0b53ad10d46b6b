"""Addresses and secrets of the outside world, and the libraries that talk to it.

Locally every service is the sandbox; in production the same names point at the real ones.
"""

from config import environment
from config.queues import LATER, QUEUES, ROUTES
from config.schedule import TIMETABLE
from config.settings.base import DATA_DIR, REDIS_URL, SANDBOX_ORIGIN

# --- allauth: phone with password or SMS code; WeChat by our own provider ----------
ACCOUNT_ADAPTER = "club.identity.adapter.AccountAdapter"
SOCIALACCOUNT_ADAPTER = "club.identity.adapter.SocialAdapter"
MFA_ADAPTER = "club.identity.adapter.SecondFactorAdapter"
ACCOUNT_LOGIN_METHODS = {"phone", "username"}
ACCOUNT_SIGNUP_FIELDS = ["phone", "password1"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = True  # the second factor is asked for anew after a working day
ACCOUNT_FORMS = {
    "login": "club.identity.forms.Login",
    "set_password": "club.identity.forms.SetPassword",
    "change_password": "club.identity.forms.ChangePassword",
}
ALLAUTH_TRUSTED_PROXY_COUNT = environment.number("TRUSTED_PROXY_COUNT", 0)
LOGIN_REDIRECT_URL = "/me/"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
SOCIALACCOUNT_LOGIN_ON_GET = True  # WeChat's login is silent; its own state parameter guards it
SOCIALACCOUNT_AUTO_SIGNUP = True
SOCIALACCOUNT_STORE_TOKENS = False
MFA_FORMS = {
    "authenticate": "club.identity.forms.Authenticate",
    "reauthenticate": "club.identity.forms.Reauthenticate",
    "activate_totp": "club.identity.forms.Activate",
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "车主俱乐部"
SILENCED_SYSTEM_CHECKS = [
    "account.W001",  # password1 beside phone is what puts the password field on the login form
]

# --- Celery: a broker without a server unless REDIS_URL is set --------------------
# A message not acknowledged for this long is given to another worker; longer than any task may run.
_VISIBILITY_TIMEOUT = 600
if REDIS_URL:
    CELERY_BROKER_URL = REDIS_URL
    CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, object] = {
        "visibility_timeout": _VISIBILITY_TIMEOUT,
        "unacked_restore_throttle": 1,  # the default looks for lost messages only every hundred seconds
    }
    # Celery reads the time-out in three places and mixes them up if only one is set.
    CELERY_RESULT_BACKEND_TRANSPORT_OPTIONS = {"visibility_timeout": _VISIBILITY_TIMEOUT}
    CELERY_VISIBILITY_TIMEOUT = _VISIBILITY_TIMEOUT
else:
    CELERY_BROKER_URL = "filesystem://localhost"
    CELERY_BROKER_TRANSPORT = "config.broker.Transport"
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(DATA_DIR / "broker" / "queue"),
        "data_folder_out": str(DATA_DIR / "broker" / "queue"),
        "control_folder": str(DATA_DIR / "broker" / "control"),
        "polling_interval": 0.2,  # seconds; measured: 0.1 s median delay at 0.2 % of a core
    }
CELERY_TASK_QUEUES = QUEUES
CELERY_TASK_DEFAULT_QUEUE = LATER
CELERY_TASK_DEFAULT_ROUTING_KEY = LATER
CELERY_TASK_ROUTES = ROUTES
CELERY_BEAT_SCHEDULE = TIMETABLE
CELERY_BEAT_SCHEDULER = "config.timetable:Timetable"
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "timetable")
CELERY_DB_REUSE_MAX = 10**9  # tasks see to their connections themselves (config/noted.py)
CELERY_TASK_IGNORE_RESULT = True  # results would rest in the broker; the database is the record
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True  # acks_late alone still acknowledges a killed child
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT = 300
CELERY_TASK_SOFT_TIME_LIMIT = 270
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 5
CELERY_WORKER_HIJACK_ROOT_LOGGER = False  # the log format and the scrubber are ours (config/logs.py)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = "Asia/Shanghai"

# --- WeChat -------------------------------------------------------------------------
WECHAT_APP_ID = environment.read("WECHAT_APP_ID", "wxsandbox0000000001")
WECHAT_APP_SECRET = environment.read("WECHAT_APP_SECRET", "sandbox-secret")
WECHAT_TOKEN = environment.read("WECHAT_TOKEN", "sandbox-token")
WECHAT_AES_KEY = environment.read("WECHAT_AES_KEY")
WECHAT_API_ORIGIN = environment.read("WECHAT_API_ORIGIN", SANDBOX_ORIGIN)
WECHAT_OAUTH_ORIGIN = environment.read("WECHAT_OAUTH_ORIGIN", SANDBOX_ORIGIN)

# --- SMS and e-mail -----------------------------------------------------------------
SMS_BACKEND = environment.read("SMS_BACKEND", "club.messaging.channels.sms.HttpGateway")
SMS_API_URL = environment.read("SMS_API_URL", f"{SANDBOX_ORIGIN}/sms/send")
SMS_API_KEY = environment.read("SMS_API_KEY", "sandbox")
# The two clouds, for SMS_BACKEND club.messaging.channels.aliyun.AliyunGateway or …tencent.TencentGateway.
SMS_ALIYUN_ORIGIN = environment.read("SMS_ALIYUN_ORIGIN", "https://dysmsapi.aliyuncs.com")
SMS_ALIYUN_KEY_ID = environment.read("SMS_ALIYUN_KEY_ID")
SMS_ALIYUN_KEY_SECRET = environment.read("SMS_ALIYUN_KEY_SECRET")
SMS_TENCENT_ORIGIN = environment.read("SMS_TENCENT_ORIGIN", "https://sms.tencentcloudapi.com")
SMS_TENCENT_REGION = environment.read("SMS_TENCENT_REGION", "ap-guangzhou")
SMS_TENCENT_SECRET_ID = environment.read("SMS_TENCENT_SECRET_ID")
SMS_TENCENT_SECRET_KEY = environment.read("SMS_TENCENT_SECRET_KEY")
SMS_TENCENT_APP_ID = environment.read("SMS_TENCENT_APP_ID")
# The last part of the address at which a cloud reports what became of an SMS; without it the door is shut.
SMS_REPORT_TOKEN = environment.read("SMS_REPORT_TOKEN")
SMS_SIGN = environment.read("SMS_SIGN", "车主俱乐部")
CLUB_COMPANY = environment.read("CLUB_COMPANY", "泰岳财险")  # the insurer's name in the texts we send
CLUB_COMPANY_EN = environment.read("CLUB_COMPANY_EN", "Taiyue Insurance")
# What invoices of merchants have to name as the buyer.
CLUB_INVOICE_TITLE = environment.read("CLUB_INVOICE_TITLE", "泰岳财产保险股份有限公司")
CLUB_USCC = environment.read("CLUB_USCC", "91370000MA3TYCX16L")
MESSAGE_DIRECTORY = "club.members.directory.MemberDirectory"
CARE_OPEN_COMPLAINT = "club.complaints.care.OPEN_COMPLAINT"  # care asks; complaints stand above it and answer

# --- Stripe ---------------------------------------------------------------------------
STRIPE_SECRET_KEY = environment.read("STRIPE_SECRET_KEY", "sk_test_sandbox")
STRIPE_WEBHOOK_SECRET = environment.read("STRIPE_WEBHOOK_SECRET", "whsec_sandbox")
# How long a call to pay a merchant waits for its answer.
STRIPE_TIMEOUT_S = environment.number("STRIPE_TIMEOUT_S", 10)
STRIPE_API_ORIGIN = environment.read("STRIPE_API_ORIGIN", SANDBOX_ORIGIN)
# Where Stripe's own page is, on which a member pays: browsers only lead a form on to places that are named.
STRIPE_CHECKOUT_ORIGIN = environment.read("STRIPE_CHECKOUT_ORIGIN", "https://checkout.stripe.com")

# --- WeChat Pay -----------------------------------------------------------------------
# The first three open the door for its notices. Keys: serial:base64 of WeChat Pay's public key (DER), the one
# that answers are checked with first; two while they are changed.
WECHATPAY_MCH_ID = environment.read("WECHATPAY_MCH_ID")
WECHATPAY_V3_KEY = environment.read("WECHATPAY_V3_KEY")
WECHATPAY_KEYS = environment.read("WECHATPAY_KEYS")
# With these two, members inside WeChat pay by it. The key of the merchant's certificate: base64, one line.
WECHATPAY_PRIVATE_KEY = environment.read("WECHATPAY_PRIVATE_KEY")
WECHATPAY_CERT_SERIAL = environment.read("WECHATPAY_CERT_SERIAL")
WECHATPAY_API_ORIGIN = environment.read("WECHATPAY_API_ORIGIN", "https://api.mch.weixin.qq.com")
# A script that stands in for what WeChat's own browser gives to a page: the sandbox's, in local settings.
WECHATPAY_BRIDGE = ""

OUTSIDE_TIMEOUT = (3, 10)  # seconds to connect, to answer; every call out uses it
