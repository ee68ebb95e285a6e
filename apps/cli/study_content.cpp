// SPDX-License-Identifier: Apache-2.0
#include "apps/cli/study_content.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <functional>

#include "apps/cli/version.hpp"

namespace headroom::cli {

namespace {

using data::Hdf5Array;
using data::Hdf5Content;
using engine::CaseOutcome;
using engine::CaseReduction;
using Integers = std::vector<std::int64_t>;
using Numbers = std::vector<double>;

constexpr const char* case_number = "/case/number";
constexpr const char* node_name = "/node/name";

struct CaseColumn {
  const char* name;
  const char* unit;
  const char* meaning;
  bool whole;
  double (*value)(const CaseOutcome&, const CaseReduction&);
};

constexpr CaseColumn case_columns[] = {
    {"status", "", "0 ok, 1 not_supplied, 2 not_converged, 3 no_source, 4 control_limit, 5 bad_input, 6 not_run", true,
     [](const auto& o, const auto&) { return static_cast<double>(o.status); }},
    {"iterations", "", "triangular solves", true,
     [](const auto& o, const auto&) { return static_cast<double>(o.iterations); }},
    {"vm_min_pu", "pu", "lowest phase voltage to ground", false,
     [](const auto&, const auto& r) { return r.lowest_pu; }},
    {"vm_min_node", "", "its node, into /node", true,
     [](const auto&, const auto& r) { return static_cast<double>(r.lowest_node); }},
    {"vm_max_pu", "pu", "highest phase voltage to ground", false,
     [](const auto&, const auto& r) { return r.highest_pu; }},
    {"vm_max_node", "", "its node, into /node", true,
     [](const auto&, const auto& r) { return static_cast<double>(r.highest_node); }},
    {"loading_max_percent", "percent", "fullest branch, current over rating", false,
     [](const auto&, const auto& r) { return 100.0 * r.worst_loading; }},
    {"loading_max_branch", "", "that branch, into /branch; -1: none has a rating", true,
     [](const auto&, const auto& r) { return static_cast<double>(r.worst_branch); }},
    {"nodes_low", "", "nodes below vm_min_pu", true,
     [](const auto&, const auto& r) { return static_cast<double>(r.voltages_low); }},
    {"nodes_high", "", "nodes above vm_max_pu", true,
     [](const auto&, const auto& r) { return static_cast<double>(r.voltages_high); }},
    {"lines_over", "", "lines, switches and reactors above their limit", true,
     [](const auto&, const auto& r) { return static_cast<double>(r.lines_over); }},
    {"transformers_over", "", "transformers above their limit", true,
     [](const auto&, const auto& r) { return static_cast<double>(r.transformers_over); }},
    {"losses_kw", "kW", "lines, transformers, switches, series elements", false,
     [](const auto&, const auto& r) { return r.losses_va.real() / 1e3; }},
    {"p_source_kw", "kW", "delivered by all sources", false,
     [](const auto&, const auto& r) { return r.source_power_va.real() / 1e3; }},
    {"q_source_kvar", "kvar", "delivered by all sources", false,
     [](const auto&, const auto& r) { return r.source_power_va.imag() / 1e3; }},
    {"limiting", "", "nearest to its limit: 0 none, 1 voltage_low, 2 voltage_high, 3 line, 4 transformer", true,
     [](const auto&, const auto& r) { return static_cast<double>(r.limiting); }},
    {"limiting_at", "", "its node or branch", true,
     [](const auto&, const auto& r) { return static_cast<double>(r.limiting_at); }},
    {"limiting_use", "", "1 = at the limit", false, [](const auto&, const auto& r) { return r.limiting_use; }}};

Hdf5Array numbers(std::string path, std::vector<std::size_t> shape, Numbers values, std::string unit,
                  std::string meaning, std::vector<std::string> scales = {}) {
  return {std::move(path), std::move(shape), std::move(values), std::move(unit), std::move(meaning), std::move(scales)};
}

Hdf5Array integers(std::string path, std::vector<std::size_t> shape, Integers values, std::string meaning,
                   std::vector<std::string> scales = {}) {
  return {std::move(path), std::move(shape), std::move(values), "", std::move(meaning), std::move(scales)};
}

const Numbers& numbers_of(const Hdf5Content& content, std::string_view path) {
  return std::get<Numbers>(content.find(path)->values);
}

const Integers& integers_of(const Hdf5Content& content, std::string_view path) {
  return std::get<Integers>(content.find(path)->values);
}

void add_extremes(std::span<const engine::NodeExtremes> extremes, const std::vector<std::string>& scales,
                  Hdf5Content& content) {
  Numbers lowest, highest;
  Integers lowest_case, highest_case;
  for (const auto& one : extremes) {
    lowest.push_back(one.lowest_v), highest.push_back(one.highest_v);
    lowest_case.push_back(one.lowest_case), highest_case.push_back(one.highest_case);
  }
  const std::size_t n = extremes.size();
  content.arrays.push_back(numbers("/node/lowest_v", {n}, lowest, "V", "lowest |V| over the solved cases", scales));
  content.arrays.push_back(integers("/node/lowest_case", {n}, lowest_case, "in this case; -1: none", scales));
  content.arrays.push_back(numbers("/node/highest_v", {n}, highest, "V", "highest |V| over the solved cases", scales));
  content.arrays.push_back(integers("/node/highest_case", {n}, highest_case, "in this case; -1: none", scales));
}

std::vector<engine::NodeExtremes> merged_extremes(std::span<const Hdf5Content> chunks, std::size_t nodes) {
  std::vector<engine::NodeExtremes> all(nodes);
  for (const auto& chunk : chunks)  // in order: of equal values the first case stays
    for (std::size_t k = 0; k < nodes; ++k) {
      const auto low_case = integers_of(chunk, "/node/lowest_case")[k];
      const auto high_case = integers_of(chunk, "/node/highest_case")[k];
      const double low = numbers_of(chunk, "/node/lowest_v")[k], high = numbers_of(chunk, "/node/highest_v")[k];
      if (low_case >= 0 && (all[k].lowest_case < 0 || low < all[k].lowest_v))
        all[k].lowest_v = low, all[k].lowest_case = low_case;
      if (high_case >= 0 && (all[k].highest_case < 0 || high > all[k].highest_v))
        all[k].highest_v = high, all[k].highest_case = high_case;
    }
  return all;
}

void add_percentiles(std::span<const Hdf5Content> chunks, const models::Study& study, std::size_t nodes,
                     Hdf5Content& content) {
  std::vector<std::uint32_t> histogram(nodes * engine::study_bins);
  for (const auto& chunk : chunks) {
    const auto& part = integers_of(chunk, "/node/histogram");
    for (std::size_t k = 0; k < part.size(); ++k) histogram[k] += static_cast<std::uint32_t>(part[k]);
  }
  Numbers values;
  for (const double share : study.percentiles)
    for (std::size_t k = 0; k < nodes; ++k)
      values.push_back(engine::percentile_pu(std::span(histogram).subspan(k * engine::study_bins, engine::study_bins),
                                             engine::study_from_pu, engine::study_to_pu, share));
  const std::size_t shares = study.percentiles.size();
  content.arrays.push_back(numbers("/percentile/share", {shares}, study.percentiles, "", "of the solved cases"));
  content.arrays.push_back(numbers("/percentile/vm_pu", {shares, nodes}, values, "pu",
                                   "|V| below which that share lies, to 0.0005 pu", {"/percentile/share", node_name}));
}

void add_names(const engine::StudyRun& run, Hdf5Content& content) {
  const auto& network = run.batch().network();
  std::vector<std::string> nodes, branches;
  Numbers base;
  for (std::size_t b = 0; b < network->buses.size(); ++b)
    for (const int number : network->buses[b].nodes) {
      nodes.push_back(fmt::format("bus.{}.{}", network->buses[b].name, number));
      base.push_back(network.node_base_v(models::BusId(b)));
    }
  for (std::size_t k = 0; k < run.batch().branches().size(); ++k) branches.push_back(run.batch().branch_name(k));
  const std::size_t n = nodes.size();
  content.arrays.push_back({node_name, {n}, std::move(nodes), "", "bus and node", {}});
  content.arrays.push_back(
      numbers("/node/base_v", {n}, base, "V", "base voltage to ground; 0: not known", {node_name}));
  content.arrays.push_back({"/branch/name", {branches.size()}, branches, "", "branches with a rating", {}});
}

}  // namespace

std::string study_key(const models::Study& study, const models::Network& network) {
  std::string key = fmt::format(
      "headroom {} {}; time {}; cases {} count {} seed {} factors {} {} first_hour {} chunk {}; tolerance_pu {}; "
      "limits {} {} {} {}; voltages {}",
      version(), commit(), study.time, static_cast<int>(study.cases), study.count, study.seed, study.lowest_factor,
      study.highest_factor, study.first_hour, study.chunk, study.tolerance_pu, study.vm_min_pu, study.vm_max_pu,
      study.line_loading, study.transformer_loading, study.voltages);
  for (const auto& [file, digest] : network->input_digests) key += fmt::format("; {} {}", file, digest);
  return key;
}

Hdf5Content chunk_content(const engine::StudyChunk& chunk, const std::string& key) {
  const std::size_t n = chunk.count, nodes = chunk.extremes.size();
  Hdf5Content content;
  content.attributes = {{"study_key", key}, {"first_case", fmt::format("{}", chunk.first)}};
  Integers number;
  for (std::size_t c = 0; c < n; ++c) number.push_back(static_cast<std::int64_t>(chunk.first + c));
  content.arrays.push_back(integers(case_number, {n}, number, "number of the case"));
  for (const auto& column : case_columns) {
    Numbers values;
    for (std::size_t c = 0; c < n; ++c) values.push_back(column.value(chunk.outcome[c], chunk.reduction[c]));
    const std::string path = fmt::format("/case/{}", column.name);
    if (column.whole)
      content.arrays.push_back(
          integers(path, {n}, Integers(values.begin(), values.end()), column.meaning, {case_number}));
    else content.arrays.push_back(numbers(path, {n}, values, column.unit, column.meaning, {case_number}));
  }
  add_extremes(chunk.extremes, {}, content);
  content.arrays.push_back(integers("/node/histogram", {nodes, engine::study_bins},
                                    Integers(chunk.histogram.begin(), chunk.histogram.end()),
                                    "cases per node and bin of |V|"));
  if (!chunk.magnitude_v.empty())
    content.arrays.push_back(
        numbers("/voltage/magnitude_v", {n, nodes}, chunk.magnitude_v, "V", "|V| to ground", {case_number}));
  return content;
}

Hdf5Content merged_content(std::span<const Hdf5Content> chunks, const models::Study& study, const engine::StudyRun& run,
                           const std::string& key) {
  Hdf5Content content;
  content.attributes = {{"format", "headroom study"}, {"format_version", "1"},     {"name", study.name},
                        {"grid", study.grid},         {"version", version_text()}, {"study_key", key}};
  const std::size_t nodes = run.batch().network().node_count();
  add_names(run, content);
  const std::size_t n = run.cases();
  const auto joined = [&](const std::string& path, auto values) {
    for (const auto& chunk : chunks) {
      const auto& part = std::get<decltype(values)>(chunk.find(path)->values);
      values.insert(values.end(), part.begin(), part.end());
    }
    return values;
  };
  content.arrays.push_back(integers(case_number, {n}, joined(case_number, Integers{}), "number of the case"));
  for (const auto& column : case_columns) {
    const std::string path = fmt::format("/case/{}", column.name);
    if (column.whole)
      content.arrays.push_back(integers(path, {n}, joined(path, Integers{}), column.meaning, {case_number}));
    else
      content.arrays.push_back(numbers(path, {n}, joined(path, Numbers{}), column.unit, column.meaning, {case_number}));
  }
  add_extremes(merged_extremes(chunks, nodes), {node_name}, content);
  add_percentiles(chunks, study, nodes, content);
  if (study.voltages)
    content.arrays.push_back(numbers("/voltage/magnitude_v", {n, nodes}, joined("/voltage/magnitude_v", Numbers{}), "V",
                                     "|V| to ground", {case_number, node_name}));
  return content;
}

}  // namespace headroom::cli
