-- SPDX-License-Identifier: GPL-2.0-or-later
-- Stands in for Wireshark, so that the script can be run by one Lua after the other:
--   lua5.4 host.lua SCRIPT PACKETS [ARGUMENT...]
-- PACKETS is a Lua file that returns packets, { description, name, len, caplen, abs_ts } each.
-- Prints the tree of each, and then what each entry of the menu shows. CFD_REFERENCED: the only
-- fields that anybody asks for, the tree then is invisible; "none": nobody asks for the protocol,
-- either. Then only the trees are printed, and how often an interface was looked at, and a label
-- read.
local script, packets = arg[1], dofile(arg[2])
local asked = os.getenv("CFD_REFERENCED")
local current, post_dissector, menu, taps = nil, nil, {}, {}
local looks, parses = 0, 0

local function as_info(value)
    return value and { value = value }
end

Field = {
    new = function(name)
        return function()
            looks = looks + 1
            return as_info(current[name:match("_(%l+)$")])
        end
    end,
}
base = { NONE = 0 }
ftypes = { STRING = "string", DOUBLE = "number", BOOLEAN = "boolean" }
expert = { group = { UNDECODED = 1 }, severity = { WARN = 1, NOTE = 2 } }
ProtoField = {
    new = function(_, abbreviation, kind)
        return { abbreviation = abbreviation, kind = assert(kind) }
    end,
}
ProtoExpert = {
    new = function(abbreviation)
        return { abbreviation = abbreviation }
    end,
}

function Proto(name, description)
    assert(name == "cloudflare" and description == "Cloudflare Magic Transit")
    return { prefs = {} }
end

Pref = {
    bool = function(_, value)
        return value
    end,
}

function register_postdissector(proto)
    post_dissector = proto.dissector
end

local Item = { visible = not asked }
Item.__index = Item

function Item:add(what, value)
    if what.abbreviation then
        assert(type(value) == what.kind, what.abbreviation)
        print("  " .. what.abbreviation .. " = " .. tostring(value))
    end
    return self
end

function Item:set_text(text)
    print(text)
    return self
end

function Item:set_generated()
    return self
end

function Item:add_proto_expert_info(what, text)
    print("  " .. what.abbreviation .. ": " .. text)
end

function Item:referenced(what)
    if type(what) == "function" then
        assert(what == post_dissector)
        return asked ~= "none"
    end
    return not asked or (" " .. asked .. " "):find(" " .. what.abbreviation .. " ", 1, true) ~= nil
end

function gui_enabled()
    return true
end

MENU_TOOLS_UNSORTED = 1

function register_menu(name, callback)
    menu[#menu + 1] = { name = name, callback = callback }
end

Listener = {
    new = function(tap, filter)
        assert(tap == "frame")
        print("tap with filter " .. tostring(filter))
        local self = {}
        function self.remove()
            taps[self] = nil
            print("tap removed")
        end
        taps[self] = true
        return self
    end,
}

function retap_packets()
    for tap in pairs(taps) do
        tap.reset()
        for _, packet in ipairs(packets) do
            current = packet
            tap.packet(packet)
        end
        tap.draw()
    end
end

function get_filter()
    return "udp"
end

local Window = {}
Window.__index = Window

function Window:set(text)
    io.write(text)
    return self
end

function Window:set_atclose(callback)
    self.at_close = callback
    return self
end

function Window:add_button(name, callback)
    print("button " .. name)
    self.buttons[#self.buttons + 1] = callback
    return self
end

local windows = {}
TextWindow = {
    new = function(title)
        print("window " .. title)
        windows[#windows + 1] = setmetatable({ buttons = {} }, Window)
        return windows[#windows]
    end,
}

function set_filter(text)
    print("display filter " .. text)
end

function apply_filter()
    print("applied")
end

function browser_open_url(url)
    print("browser " .. url)
end

function copy_to_clipboard(text)
    print("clipboard " .. text)
end

setmetatable(_G, {
    __newindex = function(_, name)
        error("the script sets a global: " .. name, 2)
    end,
    __index = function(_, name)
        error("the script reads a global that is not there: " .. name, 2)
    end,
})

assert(loadfile(script))(table.unpack(arg, 3))
debug.sethook(function()
    if debug.getinfo(2, "n").name == "parse" then
        parses = parses + 1
    end
end, "c")
for _, packet in ipairs(packets) do
    current = packet
    post_dissector(nil, packet, setmetatable({}, Item))
end
debug.sethook()
if asked then
    print(looks .. " looks, " .. parses .. " labels")
    os.exit(true)
end
for _, entry in ipairs(menu) do
    print("menu " .. entry.name)
    entry.callback()
end
for _, window in ipairs(windows) do
    for _, press in ipairs(window.buttons) do
        press()
    end
    if window.at_close then
        window.at_close()
    end
end
