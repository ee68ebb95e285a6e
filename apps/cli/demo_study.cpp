// SPDX-License-Identifier: Apache-2.0
#include "apps/cli/demo_study.hpp"

#include <array>
#include <chrono>

#include <fmt/core.h>

#include "apps/cli/interrupt.hpp"
#include "apps/cli/settings.hpp"
#include "data/readers/application/application.hpp"
#include "data/readers/headroom/headroom.hpp"
#include "engine/study/capacity.hpp"
#include "engine/study/customary.hpp"
#include "engine/study/deviation.hpp"
#include "engine/study/plan.hpp"

namespace headroom::cli {

using data::say;

namespace {

std::optional<Grid> load_district(const Terminal& terminal) {
  auto read = data::read_bundled_grid(demo_grid);
  for (const auto& finding : read.findings.all())
    if (finding.severity == models::Severity::error) terminal.message(models::to_text(finding));
  if (!read.network) return std::nullopt;
  return Grid{std::move(*read.network), std::move(read.findings), std::move(read.fidelity)};
}

// Where a new customer would connect: busbars, ring-main units, poles, and the low-voltage side of transformers. Joints
// inside a cable and the meters of existing customers are no such points.
std::vector<models::BusId> connection_points(const models::Network& network) {
  using enum models::BusKind;
  std::vector<models::BusId> points;
  for (std::size_t b = 0; b < network->buses.size(); ++b) {
    const auto& bus = network->buses[b];
    const bool wanted = bus.kind == ring_main_unit || bus.kind == pole || bus.kind == transformer_low_voltage ||
                        (bus.kind == busbar && bus.base_voltage_v < 35e3);
    if (wanted) points.emplace_back(b);
  }
  return points;
}

// Limits of physics and of the rule set's bands: ratings count in full, since the customary 80 % is what is compared
// with.
void compute_capacity(const Terminal& terminal, const CommonOptions& common, const models::OperatingPoint& point,
                      DemoStudy& study) {
  const auto& network = study.grid.network;
  engine::CapacityOptions options;
  options.at = connection_points(network);
  options.line_loading = options.transformer_loading = 1.0;
  options.tolerance_kw = 1.0;
  options.threads = common.threads;
  Progress progress(terminal, std::string(say(common.language, "capacity", "可开放容量")));
  options.progress = [&](std::size_t done, std::size_t total) {
    progress.update(done, total);
    return !interrupted();
  };
  study.capacity = engine::available_capacity(network, point, study.rules, options);
  study.customary =
      engine::customary_capacity(network, study.base.topology, study.base.loadings, options.at, customary_beta, 0.95);
}

bool solved(const Terminal& terminal, const models::State& state) {
  using models::SolveStatus;
  if (state.status == SolveStatus::ok || state.status == SolveStatus::control_limit) return true;
  terminal.message(fmt::format("headroom: the district has no solution: {}", state.reason));
  return false;
}

}  // namespace

std::optional<DemoStudy> run_demo_study(const Terminal& terminal, const CommonOptions& common) {
  const auto start = std::chrono::steady_clock::now();
  auto grid = load_district(terminal);
  if (!grid) return std::nullopt;
  auto rules = load_rules(terminal, common, grid->network->frequency_hz);
  auto read = data::read_application(demo_application);
  const auto catalogue = load_catalogue(terminal, {});
  for (const auto& finding : read.findings.all()) terminal.message(models::to_text(finding));
  if (!rules || !read.application || !catalogue) return std::nullopt;

  DemoStudy study{.grid = std::move(*grid),
                  .rules = std::move(*rules),
                  .base = {},
                  .minimum = {},
                  .capacity = {},
                  .customary = {},
                  .application = std::move(*read.application),
                  .plans = {}};
  const auto& network = study.grid.network;
  const auto point = models::operating_point(network);
  study.base = solve_base(network, point, study.rules);
  study.minimum = engine::solve_powerflow(network, models::operating_point(network, {models::TimeMode::minimum, 0.0}));
  if (!solved(terminal, study.base.state) || !solved(terminal, study.minimum)) return std::nullopt;
  const std::array states{study.base.state, study.minimum};
  study.base.deviations = engine::voltage_deviation(network, states, study.rules);
  compute_capacity(terminal, common, point, study);
  engine::PlanOptions plan_options;
  plan_options.threads = common.threads;
  study.plans = engine::plan_supply(network, point, study.application, *catalogue, study.rules, plan_options);
  study.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return study;
}

data::SettingLines demo_settings(const CommonOptions& common, const DemoStudy& study) {
  const CommandLine line{common, std::filesystem::path(demo_grid), DemoArguments{}};
  const auto label = [&](std::string_view en, std::string_view zh) {
    return std::string(say(common.language, en, zh));
  };
  auto settings = grid_settings(line, study.grid, "snapshot", study.rules);
  settings.emplace_back(label("voltage", "电压"), voltage_text(study.grid.network, study.rules));
  settings.emplace_back(label("second state", "第二状态"),
                        label("hour of the smallest load in the profiles, for rules that need both extremes",
                              "曲线中负荷最小的时刻，用于需要两个极值的规则"));
  settings.emplace_back(label("capacity", "可开放容量"),
                        label("load, three phases, power factor 0.95; ratings in full (100 %), controls frozen at the "
                              "base, existing violations apart",
                              "三相负荷，功率因数 0.95；按 100 % 额定值，控制固定在基态，现状越限单列"));
  settings.emplace_back(label("plans", "供电方案"), loading_text(study.rules));
  settings.emplace_back(label("input", "输入"), input_text(study.grid));
  return settings;
}

data::ReportInput report_input(const CommonOptions& common, const DemoStudy& study) {
  const CommandLine line{common, std::filesystem::path(demo_grid), DemoArguments{}};
  auto input = report_of(line, study.grid, study.rules, study.base, demo_settings(common, study));
  input.capacity = &study.capacity;
  input.customary = study.customary;
  input.customary_beta = customary_beta;
  input.application = &study.application;
  input.plans = &study.plans;
  return input;
}

}  // namespace headroom::cli
