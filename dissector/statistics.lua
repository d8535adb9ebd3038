-- SPDX-License-Identifier: GPL-2.0-or-later
-- Packets counted by where they were seen, and shown as tables.
local statistics = {}

-- Cells of a bar for a share of 100 %, each of eight steps. A line must not be longer than
-- Wireshark's window of texts is wide, some 72 characters: it would be wrapped.
local BAR_CELLS = 8
local BAR_STEPS = { "▏", "▎", "▍", "▌", "▋", "▊", "▉" }
local FULL_CELL = "█"

local KINDS = {
    {
        title = "Colo",
        key = function(label)
            return label.place or label.type == "simple" and "all colos (sample)" or "not known"
        end,
    },
    {
        title = "Country",
        key = function(label)
            return label.country or label.type == "simple" and "all (sample)" or "not known"
        end,
    },
    {
        title = "Machine",
        key = function(label)
            if not label.machine then
                return label.type == "simple" and "all (sample)" or "not known"
            end
            return (label.colo_name or label.colo or "") .. "/" .. label.machine
        end,
    },
}

local function new_count()
    return { packets = 0, bytes = 0 }
end

local function add(count, bytes, time)
    count.packets = count.packets + 1
    count.bytes = count.bytes + bytes
    if not count.first or time < count.first then
        count.first = time
    end
    if not count.last or time > count.last then
        count.last = time
    end
end

-- 1234567 as 1,234,567
local function group(number)
    local text = string.format("%.0f", number)
    repeat
        local changed
        text, changed = text:gsub("^(%d+)(%d%d%d)", "%1,%2")
    until changed == 0
    return text
end

-- 1234567 as 1.2 MB
local function scale(bytes)
    local units = { "kB", "MB", "GB", "TB" }
    local unit = 0

    while bytes >= 999.95 and unit < #units do
        bytes = bytes / 1000
        unit = unit + 1
    end
    if unit == 0 then
        return string.format("%.0f B", bytes)
    end
    return string.format("%.1f %s", bytes, units[unit])
end

-- format: of os.date(); milliseconds come behind it.
local function to_milliseconds(format, seconds)
    local whole = math.floor(seconds)
    return os.date(format, whole) .. string.format(".%03d", math.floor((seconds - whole) * 1000))
end

local function describe_time(seconds)
    return to_milliseconds("%Y-%m-%d %H:%M:%S", seconds)
end

-- In a table, of whose packets `total` is the whole: no more than tells one from the other.
local function describe_short(seconds, total)
    if total.last - total.first < 60 then
        return to_milliseconds("%M:%S", seconds)
    end
    local is_one_day = os.date("%x", math.floor(total.first)) ==
        os.date("%x", math.floor(total.last))
    return os.date(is_one_day and "%H:%M:%S" or "%m-%d %H:%M", math.floor(seconds))
end

local function bar(share)
    local steps = math.floor(share * BAR_CELLS * 8 + 0.5)
    if steps == 0 then
        steps = 1 -- what is there is seen
    end
    return FULL_CELL:rep(math.floor(steps / 8)) .. (BAR_STEPS[steps % 8] or "")
end

-- In characters.
local function width(text)
    return #text:gsub("[\128-\191]", "")
end

local function pad(text, cells, to_right)
    local blanks = (" "):rep(cells - width(text))
    return to_right and blanks .. text or text .. blanks
end

