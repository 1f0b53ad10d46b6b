"""The WSGI entry point."""

import gc
import os
import sys

from django.core.wsgi import get_wsgi_application

from config.read_out import reading_out

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.local")

# A worker keeps all it has loaded: looking through it for garbage would make its start a fifth longer, and a
# till wait a tenth of a second.
gc.disable()
application = reading_out(get_wsgi_application())
gc.collect()
gc.freeze()
gc.enable()
# A thread that PostgreSQL has answered waits this long for the one that is computing; Python's own five
# milliseconds, several times in a redemption, were what its slowest answers were made of.
sys.setswitchinterval(0.0005)
