-- SPDX-License-Identifier: GPL-2.0-or-later
-- Packets counted by where they were seen, and shown as tables.
local statistics = {}

-- Cells of a bar for a share of 100 %, each of eight steps. A line must not be longer than
-- Wireshark's window of texts is wide, some 72 characters: it would be wrapped.
local BAR_CELLS = 8
local BAR_STEPS = { "▏", "▎", "▍", "▌", "▋", "▊", "▉" }
local FULL_CELL = "█"

-- What packets are counted by, in words. Machines are told apart in one capture only: where there
-- are more, the words say which.
local COLO = {
    title = "Colo",
    words = function(label)
        if label.city then
            return label.colo .. " (" .. label.city .. ", " .. label.country .. ")"
        end
        return label.colo or label.capture_type == "simple" and "all (sample)" or "not known"
    end,
}
local COUNTRY = {
    title = "Country",
    words = function(label)
        return label.country or label.capture_type == "simple" and "all (sample)" or "not known"
    end,
}
local MACHINE = {
    title = "Machine",
    is_of_capture = true,
    words = function(label)
        if label.machine then
            return (label.colo_name or label.colo or "not known") .. "/" .. label.machine
        end
        return label.capture_type == "simple" and "all (sample)" or "not known"
    end,
}
local KINDS = { COLO, COUNTRY, MACHINE }

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

-- What the system cannot tell as a date is not worth losing the table for.
local function format_time(format, seconds)
    local is_told, text = pcall(os.date, format, seconds)
    return is_told and text or "?"
end

-- In whole milliseconds: a time of Wireshark's is a little less or more than what it stands for.
local function to_milliseconds(format, seconds)
    local all = math.floor(seconds * 1000 + 0.5)
    local whole = math.floor(all / 1000)
    return format_time(format, whole) .. string.format(".%03.0f", all - whole * 1000)
end

local function describe_time(seconds)
    return to_milliseconds("%Y-%m-%d %H:%M:%S", seconds)
end

-- In a table, of whose packets `total` is the whole: no more than tells one from the other.
local function describe_short(seconds, total)
    if total.last - total.first < 60 then
        return to_milliseconds("%H:%M:%S", seconds):sub(1, -3)
    end
    local is_one_day = format_time("%Y-%m-%d", math.floor(total.first)) ==
        format_time("%Y-%m-%d", math.floor(total.last))
    return format_time(is_one_day and "%H:%M:%S" or "%m-%d %H:%M", math.floor(seconds))
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

-- What is in a label came from outside: it must not command a terminal.
local function to_printable(text)
    return (text:gsub("%c", "\239\191\189"))
end

local function pad(text, cells, to_right)
    local blanks = (" "):rep(cells - width(text))
    return to_right and blanks .. text or text .. blanks
end

-- Most packets first; as a list.
local function sort(kind, counts, has_many)
    local list = {}
    for _, count in pairs(counts) do
        local words = kind.words(count.label)
        if has_many and kind.is_of_capture and count.label.capture_id then
            words = words .. " of " .. count.label.capture_id:sub(1, 8)
        end
        count.words = to_printable(words)
        list[#list + 1] = count
    end
    table.sort(list, function(a, b)
        if a.packets ~= b.packets then
            return a.packets > b.packets
        end
        return a.words < b.words
    end)
    return list
end

-- What stands before a column, whether it is aligned to the right, and its title.
local COLUMNS = {
    { "", false }, { " ", true, "Packets" }, { " ", true, "Share" }, { " ", false, "" },
    { " ", true, "Bytes" }, { "  ", false, "First" }, { " ", false, "Last" },
}

local function make_rows(title, list, total)
    local rows = { { title } }

    for i = 2, #COLUMNS do
        rows[1][i] = COLUMNS[i][3]
    end
    for _, count in ipairs(list) do
        local share = count.packets / total.packets
        rows[#rows + 1] = {
            count.words, group(count.packets), string.format("%.1f%%", share * 100),
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
    local self = { total = new_count(), unlabelled = 0, captures = {}, kinds = {}, of_label = {} }
    for _, kind in ipairs(KINDS) do
        self.kinds[kind] = {}
    end
    return self
end

-- The counts that a packet with this label adds to; found once for each label.
local function find_counts(self, label)
    local found = { self.total }

    self.has_full = self.has_full or label.capture_type ~= "simple"
    if not label.problem then
        self.captures[label.capture_id] = label.capture_type
    end
    for _, kind in ipairs(KINDS) do
        local key = (kind.is_of_capture and label.capture_id or "") .. kind.words(label)
        local count = self.kinds[kind][key]
        if not count then
            count = new_count()
            count.label = label
            self.kinds[kind][key] = count
        end
        found[#found + 1] = count
    end
    self.of_label[label] = found
    return found
end

-- label: of label.reader(), nil for a packet without one. bytes: on the wire. time: since 1970, in
-- seconds.
function statistics.count(self, label, bytes, time)
    if not label then
        self.unlabelled = self.unlabelled + 1
        return
    end
    for _, count in ipairs(self.of_label[label] or find_counts(self, label)) do
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
    for _, count in ipairs(sort(COLO, self.kinds[COLO])) do
        if count.label.colo then
            return "cloudflare.colo == \"" .. count.label.colo .. "\""
        end
    end
    return nil
end

-- Why there is nothing to count.
local function explain_nothing(self, filter)
    if self.unlabelled > 0 then
        return "No packet here says where Cloudflare's network saw it: such packets come\n" ..
            "from cloudflaredump, in pcapng files."
    elseif filter and filter ~= "" then
        return "No packet passes the display filter."
    end
    return "There are no packets."
end

local function append_head(lines, self)
    local total = self.total
    lines[#lines + 1] = describe_packets(total.packets) .. ", " .. scale(total.bytes) ..
        " on the wire"
    lines[#lines + 1] = describe_time(total.first) .. " to " .. describe_time(total.last) .. " " ..
        format_time("%Z", math.floor(total.last))
    local ids, types = statistics.captures(self)
    for _, id in ipairs(ids) do
        lines[#lines + 1] = "Capture " .. id .. " (" ..
            (types[id] == "simple" and "sample" or "full") .. ")"
    end
    if self.unlabelled > 0 then
        lines[#lines + 1] = "Not counted: " .. describe_packets(self.unlabelled) ..
            " without a label"
    end
end

-- A sample alone would fill each table with one line.
local function append_tables(lines, self)
    if not self.has_full then
        lines[#lines + 1] = "A sample mixes all colos, and does not say which of them saw a packet."
        return
    end
    local has_many = #statistics.captures(self) > 1
    for _, kind in ipairs(KINDS) do
        local list = sort(kind, self.kinds[kind], has_many)
        lines[#lines + 1] = ""
        append_table(lines, make_rows(kind.title, list, self.total))
    end
end

-- filter: the display filter that a window was opened with, "" for none; nil: it is no window.
function statistics.text(self, filter)
    local lines = {}

    if self.total.packets == 0 then
        lines[1] = explain_nothing(self, filter)
    else
        append_head(lines, self)
    end
    if filter then
        lines[#lines + 1] = "Display filter when this window was opened: " ..
            (filter ~= "" and filter or "none")
    end
    if self.total.packets > 0 then
        append_tables(lines, self)
    end
    return table.concat(lines, "\n") .. "\n"
end

return statistics
