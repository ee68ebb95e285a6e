// SPDX-License-Identifier: Apache-2.0
// The tables of the grid folder, column by column: what tables.md explains and `headroom columns` prints.
#pragma once

#include <span>

#include "data/readers/table/schema.hpp"

namespace headroom::data {

namespace tables {
extern const TableSpec bus, ext_grid, line, line_type, trafo, regulator, sw, load, sgen, shunt, capacitor_control,
    customer, profile, substation, corridor, outage, work, crew;
}  // namespace tables

// All of them, in the order of tables.md.
std::span<const TableSpec* const> headroom_tables();

}  // namespace headroom::data
