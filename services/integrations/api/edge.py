"""The one API object that the routes of integrations register with, and what lists take."""

from shared.http import Api

api = Api("integrations")
