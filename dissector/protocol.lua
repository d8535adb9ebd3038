-- SPDX-License-Identifier: GPL-2.0-or-later
-- The protocol `cloudflare`: the label of a packet's interface as fields.
-- FIELDS and the others: the rows of fields.tsv; a field is called as label.parse() has it, too.
local label_of_packet, FIELDS, EXPERTS, PREFERENCES = ...

local protocol = {}

local proto, proto_dissector
local fields, experts = {}, {}
local preferences = {} -- their values: to ask Wireshark for each packet takes long

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

local function add_expert(item, name, detail)
    item:add_proto_expert_info(experts[name].info, experts[name].text:format(detail))
end

local function add_experts(item, label)
    if label.problem then
        add_expert(item, "label_damaged", label.problem)
    end
    if label.is_unknown_colo then
        add_expert(item, "unknown_colo", label.colo)
    end
end

local function add_tree(label, pinfo, tree)
    local item = tree:add(proto)
    local is_visible = tree.visible
    if is_visible then
        item:set_text(label.sentence):set_generated()
    end
    add_fields(item, label, pinfo, is_visible)
    add_experts(item, label)
end

-- Most packets are read without anyone looking at their label: then nothing is done.
local function dissect(_, pinfo, tree)
    local is_wanted = tree:referenced(proto_dissector)
    if not is_wanted and not preferences.colo_in_info then
        return
    end
    local label = label_of_packet()
    if not label then
        return
    end
    if preferences.colo_in_info and label.place then
        pinfo.cols.info:prepend("[" .. label.place .. "] ")
        pinfo.cols.info:fence()
    end
    if is_wanted then
        add_tree(label, pinfo, tree)
    end
end

-- Nothing if there is this protocol already.
function protocol.register()
    local is_new, made = pcall(Proto, "cloudflare", "Cloudflare Magic Transit")
    if not is_new and made:find("description", 1, true) then
        return
    elseif not is_new then
        error("cloudflare.lua: another plugin has a protocol of this name: " .. made, 0)
    end
    proto = made
    for _, row in ipairs(FIELDS) do
        local name, kind, title, text = row[1], row[2], row[3], row[4]
        fields[name] = ProtoField.new(title, "cloudflare." .. name, ftypes[kind], nil, base.NONE,
            nil, text)
    end
    -- It is not the packet that is malformed.
    local infos = {}
    for _, row in ipairs(EXPERTS) do
        local name, severity, title, text = row[1], row[2], row[3], row[4]
        infos[#infos + 1] = ProtoExpert.new("cloudflare." .. name, title, expert.group.UNDECODED,
            expert.severity[severity])
        experts[name] = { info = infos[#infos], text = text }
    end
    for _, row in ipairs(PREFERENCES) do
        local name, title, text = row[1], row[3], row[4]
        proto.prefs[name] = Pref.bool(title, false, text)
    end
    function proto.prefs_changed()
        for _, row in ipairs(PREFERENCES) do
            preferences[row[1]] = proto.prefs[row[1]]
        end
    end
    proto.fields = fields
    proto.experts = infos
    proto.dissector = dissect
    proto_dissector = proto.dissector
    register_postdissector(proto)
end

return protocol
