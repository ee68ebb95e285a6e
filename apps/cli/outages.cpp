// SPDX-License-Identifier: Apache-2.0
#include "apps/cli/outages.hpp"

#include <fmt/core.h>

#include "data/readers/headroom/headroom.hpp"
#include "models/core/text.hpp"

namespace headroom::cli {

namespace {

// The first element of that name, case ignored, goes into `out`.
template <class Elements>
bool take_out(const Elements& elements, std::string_view name, std::vector<std::size_t>& out) {
  for (std::size_t k = 0; k < elements.size(); ++k) {
    if (models::to_lower(elements[k].name) != name) continue;
    out.push_back(k);
    return true;
  }
  return false;
}

bool take_out(const models::Network& network, const std::string& element, models::OutOfService& out) {
  const std::string lower = models::to_lower(element);
  const auto dot = lower.find('.');
  const auto kind = lower.substr(0, dot), name = lower.substr(dot + 1);
  if (kind == "line") return take_out(network->lines, name, out.lines);
  if (kind == "switch") return take_out(network->switches, name, out.switches);
  return take_out(network->transformers, name, out.transformers);
}

}  // namespace

std::optional<models::OutOfService> planned_outages(const Terminal& terminal, const std::filesystem::path& file,
                                                    const std::string& date, const models::Network& network) {
  const bool named = file.extension() == ".csv";
  if (named && file.filename() != "outage.csv") {
    terminal.message(fmt::format("--outages: error E4002: {}: the table is called outage.csv", file.string()));
    return std::nullopt;
  }
  const auto folder = !named ? file : file.has_parent_path() ? file.parent_path() : std::filesystem::path(".");
  const auto read = data::read_works(folder, &network);
  for (const auto& finding : read.findings.all())
    if (finding.severity == models::Severity::error) terminal.message(models::to_text(finding));
  if (read.findings.count(models::Severity::error) > 0) return std::nullopt;
  models::OutOfService out;
  for (const auto& outage : read.works.outages) {
    if (outage.start.substr(0, 10) > date || outage.end.substr(0, 10) < date) continue;
    if (!take_out(network, outage.element, out)) continue;
    out.label += (out.label.empty() ? ", out: " : " ") + outage.id;
  }
  if (out.label.empty())
    terminal.message(
        fmt::format("--outages: none of {} in {} on {}", read.works.outages.size(), folder.string(), date));
  return out;
}

}  // namespace headroom::cli
