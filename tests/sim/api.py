# SPDX-License-Identifier: GPL-2.0-or-later
"""The API's operations and the one table of routes."""

import re
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Callable, Dict, NamedTuple, Optional, Tuple
from urllib.parse import parse_qs

from auth import (INVALID_ACCESS_TOKEN, INVALID_API_TOKEN, authenticate, check_account,
                  visible_accounts)
from checks import INVALID_REQUEST, read_capture_spec, read_new_bucket, read_validation
from cloud import Cloud
from envelope import (JSON_TYPE, ApiError, ErrorDetail, Reply, Request, from_json, no_content,
                      success)
from ranges import serve_part
from settings import make_id

PREFIX = "/client/v4"
PCAP_TYPE = "application/vnd.tcpdump.pcap"

_ID_FORM = re.compile(r"[0-9a-f]{32}", re.ASCII)
_NO_ROUTE = ErrorDetail(7000, "No route for that URI")
_WRONG_METHOD = ErrorDetail(10405, "Method not allowed")
_WRONG_TYPE = ErrorDetail(10415, "The body must be sent with Content-Type: application/json")
_NO_VERIFY_BY_KEY = ErrorDetail(1001, 'Missing "Authorization" header')
_NO_LIST_BY_ACCOUNT = ErrorDetail(
    1001, "List accounts endpoint does not support account owned tokens.")


@dataclass(frozen=True)
class Call:
    """An authenticated request; ids are the path's, by the names in its template."""

    cloud: Cloud
    request: Request
    kind: str
    ids: Dict[str, str]

    @property
    def account(self) -> str:
        return self.ids["account"]

    def json(self) -> Any:
        content_type = self.request.headers.get("Content-Type", "")
        if content_type.partition(";")[0].strip().lower() != JSON_TYPE:
            raise ApiError(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, _WRONG_TYPE)
        try:
            return from_json(self.request.body)
        except ValueError:
            detail = ErrorDetail(INVALID_REQUEST, "the request body is not valid JSON")
            raise ApiError(HTTPStatus.BAD_REQUEST, detail) from None


def create_capture(call: Call) -> Reply:
    spec = read_capture_spec(call.json(), call.cloud.clock.now_us())
    if spec.destination is not None:
        call.cloud.ownerships.require(call.account, spec.destination)
    return success(call.cloud.captures.create(call.account, spec))


def list_captures(call: Call) -> Reply:
    return success(call.cloud.captures.newest(call.account))


def get_capture(call: Call) -> Reply:
    return success(call.cloud.captures.get(call.account, call.ids["pcap"]))


def stop_capture(call: Call) -> Reply:
    call.cloud.captures.stop(call.account, call.ids["pcap"])
    return no_content()


def download_capture(call: Call) -> Reply:
    """Always the whole file, whatever Range says, unless the command line allows parts."""
    cloud = call.cloud
    body = cloud.captures.download(call.account, call.ids["pcap"])
    reply = Reply(HTTPStatus.OK, body, PCAP_TYPE)
    return serve_part(reply, call.request.headers) if cloud.config.download_ranges else reply


def list_ownerships(call: Call) -> Reply:
    return success(call.cloud.ownerships.of_account(call.account))


def add_ownership(call: Call) -> Reply:
    return success(call.cloud.ownerships.add(call.account, read_new_bucket(call.json())))


def validate_ownership(call: Call) -> Reply:
    return success(call.cloud.ownerships.validate(call.account, read_validation(call.json())))


def delete_ownership(call: Call) -> Reply:
    call.cloud.ownerships.delete(call.account, call.ids["ownership"])
    return no_content()


def verify_user_token(call: Call) -> Reply:
    return _verified(call, account_owned=False)


def verify_account_token(call: Call) -> Reply:
    return _verified(call, account_owned=True)


