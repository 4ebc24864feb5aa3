"""The one HTTP API: its authoriser, its stage, its public routes, and the routes that contexts add."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import aws_cdk as cdk
from aws_cdk import aws_apigatewayv2 as apigateway
from aws_cdk import aws_cognito as cognito
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from constructs import Construct

from infra.constructs.function import removal, retention
from infra.declaration import Context
from infra.environment import Environment
from infra.nag import acknowledge
from infra.names import Names

NO_MFA = (
    "Multi-factor sign-in is the directory's in production; this pool serves practice with made-up people."
)
NO_PLUS = "The pool serves practice with made-up people; production signs in at the university's directory."

EXPOSED = ["ETag", "Location", "Retry-After"]
ACCEPTED = ["Authorization", "Content-Type", "If-Match", "Idempotency-Key", "Purpose"]
METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]
BURST, RATE = 200, 100
ACCESS_LOG = {
    "request": "$context.requestId",
    "route": "$context.routeKey",
    "status": "$context.status",
    "latency": "$context.responseLatency",
}


@dataclass(frozen=True)
class Public:
    """Routes that ask for no sign-in: why they may not, and how often they may be called in all."""

    keys: tuple[str, ...]
    reason: str
    burst: int
    rate: int


FRONT = Public(
    keys=("GET /health", "GET /openapi.json"),
    reason="Health and the description of the API carry nothing of anybody and are throttled.",
    burst=20,
    rate=10,
)


def pages(context: Context) -> Public:
    """The pages that a context shows to people without an account."""
    reason = "Customers have no account: what they see, a code from their letter opens; throttled."
    return Public(context.public, reason, burst=100, rate=50)


def http_api(scope: Construct, environment: Environment, names: Names) -> apigateway.CfnApi:
    """The API; browsers of the configured origins may call it."""
    cors = apigateway.CfnApi.CorsProperty(
        allow_origins=environment.origins,
        allow_methods=METHODS,
        allow_headers=ACCEPTED,
        expose_headers=EXPOSED,
        max_age=600,
    )
    return apigateway.CfnApi(
        scope,
        "Api",
        name=names.bus,
        protocol_type="HTTP",
        cors_configuration=cors if environment.origins else None,
    )


def authorizer(
    scope: Construct, api: apigateway.CfnApi, issuer: str, audience: str
) -> apigateway.CfnAuthorizer:
    """Lets in bearers of a token of this issuer for this audience; who they are in the CRM, `staff` knows."""
    return apigateway.CfnAuthorizer(
        scope,
        "Authorizer",
        api_id=api.ref,
        name="jwt",
        authorizer_type="JWT",
        identity_source=["$request.header.Authorization"],
        jwt_configuration=apigateway.CfnAuthorizer.JWTConfigurationProperty(
            issuer=issuer, audience=[audience]
        ),
    )


def stage(
    scope: Construct,
    environment: Environment,
    names: Names,
    api: apigateway.CfnApi,
    public: Mapping[Public, Sequence[apigateway.CfnRoute]],
) -> apigateway.CfnStage:
    """The default stage: throttled, logging the route key and never the path or the query."""
    log = logs.LogGroup(
        scope,
        "AccessLog",
        log_group_name=names.log_group("access"),
        retention=retention(environment),
        removal_policy=cdk.RemovalPolicy.DESTROY,
    )
    made = apigateway.CfnStage(
        scope,
        "Stage",
        api_id=api.ref,
        stage_name="$default",
        auto_deploy=True,
        access_log_settings=apigateway.CfnStage.AccessLogSettingsProperty(
            destination_arn=names.arn("logs", f"log-group:{names.log_group('access')}"),
            format=json.dumps(ACCESS_LOG),
        ),
        default_route_settings=_throttle(BURST, RATE),
        route_settings={key: _settings(one) for one in public for key in one.keys},
    )
    made.node.add_dependency(log, *(route for routes in public.values() for route in routes))
    return made


def _throttle(burst: int, rate: int) -> apigateway.CfnStage.RouteSettingsProperty:
    return apigateway.CfnStage.RouteSettingsProperty(throttling_burst_limit=burst, throttling_rate_limit=rate)


def _settings(public: Public) -> Mapping[str, int]:
    """As CloudFormation spells them, where the construct takes plain JSON."""
    return {"ThrottlingBurstLimit": public.burst, "ThrottlingRateLimit": public.rate}


def guarded_route(
    scope: Construct, api_id: str, function_arn: str, key: str, authorizer_id: str
) -> apigateway.CfnRoute:
    """A route that asks for a token."""
    return apigateway.CfnRoute(
        scope,
        "Route0",
        api_id=api_id,
        route_key=key,
        target=_target(scope, api_id, function_arn),
        authorization_type="JWT",
        authorizer_id=authorizer_id,
    )


def public_routes(
    scope: Construct, api_id: str, function_arn: str, public: Public
) -> list[apigateway.CfnRoute]:
    """Routes that ask for nothing; the function itself may come later, in the stack of its context."""
    target = _target(scope, api_id, function_arn)
    made = []
    for number, key in enumerate(public.keys):
        route = apigateway.CfnRoute(
            scope, f"Route{number}", api_id=api_id, route_key=key, target=target, authorization_type="NONE"
        )
        acknowledge(route, public.reason, "AwsSolutions-APIG4")
        made.append(route)
    return made


def _target(scope: Construct, api_id: str, function_arn: str) -> str:
    integration = apigateway.CfnIntegration(
        scope,
        "Integration",
        api_id=api_id,
        integration_type="AWS_PROXY",
        integration_uri=function_arn,
        payload_format_version="2.0",
    )
    return f"integrations/{integration.ref}"


def invocation(scope: Construct, names: Names, api_id: str, function_arn: str) -> lambda_.CfnPermission:
    """Let the API call the function."""
    return lambda_.CfnPermission(
        scope,
        "Invocation",
        action="lambda:InvokeFunction",
        function_name=function_arn,
        principal="apigateway.amazonaws.com",
        source_arn=names.arn("execute-api", f"{api_id}/*"),
    )


def user_pool(scope: Construct, environment: Environment, names: Names) -> tuple[cognito.UserPool, str]:
    """Identity where there is no directory: a pool without self-registration, and its client's id."""
    pool = cognito.UserPool(
        scope,
        "Users",
        user_pool_name=names.bus,
        self_sign_up_enabled=False,
        sign_in_aliases=cognito.SignInAliases(email=True),
        mfa=cognito.Mfa.OPTIONAL,
        mfa_second_factor=cognito.MfaSecondFactor(otp=True, sms=False),
        password_policy=cognito.PasswordPolicy(
            min_length=12,
            require_digits=True,
            require_lowercase=True,
            require_symbols=True,
            require_uppercase=True,
        ),
        removal_policy=removal(environment),
    )
    acknowledge(pool, NO_MFA, "AwsSolutions-COG2")
    acknowledge(pool, NO_PLUS, "AwsSolutions-COG8")
    client = pool.add_client(
        "Client",
        user_pool_client_name=names.bus,
        auth_flows=cognito.AuthFlow(user_srp=True, admin_user_password=environment.local),
        generate_secret=False,
        prevent_user_existence_errors=True,
        disable_o_auth=True,
    )
    return pool, client.user_pool_client_id
