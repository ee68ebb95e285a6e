// SPDX-License-Identifier: Apache-2.0
#include "data/writers/schema.hpp"

namespace headroom::data {

namespace {

constexpr Column states_columns[] = {
    {"state", "", "as --time takes it; with the sources' level behind it", "状态"},
    {"hours", "h", "of the year that it stands for; 0: none", "代表的年小时数"},
    {"solved", "", "its base has a solution; else it bounds nothing", "是否有解"},
    {"binds", "", "rows that are smallest in it", "限制的行数"},
    {"existing_violations", "", "limits that its base breaks", "现状越限数"},
};

constexpr Column hourly_columns[] = {
    {"bus", "", "connection point", "接入点"},
    {"direction", "", "load or generation", "负荷或发电"},
    {"phases", "", "of the addition", "新增负荷相别"},
    {"controls", "", "as-given, freeze or solve", "调压控制处理方式"},
    {"state", "", "as --time takes it", "状态"},
    {"hours", "h", "of the year that it stands for", "代表的年小时数"},
    {"capacity_kw", "kW", "the largest addition in that state; empty: not supplied there", "可开放容量"},
};

constexpr Column flexible_columns[] = {
    {"bus", "", "connection point", "接入点"},
    {"direction", "", "load or generation", "负荷或发电"},
    {"phases", "", "of the addition", "新增负荷相别"},
    {"controls", "", "as-given, freeze or solve", "调压控制处理方式"},
    {"flexible_kw", "kW", "addition that is always on, but steps back where the grid cannot carry it", "柔性接入容量"},
    {"curtailed_hours", "h", "hours of the year in which it steps back", "年受限小时数"},
    {"curtailed_mwh", "MWh", "energy of the year that it gives up", "年受限电量"},
};

}  // namespace

const TableSchema states_schema{"states", "capacity", "The states looked at, and how many rows each binds", "计算状态",
                                states_columns};
const TableSchema hourly_schema{"hourly", "capacity", "Available capacity in every state", "逐时可开放容量",
                                hourly_columns};
const TableSchema flexible_schema{"flexible", "capacity", "Flexible connection: size against curtailment",
                                  "柔性接入：容量与受限小时数", flexible_columns};

}  // namespace headroom::data