def list_accounts(call: Call) -> Reply:
    config = call.cloud.config
    if call.kind == "token" and config.credentials.account_owned:
        raise ApiError(HTTPStatus.BAD_REQUEST, _NO_LIST_BY_ACCOUNT)
    query = parse_qs(call.request.query)
    page = _page_number(query, "page", 1, 1_000_000)
    per_page = _page_number(query, "per_page", 20, 50)
    accounts = config.accounts if config.accounts_listed else ()
    shown = [
        {"id": account, "name": f"Example Account {number}", "type": "standard", "settings": {}}
        for number, account in enumerate(accounts, start=1)
    ][(page - 1) * per_page:page * per_page]
    return success(shown, result_info={
        "page": page,
        "per_page": per_page,
        "total_pages": -(-len(accounts) // per_page),
        "count": len(shown),
        "total_count": len(accounts),
    })


def _verified(call: Call, account_owned: bool) -> Reply:
    if call.kind == "key":
        raise ApiError(HTTPStatus.BAD_REQUEST, _NO_VERIFY_BY_KEY)
    if call.cloud.config.credentials.account_owned != account_owned:
        raise ApiError(HTTPStatus.UNAUTHORIZED, INVALID_API_TOKEN)
    note = {"code": 10000, "message": "This API Token is valid and active", "type": None}
    return success({"id": make_id(call.cloud.config.seed, "token"), "status": "active"}, [note])


def _page_number(query: Dict[str, Any], name: str, default: int, highest: int) -> int:
    text = query.get(name, [str(default)])[-1]
    number = int(text) if re.fullmatch(r"[0-9]{1,9}", text, re.ASCII) else 0
    if not 1 <= number <= highest:
        detail = ErrorDetail(INVALID_REQUEST, f"{name} must be a whole number from 1 to {highest}")
        raise ApiError(HTTPStatus.BAD_REQUEST, detail)
    return number


class Operation(NamedTuple):
    """Two routes that serve the same purpose share a name."""

    name: str
    run: Callable[[Call], Reply]


class Route(NamedTuple):
    template: str
    operations: Dict[str, Operation]
    verifies_token: bool = False


# The first template that fits a path wins.
ROUTES = (
    Route("/user/tokens/verify", {"GET": Operation("verify", verify_user_token)},
          verifies_token=True),
    Route("/accounts", {"GET": Operation("accounts", list_accounts)}),
    Route("/accounts/{account}/tokens/verify", {"GET": Operation("verify", verify_account_token)},
          verifies_token=True),
    Route("/accounts/{account}/pcaps", {
        "GET": Operation("list", list_captures),
        "POST": Operation("create", create_capture),
    }),
    Route("/accounts/{account}/pcaps/ownership", {
        "GET": Operation("ownership-list", list_ownerships),
        "POST": Operation("ownership-add", add_ownership),
    }),
    Route("/accounts/{account}/pcaps/ownership/validate", {
        "POST": Operation("ownership-validate", validate_ownership),
    }),
    Route("/accounts/{account}/pcaps/ownership/{ownership}", {
        "DELETE": Operation("ownership-delete", delete_ownership),
    }),
    Route("/accounts/{account}/pcaps/{pcap}", {"GET": Operation("get", get_capture)}),
    Route("/accounts/{account}/pcaps/{pcap}/stop", {"PUT": Operation("stop", stop_capture)}),
    Route("/accounts/{account}/pcaps/{pcap}/download", {
        "GET": Operation("download", download_capture),
    }),
)
OPERATIONS = tuple(sorted({one.name for route in ROUTES for one in route.operations.values()}))


def find_operation(request: Request) -> Optional[str]:
    """The name of the operation that a request asks for; None if there is none."""
    try:
        route, _ = _find_route(request.path)
    except ApiError:
        return None
    operation = route.operations.get(request.method)
    return operation.name if operation is not None else None


def answer(cloud: Cloud, request: Request) -> Reply:
    """Raises ApiError."""
    route, ids = _find_route(request.path)
    operation = route.operations.get(request.method)
    if operation is None:
        raise ApiError(HTTPStatus.METHOD_NOT_ALLOWED, _WRONG_METHOD,
                       headers={"Allow": ", ".join(sorted(route.operations))})
    kind = _authenticate(cloud, request, route)
    cloud.limit.take()
    if "account" in ids:
        config = cloud.config
        check_account(ids["account"], visible_accounts(kind, config.credentials, config.accounts))
    return operation.run(Call(cloud, request, kind, ids))


def _find_route(path: str) -> Tuple[Route, Dict[str, str]]:
    parts = path[len(PREFIX):].split("/") if path.startswith(PREFIX + "/") else []
    for route in ROUTES:
        names = route.template.split("/")
        pairs = list(zip(names, parts))
        if len(names) == len(parts) and all(n == p or n.startswith("{") for n, p in pairs):
            ids = {name[1:-1]: part for name, part in pairs if name.startswith("{")}
            if not all(_ID_FORM.fullmatch(part) for part in ids.values()):
                raise unknown_object(path)
            return route, ids
    raise ApiError(HTTPStatus.BAD_REQUEST, _NO_ROUTE)


def unknown_object(path: str) -> ApiError:
    words = f"Could not route to {path}, perhaps your object identifier is invalid?"
    return ApiError(HTTPStatus.NOT_FOUND, ErrorDetail(7003, words))


def _authenticate(cloud: Cloud, request: Request, route: Route) -> str:
    try:
        return authenticate(request.headers, cloud.config.credentials)
    except ApiError as error:
        if route.verifies_token and INVALID_ACCESS_TOKEN in error.details:
            raise ApiError(HTTPStatus.UNAUTHORIZED, INVALID_API_TOKEN) from None
        raise
