"""Where messages become those of the shop's language; until there are others, English ones."""

import gettext

_translations = gettext.NullTranslations()

_ = _translations.gettext
ngettext = _translations.ngettext
