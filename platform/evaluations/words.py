"""Words about evaluations."""

from flask_babel import lazy_gettext

from evaluations.models import Source
from rules.explain import SOURCES as WORDS

SOURCES = {source: lazy_gettext(WORDS[source.value]) for source in Source}
