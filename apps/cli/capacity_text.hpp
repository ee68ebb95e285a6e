// SPDX-License-Identifier: Apache-2.0
// Capacity rows in words, for screens.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "models/network/network.hpp"
#include "models/results/simultaneous.hpp"

namespace headroom::cli {

// Whether a row of that status carries a capacity at all.
bool has_number(models::CapacityStatus status);

// Rounded down, as everything that is published: "1234 kW", below 100 kW with one decimal.
std::string kilowatts(double kw);

// bus, phases, direction, capacity, limit, where: one row of aligned().
std::vector<std::string> capacity_line(const models::Network& network, const models::CapacityRow& row);

// "voltage_low 41 %, line_current 36 %, …" of the rows with a number, the most frequent first.
std::string limits_text(std::span<const models::CapacityRow> rows);

// Substations and feeders, and transformers with several points, the smallest capacity first, as rows of aligned():
// area, divided how, points, capacity, limit, where.
std::vector<std::vector<std::string>> simultaneous_lines(std::span<const models::SimultaneousRow> rows,
                                                         std::size_t most);

// Counts of rows without a number: "3 not_supplied"; empty: none.
std::string statuses_text(std::span<const models::CapacityRow> rows);

// Firm against intact capacity and the outages that nothing saves; empty: not computed.
std::string firm_text(const models::CapacityResult& result);

}  // namespace headroom::cli
