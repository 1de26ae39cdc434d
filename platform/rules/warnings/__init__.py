"""What a sound document makes one think twice about: never a fault, always certain."""

from rules.warnings.all import cautions
from rules.warnings.community import Community
from rules.warnings.paths import Caution

__all__ = ["Caution", "Community", "cautions"]
