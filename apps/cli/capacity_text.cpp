// SPDX-License-Identifier: Apache-2.0
#include "apps/cli/capacity_text.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include <fmt/core.h>

#include "apps/cli/terminal.hpp"

namespace headroom::cli {

namespace {

std::vector<std::pair<std::string_view, std::size_t>> most_frequent(
    const std::map<std::string_view, std::size_t>& counts) {
  std::vector<std::pair<std::string_view, std::size_t>> ordered(counts.begin(), counts.end());
  std::stable_sort(ordered.begin(), ordered.end(), [](const auto& a, const auto& b) { return a.second > b.second; });
  return ordered;
}

// The bound that stops it; the value stands at it, to the width of the certificate.
std::string bound_text(const models::Limit& limit) {
  using enum models::LimitKind;
  switch (limit.kind) {
    case voltage_low: return fmt::format("(at least {:.4g} pu)", limit.bound);
    case voltage_change: return fmt::format("(at most {:.4g} pu)", limit.bound);
    case unbalance:
    case reverse_power: return fmt::format("(at most {:.4g} %)", limit.bound);
    case voltage_high: return fmt::format("(at most {:.4g} pu)", limit.bound);
    case line_current:
    case transformer_current: return fmt::format("(at most {:.4g} %)", limit.bound);
    default: return {};
  }
}

}  // namespace

bool has_number(models::CapacityStatus status) {
  using enum models::CapacityStatus;
  return status == ok || status == zero || status == at_maximum;
}

std::string kilowatts(double kw) {
  if (kw >= 100.0) return fmt::format("{:.0f} kW", std::floor(kw));
  return fmt::format("{:.1f} kW", std::floor(kw * 10.0) / 10.0);
}

std::vector<std::string> capacity_line(const models::Network& network, const models::CapacityRow& row) {
  const std::string where = row.limit.element.empty() ? std::string(to_text(row.status)) : row.limit.element;
  return {clipped(network.bus(row.bus).name, 28), row.phases,
          std::string(to_text(row.direction)),    kilowatts(row.capacity_kw),
          std::string(to_text(row.limit.kind)),   clipped(fmt::format("{} {}", where, bound_text(row.limit)), 70)};
}

std::vector<std::vector<std::string>> simultaneous_lines(std::span<const models::SimultaneousRow> rows,
                                                         std::size_t most) {
  std::vector<const models::SimultaneousRow*> shown;
  for (const auto& row : rows)
    if (has_number(row.status) && (row.kind != models::AreaKind::transformer || row.points.size() > 1))
      shown.push_back(&row);
  std::stable_sort(shown.begin(), shown.end(),
                   [](const auto* a, const auto* b) { return a->capacity_kw < b->capacity_kw; });
  std::vector<std::vector<std::string>> lines;
  for (std::size_t k = 0; k < std::min(most, shown.size()); ++k) {
    const auto& row = *shown[k];
    lines.push_back({clipped(row.area, 34), std::string(to_text(row.direction)), std::string(to_text(row.spread)),
                     fmt::format("{}", row.points.size()), kilowatts(row.capacity_kw),
                     clipped(fmt::format("{} {}", to_text(row.limit.kind), row.limit.element), 56)});
  }
  return lines;
}

std::string limits_text(std::span<const models::CapacityRow> rows) {
  std::map<std::string_view, std::size_t> counts;
  std::size_t total = 0;
  for (const auto& row : rows)
    if (has_number(row.status) && row.limit.kind != models::LimitKind::none) ++counts[to_text(row.limit.kind)], ++total;
  std::string text;
  for (const auto& [kind, count] : most_frequent(counts))
    text += fmt::format("{}{} {:.0f} %", text.empty() ? "" : ", ", kind,
                        100.0 * static_cast<double>(count) / static_cast<double>(total));
  return text.empty() ? "-" : text;
}

std::string firm_text(const models::CapacityResult& result) {
  std::size_t computed = 0, as_intact = 0, less = 0, zero = 0, no_transfer = 0;
  for (const auto& row : result.rows) {
    if (!row.status_firm) continue;
    ++computed;
    if (*row.status_firm == models::CapacityStatus::no_transfer) ++no_transfer;
    else if (*row.capacity_firm_kw == row.capacity_kw) ++as_intact;
    else if (*row.capacity_firm_kw > 0.0) ++less;
    else ++zero;
  }
  if (computed == 0) return {};
  std::map<std::string_view, bool> saved;
  for (const auto& entry : result.firm)
    if (!entry.row) saved[entry.outage] |= entry.holds;
  const auto unsaved = std::count_if(saved.begin(), saved.end(), [](const auto& s) { return !s.second; });
  std::string text =
      fmt::format("{} as the intact grid, {} less, {} zero, {} without transfer; ", as_intact, less, zero, no_transfer);
  if (result.firm_outages_done < result.firm_outages)
    text += fmt::format("interrupted after {} of {} outages, so these are upper bounds; ", result.firm_outages_done,
                        result.firm_outages);
  text += fmt::format("{} of {} outages saved by no plan as it is, {} plans judged; ", unsaved, saved.size(),
                      result.firm_plans);
  return text + fmt::format("{} pairs of point and outage screened, {} of them solved", result.screened_states,
                            result.sampled_states);
}

std::string statuses_text(std::span<const models::CapacityRow> rows) {
  std::map<std::string_view, std::size_t> counts;
  for (const auto& row : rows)
    if (!has_number(row.status)) ++counts[to_text(row.status)];
  std::string text;
  for (const auto& [status, count] : most_frequent(counts))
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", count, status);
  return text;
}

}  // namespace headroom::cli
