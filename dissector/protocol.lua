-- SPDX-License-Identifier: GPL-2.0-or-later
-- The protocol `cloudflare`: the label of a packet's interface as fields.
local label_of_packet = ...

local protocol = {}

-- Name, as label.parse() has it, too; type, title, and what it says. The names are a promise:
-- README.md lists them.
local FIELDS = {
    { "capture_id", ftypes.STRING, "Capture ID", "The ID of the capture at Cloudflare" },
    { "capture_type", ftypes.STRING, "Capture type", "simple (a sample) or full" },
    { "colo", ftypes.STRING, "Colo", "The code of the data centre or group of them, such as ORD" },
    { "colo_name", ftypes.STRING, "Colo name", "The one site of the colo, such as ord02" },
    { "city", ftypes.STRING, "City", "The colo's city" },
    { "country", ftypes.STRING, "Country", "The colo's country (ISO 3166-1 alpha-2)" },
    { "region", ftypes.STRING, "Region", "The colo's region on Cloudflare's status page" },
    { "latitude", ftypes.DOUBLE, "Latitude", "Of the colo's airport, in degrees north" },
    { "longitude", ftypes.DOUBLE, "Longitude", "Of the colo's airport, in degrees east" },
    { "object", ftypes.STRING, "Object", "The key of the file in the bucket" },
    { "machine", ftypes.STRING, "Machine", "What tells the object from the capture's others" },
    { "truncated", ftypes.BOOLEAN, "Truncated", "Fewer bytes were captured than were on the wire" },
}

local proto, proto_dissector
local fields = {}
local damaged, unknown

-- Where nobody sees the tree, only what a filter or a column asks for is worth its time.
local function add_fields(item, label, pinfo, is_visible)
    for _, row in ipairs(FIELDS) do
        local name = row[1]
        local value = label[name]
        if name == "truncated" then
            value = pinfo.caplen < pinfo.len
        end
        if value ~= nil and (is_visible or item:referenced(fields[name])) then
            item:add(fields[name], value):set_generated()
        end
    end
end

local function add_experts(item, label)
    if label.problem then
        item:add_proto_expert_info(damaged, "The label cannot be read: " .. label.problem)
    end
    if label.is_unknown_colo then
        item:add_proto_expert_info(unknown, "Colo " .. label.colo ..
            " is not in the table of this version")
    end
end

-- Most packets are read without anyone looking at their label: then nothing is done.
local function dissect(_, pinfo, tree)
    if not tree:referenced(proto_dissector) then
        return
    end
    local label = label_of_packet()
    if not label then
        return
    end
    local item = tree:add(proto)
    local is_visible = tree.visible
    if is_visible then
        item:set_text(label.sentence):set_generated()
    end
    add_fields(item, label, pinfo, is_visible)
    add_experts(item, label)
end

-- false if there is this protocol already.
function protocol.register()
    local is_new, made = pcall(Proto, "cloudflare", "Cloudflare Magic Transit")
    if not is_new and made:find("description", 1, true) then
        return false
    elseif not is_new then
        error("cloudflare.lua: another plugin has a protocol of this name: " .. made, 0)
    end
    proto = made
    for _, row in ipairs(FIELDS) do
        local name, kind, title, description = row[1], row[2], row[3], row[4]
        fields[name] = ProtoField.new(title, "cloudflare." .. name, kind, nil, base.NONE, nil,
            description)
    end
    -- It is not the packet that is malformed.
    damaged = ProtoExpert.new("cloudflare.label_damaged", "The label cannot be read",
        expert.group.UNDECODED, expert.severity.WARN)
    unknown = ProtoExpert.new("cloudflare.unknown_colo", "Unknown colo", expert.group.UNDECODED,
        expert.severity.NOTE)
    proto.fields = fields
    proto.experts = { damaged, unknown }
    proto.dissector = dissect
    proto_dissector = proto.dissector
    register_postdissector(proto)
    return true
end

return protocol
