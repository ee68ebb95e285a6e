// SPDX-License-Identifier: Apache-2.0
#include "data/readers/study/study.hpp"

#include <array>

#include "data/readers/table/codes.hpp"
#include "data/readers/table/toml.hpp"

namespace headroom::data {

namespace {

constexpr Bound voltage_bound{0.0, 2.0, true};
constexpr Bound share_bound{0.0, 1.0};
constexpr Bound percent_bound{0.0, 1000.0, true};
constexpr std::array<std::string_view, 3> kinds{"random_loads", "hours", "outages"};

void read_cases(const TomlReader& cases, models::Study& study) {
  study.cases = static_cast<models::StudyCases>(cases.choice("kind", kinds, 0));
  const bool counted = study.cases != models::StudyCases::outages;
  if (counted) study.count = static_cast<std::size_t>(cases.integer("count", 0, Bound{0.0, 2e9}));
  if (counted && study.count == 0)
    cases.error(code::missing_column, "count", "the number of cases is missing", "a whole number > 0",
                "add count = 1000");
  study.seed = static_cast<std::uint64_t>(cases.integer("seed", 1, not_negative));
  study.lowest_factor = cases.number("lowest_factor", study.lowest_factor);
  study.highest_factor = cases.number("highest_factor", study.highest_factor);
  if (study.highest_factor < study.lowest_factor)
    cases.error(code::out_of_bounds, "highest_factor", "it is below lowest_factor", "", "exchange them");
  study.first_hour = cases.number("first_hour", study.first_hour, not_negative);
  study.chunk = static_cast<std::size_t>(cases.integer("chunk", 1024, Bound{1.0, 1e7}));
}

void read_limits(const TomlReader& limits, models::Study& study) {
  study.vm_min_pu = limits.number("vm_min_pu", study.vm_min_pu, voltage_bound);
  study.vm_max_pu = limits.number("vm_max_pu", study.vm_max_pu, voltage_bound);
  study.line_loading = limits.number("line_loading_percent", 100.0, percent_bound) / 100.0;
  study.transformer_loading = limits.number("transformer_loading_percent", 100.0, percent_bound) / 100.0;
}

}  // namespace

std::optional<models::Study> read_study(const std::filesystem::path& path, models::Findings& findings,
                                        models::FidelityReport& fidelity) {
  const auto document = read_toml_file(path, findings);
  if (!document) return std::nullopt;
  models::Study study;
  models::Findings own;
  const TomlReader root(*document, "study", own);
  study.name = root.text("name", path.stem().string());
  study.grid = root.required_text("grid");
  if (!study.grid.empty() && std::filesystem::path(study.grid).is_relative())
    study.grid = (path.parent_path() / study.grid).lexically_normal().string();
  study.time = root.text("time", study.time);
  study.tolerance_pu = root.number("tolerance_pu", study.tolerance_pu, Bound{0.0, 1e-2, true});
  if (const auto cases = root.table("cases", "cases")) read_cases(*cases, study);
  else root.error(code::missing_column, "cases", "the cases are missing", "", "add a table [cases]");
  if (const auto limits = root.table("limits", "limits")) read_limits(*limits, study);
  if (const auto output = root.table("output", "output")) {
    study.voltages = output->boolean("voltages", false);
    if (output->has("percentiles")) study.percentiles = output->numbers("percentiles", share_bound);
  }
  root.report_unknown(fidelity);
  findings.append(own);
  if (own.has_errors()) return std::nullopt;
  return study;
}

}  // namespace headroom::data
