-- SPDX-License-Identifier: GPL-2.0-or-later
-- The menu Tools > Cloudflare Magic Transit, and the same statistics from tshark.
local statistics, label_of_packet = ...

local windows = {}

local MENU = "Cloudflare Magic Transit/"

-- The page with the tab Diagnostics, as Cloudflare's documentation of packet captures links it; of
-- an address for one capture it does not speak.
local DASHBOARD = "https://dash.cloudflare.com/?to=/:account/networking-insights/health"

local PAGE = "The dashboard's page opens: choose Diagnostics, and look under Network\n" ..
    "packet captures.\n" .. DASHBOARD .. "\n"

-- Calls show(counts, filter) whenever there is something new. Runs until it is removed.
local function start_counting(filter, show)
    local tap = Listener.new("frame", filter ~= "" and filter or nil)
    local counts = statistics.new()

    function tap.packet(pinfo)
        statistics.count(counts, label_of_packet(), pinfo.len, pinfo.abs_ts)
    end

    function tap.draw()
        show(counts, filter)
    end

    function tap.reset()
        counts = statistics.new()
    end

    return tap
end

-- Of what passes what stands in the field of the display filter.
local function open_statistics()
    local window = TextWindow.new("Cloudflare Magic Transit: statistics")
    local busiest
    local is_valid, tap = pcall(start_counting, get_filter(), function(counts, filter)
        window:set(statistics.text(counts, filter))
        busiest = statistics.filter_of_busiest(counts)
    end)

    if not is_valid then
        window:set("Wireshark does not take the display filter \"" .. get_filter() ..
            "\":\nmend or empty it, and open the statistics once more.\n")
        return
    end
    window:add_button("Show only the busiest colo", function()
        local filter = get_filter()
        if busiest then
            set_filter(filter ~= "" and "(" .. filter .. ") && " .. busiest or busiest)
            apply_filter()
        end
    end)
    window:set_atclose(function()
        tap:remove()
    end)
    retap_packets()
end

local function describe_captures(ids)
    if #ids == 0 then
        return "No packet here tells its capture, or the file is still loading.\n" .. PAGE
    end
    local lines = { #ids == 1 and "This capture is" or "These captures are" }
    for _, id in ipairs(ids) do
        lines[#lines + 1] = id
    end
    lines[#lines + 1] = #ids == 1 and "(its ID was copied)" or "(the first ID was copied)"
    return table.concat(lines, "\n") .. "\n" .. PAGE
end

local function open_dashboard()
    local ids = {}
    local tap = start_counting("", function(counts)
        ids = statistics.captures(counts)
    end)

    retap_packets()
    tap:remove()
    TextWindow.new("Cloudflare Magic Transit: dashboard"):set(describe_captures(ids))
    if #ids > 0 then
        copy_to_clipboard(ids[1])
    end
    browser_open_url(DASHBOARD)
end

function windows.add_to_menu()
    if gui_enabled() then
        register_menu(MENU .. "Statistics", open_statistics, MENU_TOOLS_UNSORTED)
        register_menu(MENU .. "Open this capture in the Cloudflare dashboard", open_dashboard,
            MENU_TOOLS_UNSORTED)
    end
end

-- arguments: of tshark's -X lua_script1:statistics. Wireshark has its window for that.
function windows.heed(arguments)
    if gui_enabled() then
        return
    end
    for _, argument in ipairs(arguments) do
        if argument ~= "statistics" then
            error("cloudflare.lua: the only argument is \"statistics\", not \"" .. argument ..
                "\"", 0)
        end
        start_counting("", function(counts)
            print(statistics.text(counts))
        end)
    end
end

return windows
