"""The sample accounts: a user of the emulator's pool for each role, and the tokens to act as them."""

import base64
import json
import time
from dataclasses import dataclass
from typing import Any

from infra.local.emulator import Emulator

ROLES = {
    "admin": "Aino Ylläpito",
    "staff": "Sami Suunnittelija",
    "viewer": "Venla Vierailija",
    "sales": "Mikko Myyjä",
    "finance": "Laura Laskuttaja",
    "project": "Petteri Projekti",
    "partner_manager": "Kaisa Kumppanuus",
    "alumni_coordinator": "Anni Alumni",
    "communications": "Viivi Viestijä",
    "dpo": "Tuomas Tietosuoja",
    "integration": "Soleops (järjestelmä)",
}
PASSWORD = "Only-on-loopback-1"  # noqa: S105 - it opens made-up data on this machine


@dataclass(frozen=True)
class Deployed:
    """What the platform stack says about itself."""

    api_id: str
    pool_id: str
    client_id: str


def read_outputs(emulator: Emulator) -> Deployed:
    """The generated identifiers of the deployed platform."""
    stacks = emulator.client("cloudformation").describe_stacks(StackName="crm-local-platform")["Stacks"]
    outputs = {output["OutputKey"]: output["OutputValue"] for output in stacks[0]["Outputs"]}
    return Deployed(outputs["ApiId"], outputs["UserPoolId"], outputs["UserPoolClientId"])


def email(role: str) -> str:
    """The address of a role's sample account, in a domain that nobody can own."""
    return f"{role.replace('_', '.')}@crm.example"


@dataclass(frozen=True)
class Pool:
    """The emulator's user pool."""

    emulator: Emulator
    deployed: Deployed

    def add(self, address: str) -> None:
        """Have a user with this address and the common password."""
        cognito = self.emulator.client("cognito-idp")
        user = {"UserPoolId": self.deployed.pool_id, "Username": address}
        try:
            attributes = [{"Name": "email", "Value": address}, {"Name": "email_verified", "Value": "true"}]
            cognito.admin_create_user(**user, MessageAction="SUPPRESS", UserAttributes=attributes)
        except cognito.exceptions.UsernameExistsException:
            return
        cognito.admin_set_user_password(**user, Password=PASSWORD, Permanent=True)

    def token(self, address: str) -> str:
        """A fresh access token of the user."""
        answer = self.emulator.client("cognito-idp").admin_initiate_auth(
            UserPoolId=self.deployed.pool_id,
            ClientId=self.deployed.client_id,
            AuthFlow="ADMIN_USER_PASSWORD_AUTH",
            AuthParameters={"USERNAME": address, "PASSWORD": PASSWORD},
        )
        token: str = answer["AuthenticationResult"]["AccessToken"]
        return token

    def tokens(self) -> dict[str, str]:
        """A fresh token for every role."""
        return {role: self.token(email(role)) for role in ROLES}


def claims(token: str) -> dict[str, Any]:
    """What the token says; its signature is not looked at."""
    payload = token.split(".")[1]
    read: dict[str, Any] = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    return read


def seconds_left(token: str) -> float:
    """How long the token still opens doors."""
    return float(claims(token)["exp"] - time.time())
