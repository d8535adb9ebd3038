# SPDX-License-Identifier: GPL-2.0-or-later
"""The API, and the trace and the control endpoint beside it, as an HTTP service."""

from http import HTTPStatus
from typing import Dict

import api
import control
import edge
from auth import presented
from envelope import ApiError, ErrorDetail, Reply, Request
from exchange import Purpose, exchange
from faultplan import API, EDGE
from httpservice import HttpService
from service import report_bug

_BAD_LENGTH, _INTERNAL = 1400, 1500


class ApiServer(HttpService):
    software = "cloudflare"

    def answer(self, request: Request) -> Reply:
        if request.path.startswith(control.PREFIX + "/"):
            return control.answer(self.cloud, request)
        asked = edge.find_operation(request)
        if asked is not None:
            return exchange(self.cloud, request, Purpose(EDGE, asked, presented(request.headers)),
                            lambda: edge.answer(self.cloud, request))
        purpose = Purpose(API, api.find_operation(request), presented(request.headers))
        return exchange(self.cloud, request, purpose, lambda: self._perform(request))

    def refuse(self, request_id: str, status: HTTPStatus, words: str) -> Reply:
        return ApiError(status, ErrorDetail(_BAD_LENGTH, words)).reply()

    def headers(self, request_id: str) -> Dict[str, str]:
        return {"CF-Ray": f"{request_id[:16]}-ORD"}

    def _perform(self, request: Request) -> Reply:
        try:
            return api.answer(self.cloud, request)
        except ApiError as error:
            return error.reply()
        except Exception:
            report_bug()
            detail = ErrorDetail(_INTERNAL, "the stand-in cloud failed; its stderr says where")
            return ApiError(HTTPStatus.INTERNAL_SERVER_ERROR, detail).reply()
