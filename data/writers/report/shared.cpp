// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <cmath>

#include "data/writers/report/sections.hpp"

namespace headroom::data {

using models::CapacityRow;

bool has_capacity(const CapacityRow& row) {
  using enum models::CapacityStatus;
  return row.status == ok || row.status == zero || row.status == at_maximum;
}

std::vector<const CapacityRow*> rows_by_bus(const ReportInput& input) {
  std::vector<const CapacityRow*> rows((*input.network)->buses.size(), nullptr);
  if (!input.capacity) return rows;
  for (const auto& row : input.capacity->rows)
    if (row.direction == models::Direction::load && has_capacity(row) && !rows[row.bus.index()])
      rows[row.bus.index()] = &row;
  return rows;
}

bool is_low_voltage(const ReportInput& input, models::BusId bus) {
  return input.network->bus(bus).base_voltage_v < 1000.0;
}

namespace {

std::vector<double> sorted_capacities(const ReportInput& input, bool low_voltage) {
  std::vector<double> values;
  for (const auto* row : rows_by_bus(input))
    if (row && is_low_voltage(input, row->bus) == low_voltage) values.push_back(row->capacity_kw);
  std::sort(values.begin(), values.end());
  return values;
}

double nearest_round(double kw) {
  static constexpr std::array<double, 13> steps{1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000};
  return *std::min_element(steps.begin(), steps.end(), [&](double a, double b) {
    return std::abs(std::log(a / std::max(kw, 0.5))) < std::abs(std::log(b / std::max(kw, 0.5)));
  });
}

}  // namespace

CapacityClasses capacity_classes(const ReportInput& input, bool low_voltage) {
  const auto values = sorted_capacities(input, low_voltage);
  if (values.empty()) return {};
  const auto at = [&](double share) {
    return values[static_cast<std::size_t>(share * static_cast<double>(values.size() - 1))];
  };
  CapacityClasses classes{nearest_round(at(0.2)), nearest_round(at(0.6))};
  if (classes.high_kw <= classes.low_kw) classes.high_kw = nearest_round(classes.low_kw * 2.3);
  return classes;
}

int class_of(const CapacityClasses& classes, double kw) {
  if (kw < classes.low_kw) return 0;
  return kw < classes.high_kw ? 1 : 2;
}

const CapacityRow* chosen_point(const ReportInput& input) {
  std::vector<const CapacityRow*> limited, higher;
  for (const auto* row : rows_by_bus(input)) {
    if (!row || row->status != models::CapacityStatus::ok || row->limit.kind == models::LimitKind::none) continue;
    limited.push_back(row);
    if (!is_low_voltage(input, row->bus)) higher.push_back(row);
  }
  auto& from = higher.empty() ? limited : higher;
  if (from.empty()) return nullptr;
  const auto middle = from.begin() + static_cast<std::ptrdiff_t>(from.size() / 2);
  std::nth_element(from.begin(), middle, from.end(),
                   [](const auto* a, const auto* b) { return a->capacity_kw < b->capacity_kw; });
  return *middle;
}

CustomaryCount customary_count(const ReportInput& input) {
  const auto rows = rows_by_bus(input);
  CustomaryCount count;
  for (const auto& rule : input.customary) {
    const auto* row = rows[rule.bus.index()];
    if (!row) continue;
    ++count.points;
    const double excess = rule.capacity_kw - row->capacity_kw;
    const double noticeable = std::max(10.0, 0.1 * row->capacity_kw);
    if (excess > noticeable) ++count.too_much;
    if (-excess > noticeable) ++count.hidden;
    if (excess > count.promised_too_much_kw) count.promised_too_much_kw = excess, count.worst_promise = rule.bus;
    if (-excess > count.hidden_kw) count.hidden_kw = -excess, count.worst_hidden = rule.bus;
  }
  return count;
}

}  // namespace headroom::data
