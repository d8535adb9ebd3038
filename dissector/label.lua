-- SPDX-License-Identifier: GPL-2.0-or-later
-- What the description and the name of an interface say about where its packets were seen; written
-- by extcap/trace/cfd-label.c, whose header tells the form of both.
local colos = ...

local label = {}

local PREFIX = "Cloudflare Magic Transit"
local TYPES = { simple = true, full = true }
local KEYS = { type = true, capture = true, colo = true, object = true }

-- What a key may have that is no UTF-8 is shown as U+FFFD: Wireshark knows texts, and no bytes.
-- (RFC 3629, 4.)
local UTF8_FORMS = {
    "^[%z\1-\127]", "^[\194-\223][\128-\191]", "^\224[\160-\191][\128-\191]",
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

    for pair in text:gmatch("[^;]+") do
        local key, value = pair:match("^ (%l+)=(.*)$")
        local decoded = value and decode(value)
        if not decoded or values[key] then
            problem = problem or "it has \"" .. pair .. "\""
        elseif KEYS[key] then -- a later version may say more
            values[key] = decoded
        end
    end
    return values, problem
end

local function check(values)
    if not TYPES[values.type] then
        return "it does not tell the type, simple or full"
    end
    if not values.capture or not values.capture:find("^%x+$") or #values.capture ~= 32 then
        return "it does not tell the ID of the capture"
    end
    if values.colo and not values.colo:find("^%a%a%a%d*$") then
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

-- A full capture's interface is named PLACE/MACHINE.
local function read_machine(name)
    local machine = name:match("^[^/]*/(.+)$")
    return machine and decode(machine)
end

local function make_sentence(self)
    local sentence = PREFIX
    if self.type == "simple" then
        sentence = sentence .. ", sample capture of all colos"
    elseif self.type == "full" then
        sentence = sentence .. ", full capture"
    end
    if self.place then
        sentence = sentence .. " at " .. self.place
    end
    return sentence
end

-- nil for an interface without a label. Else a table of
--   type, capture, colo, colo_name, city, country, region, latitude, longitude, object, machine:
--                     nil where it is not known
--   place             the colo in words
--   sentence          all of it in words
--   problem           why the label cannot be read, in words; then of the rest there may be less
--   is_unknown_colo   there is a colo, and the table does not have it
function label.parse(description, name)
    local words, rest = description:match("^([^;]*)(.*)$")
    if description == PREFIX or words:sub(1, #PREFIX) ~= PREFIX then
        return nil
    end
    local values, problem = read_pairs(rest)
    local self = { problem = problem or check(values) }

    if TYPES[values.type] then
        self.type = values.type
    end
    self.capture = values.capture
    if self.type ~= "simple" then -- a sample mixes all colos
        if values.colo and not self.problem then
            take_colo(self, values.colo)
        end
        self.object = values.object
        self.machine = read_machine(name or "")
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
