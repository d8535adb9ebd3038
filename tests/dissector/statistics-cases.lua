-- SPDX-License-Identifier: GPL-2.0-or-later
-- What the tables of statistics say, for each Lua:
--   lua5.4 statistics-cases.lua dissector/statistics.lua
local statistics = assert(loadfile(arg[1]))()

local ID, OTHER = ("0"):rep(32), ("1"):rep(32)
local START = 1764000000 -- 2025-11-24 16:00:00 UTC

local function label(machine, more)
    local self = { capture_id = ID, capture_type = "full", colo = "ORD", city = "Chicago",
        country = "US", machine = machine }
    for key, value in pairs(more or {}) do
        self[key] = value
    end
    return self
end

-- packets: { label, bytes, seconds after START, how many } each.
local function text_of(packets)
    local counts = statistics.new()
    for _, packet in ipairs(packets) do
        for _ = 1, packet[4] or 1 do
            statistics.count(counts, packet[1], packet[2], START + packet[3])
        end
    end
    return statistics.text(counts), counts
end

local function assert_has(text, words)
    local squeezed = text:gsub(" +", " ")
    assert(squeezed:find(words, 1, true), words .. " is not in\n" .. text)
end

local function assert_lacks(text, words)
    assert(not text:find(words, 1, true), words .. " is in\n" .. text)
end

local cases = {}

function cases.packets_come_out_of_order()
    local a = label("a")
    local text = text_of({ { a, 1, 1000 }, { a, 1, 500 }, { a, 1, 700 } })
    assert_has(text, "2025-11-24 16:08:20.000 to 2025-11-24 16:16:40.000")
    assert_has(text, "ORD/a 3 100.0% ████████ 3 B 16:08:20 16:16:40")
end

function cases.large_numbers()
    local text = text_of({ { label("a"), 1000000, 0, 1234 }, { label("b"), 999, 70 } })
    assert_has(text, "1,235 packets, 1.2 GB on the wire")
    assert_has(text, "ORD/a 1,234 99.9% ████████ 1.2 GB 16:00:00 16:00:00")
    assert_has(text, "ORD/b 1 0.1% ▏ 999 B 16:01:10 16:01:10")
    assert_has(text_of({ { label("a"), 999950, 0 } }), "1 packet, 1.0 MB on the wire")
    assert_has(text_of({ { label("a"), 999949, 0 } }), "1 packet, 999.9 kB on the wire")
end

function cases.milliseconds_are_wiresharks()
    for _, milliseconds in ipairs({ 0, 1, 7, 9, 249, 251, 999 }) do
        local text = text_of({ { label("a"), 1, milliseconds / 1000 } })
        assert_has(text, string.format("16:00:00.%03d to", milliseconds))
    end
    assert_has(text_of({ { label("a"), 1, 59.9999 } }), "16:01:00.000 to")
end

function cases.a_minute_or_more_and_another_day()
    local day = 24 * 3600
    assert_has(text_of({ { label("a"), 1, 0 }, { label("a"), 1, 59.9 } }), " 16:00:00.0 16:00:59.9")
    assert_has(text_of({ { label("a"), 1, 0 }, { label("a"), 1, 60 } }), "16:00:00 16:01:00")
    assert_has(text_of({ { label("a"), 1, 0 }, { label("a"), 1, day } }), "11-24 16:00 11-25 16:00")
end

function cases.times_that_are_none()
    local text = text_of({ { label("a"), 1, 2 ^ 60 } })
    assert_has(text, "ORD/a 1 100.0%")
end

function cases.sites_are_one_colo_and_the_button_filters_by_it()
    local text, counts = text_of({
        { label("a", { colo_name = "ord02" }), 1, 0, 2 },
        { label("a", { colo_name = "ord07" }), 1, 0, 2 },
        { label("b", { colo = "FRA", city = "Frankfurt", country = "DE" }), 1, 0, 3 },
    })
    assert_has(text, "ORD (Chicago, US) 4 57.1%")
    assert_has(text, "FRA (Frankfurt, DE) 3 42.9%")
    assert_has(text, "ord02/a 2")
    assert_has(text, "ord07/a 2")
    assert(statistics.filter_of_busiest(counts) == 'cloudflare.colo == "ORD"')
end

function cases.machines_of_two_captures_are_not_the_same()
    local text = text_of({ { label("1"), 1, 0 }, { label("1", { capture_id = OTHER }), 1, 0 } })
    assert_has(text, "ORD/1 of 00000000 1 50.0%")
    assert_has(text, "ORD/1 of 11111111 1 50.0%")
    assert_lacks(text_of({ { label("1"), 1, 0 } }), " of 0")
end

function cases.without_a_colo_there_is_no_filter()
    local nowhere = { capture_id = ID, capture_type = "full", machine = "2" }
    local text, counts = text_of({ { nowhere, 1, 0 } })
    assert_has(text, "not known/2 1 100.0%")
    assert(statistics.filter_of_busiest(counts) == nil)
end

function cases.labels_command_no_terminal()
    local text = text_of({
        { label("\27[31mred\nline"), 1, 0 },
        { { capture_id = "\27[32m", problem = "x" }, 1, 0 },
    })
    assert_lacks(text, "\27")
    assert_has(text, "ORD/\239\191\189[31mred\239\191\189line 1 50.0%")
    assert_lacks(text, "Capture \239")
end

function cases.there_is_nothing_to_count()
    local text, counts = text_of({ { nil, 1, 0 } })
    assert_has(text, "No packet here says where")
    assert_lacks(text, "Packets")
    assert_has(statistics.text(counts, "udp"), "No packet here says where")
    text, counts = text_of({})
    assert_has(text, "There are no packets.")
    assert_has(statistics.text(counts, ""), "window was opened: none")
    assert_has(statistics.text(counts, "udp"), "No packet passes the display filter.\n" ..
        "Display filter when this window was opened: udp")
end

function cases.samples_alone_need_no_table()
    local sample = { capture_id = ID, capture_type = "simple" }
    local text = text_of({ { sample, 1, 0, 3 } })
    assert_has(text, "3 packets, 3 B on the wire")
    assert_has(text, "A sample mixes all colos")
    assert_lacks(text, "Share")
    assert_has(text_of({ { sample, 1, 0 }, { label("a"), 1, 0 } }), "all (sample) 1 50.0%")
end

local count = 0
for name, case in pairs(cases) do
    local is_right, failure = pcall(case)
    assert(is_right, name .. ": " .. tostring(failure))
    count = count + 1
end
print(count .. " cases")
