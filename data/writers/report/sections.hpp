// SPDX-License-Identifier: Apache-2.0
// The sections of the report in the order in which they stand. Each returns HTML; one that has no data says so in a
// sentence.
#pragma once

#include <string>
#include <vector>

#include "data/writers/report/report.hpp"

namespace headroom::data {

std::string answer_section(const ReportInput& input);
std::string settings_section(const ReportInput& input);
std::string map_section(const ReportInput& input);
std::string profile_section(const ReportInput& input);
std::string limits_section(const ReportInput& input);
std::string together_section(const ReportInput& input);  // empty where nothing was asked
std::string customary_section(const ReportInput& input);
std::string point_section(const ReportInput& input);
std::string plans_section(const ReportInput& input);
std::string trust_section(const ReportInput& input);
std::string clauses_section(const ReportInput& input);

// Shared by sections -----------------------------------------------------------------------------------------------

// Rows for the load direction that carry a number; [bus] -> its row, nullptr where none was computed.
bool has_capacity(const models::CapacityRow& row);
std::vector<const models::CapacityRow*> rows_by_bus(const ReportInput& input);

// Three classes of capacity, least first, with their edges in kW snapped to round numbers so that the classes are
// filled.
struct CapacityClasses {
  double low_kw = 100.0, high_kw = 1000.0;  // below low: little; from high on: ample
};
// Of the points below 1 kV, or of the others.
CapacityClasses capacity_classes(const ReportInput& input, bool low_voltage);
bool is_low_voltage(const ReportInput& input, models::BusId bus);
int class_of(const CapacityClasses& classes, double kw);  // 0, 1, 2

// The point shown in full: limited, in the middle by capacity of those at 1 kV and above (where there are any); nullptr
// without any.
const models::CapacityRow* chosen_point(const ReportInput& input);

// The counts behind "rule of thumb against physics".
struct CustomaryCount {
  std::size_t points = 0, too_much = 0, hidden = 0;
  double promised_too_much_kw = 0.0, hidden_kw = 0.0;  // largest single difference
  models::BusId worst_promise, worst_hidden;
};
CustomaryCount customary_count(const ReportInput& input);

}  // namespace headroom::data
