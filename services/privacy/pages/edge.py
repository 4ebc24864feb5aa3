"""The edge of privacy's public pages: the object on which each module declares its routes."""

from pathlib import Path

from services.privacy.model.answer import day
from shared.pages import Pages

pages = Pages("privacy", Path(__file__).parent, {"day": day})
