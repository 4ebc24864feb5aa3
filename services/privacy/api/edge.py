"""The one API object that the routes of privacy register with."""

from shared.http import Api

api = Api("privacy")
