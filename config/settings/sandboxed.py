"""What a developer's machine and the tests share: made-up people, made-up secrets, the sandbox outside."""

from config import environment

LOCAL_DEMO = True  # the demo world may be loaded
SECRET_KEY = environment.read("SECRET_KEY", "local-only-secret-key-never-used-in-production-0123456789")
# One key, id 1, 32 bytes in hex: only ever protects made-up people.
LOCAL_FIELD_KEYS = "1:" + "c1" * 32
FIELD_KEYS = environment.read("FIELD_KEYS", LOCAL_FIELD_KEYS)
ALLOWED_HOSTS = ["*"]
WHITENOISE_USE_FINDERS = True
WEBHOOKS_LOOPBACK = True
