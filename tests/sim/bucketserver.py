# SPDX-License-Identifier: GPL-2.0-or-later
"""The buckets as an HTTP service, on an address of their own."""

from http import HTTPStatus
from typing import Dict

import s3
from envelope import Reply, Request
from exchange import Purpose, exchange
from faultplan import BUCKET
from httpservice import HttpService
from s3auth import presented_to_bucket
from s3errors import BucketError, amz_host_id, amz_request_id
from service import report_bug

_BAD_FRAMING = {HTTPStatus.LENGTH_REQUIRED: "MissingContentLength",
                HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "EntityTooLarge"}


class BucketServer(HttpService):
    software = "AmazonS3"

    def answer(self, request: Request) -> Reply:
        purpose = Purpose(BUCKET, s3.find_operation(request), presented_to_bucket(request.headers))
        return exchange(self.cloud, request, purpose, lambda: self._perform(request))

    def refuse(self, request_id: str, status: HTTPStatus, words: str) -> Reply:
        return BucketError(_BAD_FRAMING.get(status, "InvalidRequest"), words).reply(request_id)

    def headers(self, request_id: str) -> Dict[str, str]:
        return {"x-amz-request-id": amz_request_id(request_id),
                "x-amz-id-2": amz_host_id(request_id)}

    def now_us(self) -> int:
        return s3.bucket_now_us(self.cloud)

    def _perform(self, request: Request) -> Reply:
        try:
            return s3.answer(self.cloud, request)
        except BucketError as error:
            return error.reply(request.id)
        except Exception:
            report_bug()
            return BucketError("InternalError").reply(request.id)
