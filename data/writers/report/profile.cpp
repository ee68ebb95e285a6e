// SPDX-License-Identifier: Apache-2.0
// Voltage along a feeder: deviation of every connection point over its distance from the source's busbar, with the
// bands.
#include <algorithm>
#include <cmath>
#include <map>
#include <optional>

#include <fmt/core.h>

#include "data/writers/report/chart.hpp"
#include "data/writers/report/html.hpp"
#include "data/writers/report/sections.hpp"
#include "data/writers/report/style.hpp"

namespace headroom::data {

using models::Deviation;

namespace {

constexpr double low_voltage_v = 1000.0;

struct Profile {
  std::string feeder;
  std::vector<std::size_t> buses;
  std::map<std::size_t, const Deviation*> by_bus;  // without customers
  std::vector<const Deviation*> customers;
};

bool low_voltage(const ReportInput& input, std::size_t bus) {
  return (*input.network)->buses[bus].base_voltage_v < low_voltage_v;
}

// The feeder whose points spread most over the middle voltages: that is where the voltage says something.
std::string chosen_feeder(const ReportInput& input) {
  std::map<std::string, std::pair<double, double>> range;
  for (const auto& row : input.deviations) {
    const auto& feeder = input.topology->feeder[row.bus.index()];
    const bool only_low = (*input.network)->buses[row.bus.index()].base_voltage_v < low_voltage_v;
    if (row.customer || feeder.empty()) continue;
    auto [at, is_new] = range.try_emplace(feeder, 1e9, -1e9);
    if (only_low && at->second.first <= at->second.second) continue;
    at->second.first = std::min(at->second.first, row.deviation);
    at->second.second = std::max(at->second.second, row.deviation);
  }
  const auto widest = std::max_element(range.begin(), range.end(), [](const auto& a, const auto& b) {
    return a.second.second - a.second.first < b.second.second - b.second.first;
  });
  return widest == range.end() ? std::string() : widest->first;
}

Profile profile_of(const ReportInput& input, std::string feeder) {
  Profile profile{std::move(feeder), {}, {}, {}};
  for (std::size_t b = 0; b < (*input.network)->buses.size(); ++b)
    if (input.topology->feeder[b] == profile.feeder && input.topology->supplied[b]) profile.buses.push_back(b);
  for (const auto& row : input.deviations) {
    if (input.topology->feeder[row.bus.index()] != profile.feeder) continue;
    if (row.customer) profile.customers.push_back(&row);
    else profile.by_bus[row.bus.index()] = &row;
  }
  return profile;
}

double distance_km(const ReportInput& input, std::size_t bus) { return input.topology->distance_m[bus] * 1e-3; }

Chart chart_for(const ReportInput& input, const Profile& profile) {
  Chart chart;
  double low = 0.0, high = 0.0, far = 0.0, near = 1e300;
  for (const auto b : profile.buses)
    far = std::max(far, distance_km(input, b)), near = std::min(near, distance_km(input, b));
  const auto include = [&](const Deviation& row) {
    for (const auto& value : {std::optional(row.deviation), row.lower, row.upper})
      if (value && std::abs(*value) < 0.5) low = std::min(low, *value * 100.0), high = std::max(high, *value * 100.0);
  };
  for (const auto& [bus, row] : profile.by_bus) include(*row);
  for (const auto* row : profile.customers) include(*row);
  chart.x_low = near < 1e300 ? near : 0.0;
  chart.x_high = std::max(far, chart.x_low + 1e-3);
  chart.y_low = low - 1.0;
  chart.y_high = high + 1.0;
  return chart;
}

// The band of some row at that level, as two lines with its clause.
std::string band_lines(const Chart& chart, const Deviation* row, std::string_view label, std::string_view color,
                       double label_x, std::string_view anchor) {
  if (!row || !row->lower || !row->upper) return {};
  std::string out;
  for (const double bound : {*row->lower, *row->upper})
    out += fmt::format(
        "<line x1=\"{:.1f}\" y1=\"{:.1f}\" x2=\"{:.1f}\" y2=\"{:.1f}\" stroke=\"{}\" stroke-width=\"1.8\" "
        "stroke-dasharray=\"7 4\"/>\n",
        chart.left, chart.y(bound * 100.0), chart.right, chart.y(bound * 100.0), color);
  return out + fmt::format(
                   "<text x=\"{:.1f}\" y=\"{:.1f}\" font-size=\"12.5\" text-anchor=\"{}\" fill=\"{}\" stroke=\"#fff\" "
                   "stroke-width=\"3\" paint-order=\"stroke\">{}</text>\n",
                   label_x, chart.y(*row->lower * 100.0) - 5, anchor, color, label);
}

std::string tree_lines(const ReportInput& input, const Profile& profile, const Chart& chart) {
  const auto& topology = *input.topology;
  std::string out;
  for (const auto b : profile.buses) {
    if (!topology.parent[b]) continue;
    const auto& branch = topology.branches[*topology.parent[b]];
    const auto up = (branch.to.index() == b ? branch.from : branch.to).index();
    const auto here = profile.by_bus.find(b), above = profile.by_bus.find(up);
    if (here == profile.by_bus.end() || above == profile.by_bus.end() || branch.kind == models::BranchKind::transformer)
      continue;
    const bool low = low_voltage(input, b);
    out += fmt::format(
        "<line x1=\"{:.1f}\" y1=\"{:.1f}\" x2=\"{:.1f}\" y2=\"{:.1f}\" stroke=\"{}\" stroke-width=\"{}\"/>\n",
        chart.x(distance_km(input, up)), chart.y(above->second->deviation * 100.0), chart.x(distance_km(input, b)),
        chart.y(here->second->deviation * 100.0), low ? "#7a828b" : casing_color, low ? 1.2 : 2.6);
  }
  return out;
}

// Circles for medium voltage, small diamonds for low; failing ones filled dark red and larger.
std::string points(const ReportInput& input, const Profile& profile, const Chart& chart) {
  std::string out;
  const auto dot = [&](const Deviation& row) {
    const auto b = row.bus.index();
    const bool fails = row.verdict == models::Verdict::fail, low = low_voltage(input, b) || row.customer;
    const double x = chart.x(distance_km(input, b)),
                 y = chart.y(std::clamp(row.deviation * 100.0, chart.y_low, chart.y_high)),
                 r = fails ? 4.6
                     : low ? 3.0
                           : 3.4;
    const std::string_view fill = fails ? class_styles[0].color
                                  : low ? std::string_view("#fff")
                                        : class_styles[2].color;
    const std::string title =
        fmt::format("<title>{}: {:+.2f} %</title>", escaped((*input.network)->buses[b].name), row.deviation * 100.0);
    out += low ? fmt::format(
                     "<path d=\"M{:.1f} {:.1f}l{r:.1f} {r:.1f}l-{r:.1f} {r:.1f}l-{r:.1f} -{r:.1f}z\" fill=\"{}\" "
                     "stroke=\"{}\">{}</path>\n",
                     x, y - r, fill, casing_color, title, fmt::arg("r", r))
               : fmt::format("<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"{:.1f}\" fill=\"{}\" stroke=\"{}\">{}</circle>\n",
                             x, y, r, fill, casing_color, title);
  };
  for (const auto& [bus, row] : profile.by_bus) dot(*row);
  for (const auto* row : profile.customers) dot(*row);
  return out;
}

const Deviation* example_of(const ReportInput& input, const Profile& profile, bool low, bool customers) {
  if (customers) {
    for (const auto* row : profile.customers)
      if (row->phases.size() == 1 && row->lower) return row;
    return nullptr;
  }
  for (const auto& [bus, row] : profile.by_bus)
    if (low_voltage(input, bus) == low && row->lower && row->lower != row->upper) return row;
  return nullptr;
}

std::string band_label(Language language, std::string_view what, const Deviation* row) {
  if (!row || !row->lower || !row->upper) return {};
  return fmt::format("{}: {:+g} {} {:+g} % ({})", what, *row->lower * 100.0, say(language, "to", "至"),
                     *row->upper * 100.0, escaped(row->clause));
}

}  // namespace

std::string profile_section(const ReportInput& input) {
  const auto language = input.language;
  std::string out =
      fmt::format("<section id=\"profile\"><h2>{}</h2>\n", say(language, "Voltage along a feeder", "馈线电压分布"));
  const auto feeder = chosen_feeder(input);
  const auto profile = profile_of(input, feeder);
  if (feeder.empty() || profile.by_bus.size() < 2)
    return out + fmt::format("<p>{}</p></section>\n", say(language, "No feeder with judged voltages: nothing to draw.",
                                                          "没有已判定电压的馈线。"));
  const Chart chart = chart_for(input, profile);
  const auto* wide = example_of(input, profile, false, false);
  const auto* low = example_of(input, profile, true, false);
  const auto* single = example_of(input, profile, true, true);
  const bool same = wide && low && wide->lower == low->lower && wide->upper == low->upper;
  std::string svg = axes(chart, say(language, "line length from the source, km", "距电源线路长度，km"),
                         say(language, "deviation from nominal, %", "电压偏差，%"));
  svg +=
      fmt::format("<line x1=\"{}\" y1=\"{:.1f}\" x2=\"{}\" y2=\"{:.1f}\" stroke=\"#8a929b\" stroke-width=\"1.4\"/>\n",
                  chart.left, chart.y(0), chart.right, chart.y(0));
  svg += tree_lines(input, profile, chart) + points(input, profile, chart);
  svg += band_lines(
      chart, wide ? wide : low,
      band_label(language, same ? say(language, "three-phase", "三相") : say(language, "medium voltage", "中压"),
                 wide ? wide : low),
      "#00598c", chart.left + 8, "start");
  if (wide && low && !same)
    svg += band_lines(chart, low, band_label(language, say(language, "low voltage", "低压"), low), "#5b4a00",
                      chart.right - 8, "end");
  svg += band_lines(chart, single, band_label(language, say(language, "single-phase customers", "单相用户"), single),
                    "#5b4a00", chart.right - 8, "end");
  const auto fails = std::count_if(profile.by_bus.begin(), profile.by_bus.end(),
                                   [](const auto& entry) { return entry.second->verdict == models::Verdict::fail; }) +
                     std::count_if(profile.customers.begin(), profile.customers.end(),
                                   [](const auto* row) { return row->verdict == models::Verdict::fail; });
  out += fmt::format("<figure><svg viewBox=\"0 0 1000 378\" role=\"img\" aria-label=\"{}\">\n{}</svg>\n",
                     say(language, "voltage profile", "电压分布"), svg);
  out +=
      fmt::format("<figcaption>{} <b>{}</b>: ● {} ◇ {} <span class=\"fail\">◆ ●</span> {}: {}.</figcaption></figure>\n",
                  say(language, "Feeder", "馈线"), escaped(feeder), say(language, "medium voltage,", "中压，"),
                  say(language, "low voltage and customers,", "低压及用户，"),
                  say(language, "dark red and larger: outside its band", "深红加大：超出允许范围"), fails);
  return out + "</section>\n";
}

}  // namespace headroom::data