-- Most packets first.
local function sort(counts)
    local names = {}
    for name in pairs(counts) do
        names[#names + 1] = name
    end
    table.sort(names, function(a, b)
        if counts[a].packets ~= counts[b].packets then
            return counts[a].packets > counts[b].packets
        end
        return a < b
    end)
    return names
end

-- What stands before a column, whether it is aligned to the right, and its title.
local COLUMNS = {
    { "", false }, { " ", true, "Packets" }, { " ", true, "Share" }, { " ", false, "" },
    { " ", true, "Bytes" }, { "  ", false, "First" }, { " ", false, "Last" },
}

local function make_rows(title, counts, total)
    local rows = { { title } }

    for i = 2, #COLUMNS do
        rows[1][i] = COLUMNS[i][3]
    end
    for _, name in ipairs(sort(counts)) do
        local count = counts[name]
        local share = count.packets / total.packets
        rows[#rows + 1] = {
            name, group(count.packets), string.format("%.1f%%", share * 100),
            pad(bar(share), BAR_CELLS), scale(count.bytes),
            describe_short(count.first, total), describe_short(count.last, total),
        }
    end
    return rows
end

local function append_table(lines, rows)
    local widths = {}

    for _, row in ipairs(rows) do
        for i, cell in ipairs(row) do
            widths[i] = math.max(widths[i] or 0, width(cell))
        end
    end
    for _, row in ipairs(rows) do
        local line = ""
        for i, cell in ipairs(row) do
            line = line .. COLUMNS[i][1] .. pad(cell, widths[i], COLUMNS[i][2])
        end
        lines[#lines + 1] = (line:gsub(" +$", ""))
    end
end

local function describe_packets(count)
    return group(count) .. (count == 1 and " packet" or " packets")
end

function statistics.new()
    local self = { total = new_count(), unlabelled = 0, captures = {}, kinds = {} }
    for i in ipairs(KINDS) do
        self.kinds[i] = {}
    end
    return self
end

-- label: of label.parse(), nil for a packet without one. bytes: on the wire. time: since 1970, in
-- seconds.
function statistics.count(self, label, bytes, time)
    if not label then
        self.unlabelled = self.unlabelled + 1
        return
    end
    add(self.total, bytes, time)
    if label.capture then
        self.captures[label.capture] = label.type or "?"
    end
    for i, kind in ipairs(KINDS) do
        local key = kind.key(label)
        local count = self.kinds[i][key]
        if not count then
            count = new_count()
            count.label = label
            self.kinds[i][key] = count
        end
        add(count, bytes, time)
    end
end

-- The IDs of the captures, in order, and a table from them to their types.
function statistics.captures(self)
    local ids = {}
    for id in pairs(self.captures) do
        ids[#ids + 1] = id
    end
    table.sort(ids)
    return ids, self.captures
end

-- A display filter for the colo with the most packets; nil if none is known.
function statistics.filter_of_busiest(self)
    local counts = self.kinds[1]
    for _, name in ipairs(sort(counts)) do
        local label = counts[name].label
        if label.colo_name then
            return "cloudflare.colo_name == \"" .. label.colo_name .. "\""
        elseif label.colo then
            return "cloudflare.colo == \"" .. label.colo .. "\""
        end
    end
    return nil
end

-- filter: what the packets had to pass, nil or "" for all.
function statistics.text(self, filter)
    local lines = {}

    if self.total.packets == 0 then
        lines[1] = "No packet here says where Cloudflare's network saw it: such packets come " ..
            "from cloudflaredump, in pcapng files."
    else
        lines[1] = describe_packets(self.total.packets) .. ", " .. scale(self.total.bytes) ..
            " on the wire"
        lines[2] = describe_time(self.total.first) .. " to " .. describe_time(self.total.last)
    end
    if filter and filter ~= "" then
        lines[#lines + 1] = "Display filter: " .. filter
    end
    local ids, types = statistics.captures(self)
    for _, id in ipairs(ids) do
        lines[#lines + 1] = "Capture " .. id .. " (" ..
            (types[id] == "simple" and "sample" or types[id]) .. ")"
    end
    if self.unlabelled > 0 and self.total.packets > 0 then
        lines[#lines + 1] = "Not counted: " .. describe_packets(self.unlabelled) ..
            " without a label"
    end
    if self.total.packets > 0 then
        for i, kind in ipairs(KINDS) do
            lines[#lines + 1] = ""
            append_table(lines, make_rows(kind.title, self.kinds[i], self.total))
        end
    end
    return table.concat(lines, "\n") .. "\n"
end

return statistics
