-- SPDX-License-Identifier: GPL-2.0-or-later
-- What the description and the name of an interface say about where its packets were seen; written
-- by extcap/trace/cfd-label.c, whose header tells the form of both.
local colos = ...

local label = {}

local PREFIX = "Cloudflare Magic Transit"
local TYPES = { simple = true, full = true }

-- The keys of the pairs, and what they are called here, as the fields are.
local KEYS = { type = "capture_type", capture = "capture_id", colo = "colo", object = "object" }

-- The name of an interface whose colo is not known begins with it.
local NO_PLACE = "magic-transit"

-- What a key may have that is no UTF-8 is shown as U+FFFD, and so is a NUL: Wireshark knows texts,
-- and no bytes. (RFC 3629, 4.)
local UTF8_FORMS = {
    "^[\1-\127]", "^[\194-\223][\128-\191]", "^\224[\160-\191][\128-\191]",
    "^[\225-\236\238\239][\128-\191][\128-\191]", "^\237[\128-\159][\128-\191]",
    "^\240[\144-\191][\128-\191][\128-\191]", "^[\241-\243][\128-\191][\128-\191][\128-\191]",
    "^\244[\128-\143][\128-\191][\128-\191]",
}
local REPLACEMENT = "\239\191\189"

local function to_utf8(bytes)
    local characters, position = {}, 1

    while position <= #bytes do
        local last
        for _, form in ipairs(UTF8_FORMS) do
            last = last or select(2, bytes:find(form, position))
        end
        characters[#characters + 1] = last and bytes:sub(position, last) or REPLACEMENT
        position = (last or position) + 1
    end
    return table.concat(characters)
end

-- RFC 3986, 2.1; nil if a percent sign does not begin two hex digits.
local function decode(text)
    if text:gsub("%%%x%x", ""):find("%", 1, true) then
        return nil
    end
    return to_utf8((text:gsub("%%(%x%x)", function(digits)
        return string.char(tonumber(digits, 16))
    end)))
end

-- The pairs behind the words for people. The problem, nil if there is none, is a sentence.
local function read_pairs(text)
    local values, problem = {}, nil

    for pair in text:gmatch(";([^;]*)") do
        local key, value = pair:match("^ ([%w_-]+)=(.*)$")
        local name = KEYS[key or ""]
        local decoded = name and decode(value)
        -- A later version may say more, in other keys.
        if not key or name and (not decoded or values[name]) then
            problem = problem or "it has \"" .. pair .. "\""
        elseif name then
            values[name] = decoded
        end
    end
    return values, problem
end

-- extcap/base/cfd-colo.h tells the form of a name.
local function is_colo(name)
    return name:find("^%a%a%a$") or name:find("^%a%a%a%d%d%d?$")
end

local function check(values)
    if not TYPES[values.capture_type] then
        return "it does not tell the type, simple or full"
    end
    local id = values.capture_id
    if not id or #id ~= 32 or not id:find("^%x+$") then
        return "it does not tell the ID of the capture"
    end
    if values.colo and not is_colo(values.colo) then
        return "\"" .. values.colo .. "\" is not the name of a colo"
    end
    return nil
end

-- A group of colos (ORD), or one site of it (ord02).
local function take_colo(self, name)
    self.place = name
    self.colo = name:sub(1, 3):upper()
    if #name > 3 then
        self.colo_name = name
    end
    local row = colos[self.colo]
    if not row then
        self.is_unknown_colo = true
        return
    end
    self.city, self.country, self.region, self.latitude, self.longitude =
        row[1], row[2], row[3], row[4], row[5]
    self.place = name .. " (" .. self.city .. ", " .. self.country .. ")"
end

-- A full capture's interface is named PLACE/MACHINE. What is named otherwise was renamed, or has no
-- name: then Wireshark gives its description.
local function read_machine(self, name, place)
    local before, machine = name:match("^([^/]*)/(.+)$")
    if not before or decode(before) ~= place then
        return
    end
    self.machine = decode(machine)
    if not self.machine then
        self.problem = self.problem or "the interface is named \"" .. name .. "\""
    end
end

local function make_sentence(self)
    local sentence = PREFIX
    if self.capture_type == "simple" then
        sentence = sentence .. ", sample capture of all colos"
    elseif self.capture_type == "full" then
        sentence = sentence .. ", full capture"
    end
    if self.place then
        sentence = sentence .. " at " .. self.place
    end
    return sentence
end

-- Other interfaces may be described in the same words; without pairs that is no label.
local function is_label(description)
    return description:sub(1, #PREFIX) == PREFIX and
        (description:find("; type=", 1, true) or description:find("; capture=", 1, true))
end

-- nil for an interface without a label. Else a table of
--   capture_id, capture_type, colo, colo_name, city, country, region, latitude, longitude, object,
--   machine           as the fields are called; nil where it is not known
--   place             the colo or its site in words
--   sentence          all of it in words
--   problem           why the label cannot be read, in words; then of the rest there may be less
--   is_unknown_colo   there is a colo, and the table does not have it
function label.parse(description, name)
    if not is_label(description) then
        return nil
    end
    local values, problem = read_pairs(description:match(";.*$"))
    local self = { problem = problem or check(values), capture_id = values.capture_id }

    if TYPES[values.capture_type] then
        self.capture_type = values.capture_type
    end
    if self.capture_type ~= "simple" then -- a sample mixes all colos
        if values.colo and not self.problem then
            take_colo(self, values.colo)
        end
        self.object = values.object
        read_machine(self, name or "", values.colo or NO_PLACE)
    end
    if self.problem then -- its words must not command a terminal
        self.problem = to_utf8(self.problem):gsub("%c", REPLACEMENT)
    end
    self.sentence = make_sentence(self)
    return self
end

-- A function like label.parse() that does it once for each interface.
function label.reader()
    local by_description = {}

    return function(description, name)
        local by_name = by_description[description]
        if not by_name then
            by_name = {}
            by_description[description] = by_name
        end
        name = name or ""
        local found = by_name[name]
        if found == nil then
            found = label.parse(description, name) or false
            by_name[name] = found
        end
        return found or nil
    end
end

return label
