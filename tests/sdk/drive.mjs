// SPDX-License-Identifier: GPL-2.0-or-later
// Calls Cloudflare's own library as each line of stdin says. The argument is the folder with its
// node_modules. Lines of JSON go out: {"heard": ...} of each answer of the API as it comes, retries
// included, and at the end of the call {"value": ...}, {"items": ...}, {"bytes": ...} or
// {"error": ...}. What that has to be, the tests know.
import { createRequire } from "node:module";
import { createInterface } from "node:readline";

const [folder] = process.argv.slice(2);
// Not import: that would look beside this file.
const { default: Cloudflare } = createRequire(`${folder}/`)("cloudflare");

function say(words) {
    process.stdout.write(`${JSON.stringify(words)}\n`);
}

async function fetchAloud(url, request) {
    const askedMs = performance.now();
    const response = await fetch(url, request);
    say({
        heard: {
            method: request.method,
            url,
            accept: new Headers(request.headers).get("accept"),
            status: response.status,
            content_type: response.headers.get("content-type"),
            retry_after: response.headers.get("retry-after"),
            asked_ms: askedMs,
        },
    });
    return response;
}

async function call({ options, method, words }) {
    const names = method.split(".");
    const verb = names.pop();
    const client = new Cloudflare({ ...options, fetch: fetchAloud });
    const resource = names.reduce((whole, name) => whole[name], client);
    const { data, response } = await resource[verb](...words).withResponse();
    if (data === response) {
        return { bytes: Buffer.from(await data.arrayBuffer()).toString("base64") };
    }
    if (data?.[Symbol.asyncIterator] === undefined) {
        return { value: data ?? null };
    }
    const items = [];
    for await (const item of data) {
        items.push(item);
    }
    return { items };
}

function describe(error) {
    return {
        kind: error.constructor.name,
        is_api_error: error instanceof Cloudflare.APIError,
        status: error.status ?? null,
        details: error.errors ?? [],
        words: error.message,
    };
}

for await (const line of createInterface({ input: process.stdin })) {
    say(await call(JSON.parse(line)).catch((error) => ({ error: describe(error) })));
}
