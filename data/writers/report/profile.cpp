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
  double start_m = 0.0;  // distance from the source where the feeder begins
  bool two_states = false, only_low = true;
};

bool low_voltage(const ReportInput& input, std::size_t bus) {
  return (*input.network)->buses[bus].base_voltage_v < low_voltage_v;
}

// The feeder along which the voltage falls most, by its points at 1 kV and above; by all where there are none.
std::string chosen_feeder(const ReportInput& input) {
  std::map<std::string, std::pair<double, double>> range;
  for (const bool low : {false, true}) {
    for (const auto& row : input.deviations) {
      const auto& feeder = input.topology->feeder[row.bus.index()];
      if (row.customer || feeder.empty() || low_voltage(input, row.bus.index()) != low) continue;
      auto& [least, most] = range.try_emplace(feeder, 1e9, -1e9).first->second;
      const double value = row.deviation_min.value_or(row.deviation);
      least = std::min(least, value);
      most = std::max(most, value);
    }
    if (!range.empty()) break;
  }
  const auto widest = std::max_element(range.begin(), range.end(), [](const auto& a, const auto& b) {
    return a.second.second - a.second.first < b.second.second - b.second.first;
  });
  return widest == range.end() ? std::string() : widest->first;
}

Profile profile_of(const ReportInput& input, std::string feeder) {
  Profile profile{std::move(feeder), {}, {}, {}, 1e300, false, true};
  for (std::size_t b = 0; b < (*input.network)->buses.size(); ++b)
    if (input.topology->feeder[b] == profile.feeder && input.topology->supplied[b]) profile.buses.push_back(b);
  for (const auto b : profile.buses) {
    profile.start_m = std::min(profile.start_m, input.topology->distance_m[b]);
    profile.only_low = profile.only_low && low_voltage(input, b);
  }
  for (const auto& row : input.deviations) {
    if (input.topology->feeder[row.bus.index()] != profile.feeder) continue;
    profile.two_states = profile.two_states || row.state_min != row.state_max;
    if (row.customer) profile.customers.push_back(&row);
    else profile.by_bus[row.bus.index()] = &row;
  }
  return profile;
}

double lowest(const Deviation& row) { return row.deviation_min.value_or(row.deviation) * 100.0; }
double highest(const Deviation& row) { return row.deviation_max.value_or(row.deviation) * 100.0; }

// Along the feeder, from where it leaves the substation.
double distance_km(const ReportInput& input, const Profile& profile, std::size_t bus) {
  return (input.topology->distance_m[bus] - profile.start_m) * 1e-3;
}

Chart chart_for(const ReportInput& input, const Profile& profile) {
  Chart chart;
  chart.bottom = 290;
  double low = 0.0, high = 0.0, far = 1e-3;
  for (const auto b : profile.buses) far = std::max(far, distance_km(input, profile, b));
  const auto include = [&](double percent) {
    if (std::abs(percent) < 50.0) low = std::min(low, percent), high = std::max(high, percent);
  };
  const auto include_row = [&](const Deviation& row) {
    include(lowest(row)), include(highest(row));
    if (row.lower) include(*row.lower * 100.0);
    if (row.upper) include(*row.upper * 100.0);
  };
  for (const auto& [bus, row] : profile.by_bus) include_row(*row);
  for (const auto* row : profile.customers) include_row(*row);
  chart.x_high = far;
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
                   "<text x=\"{:.1f}\" y=\"{:.1f}\" font-size=\"14\" text-anchor=\"{}\" fill=\"{}\" stroke=\"#fff\" "
                   "stroke-width=\"3\" paint-order=\"stroke\">{}</text>\n",
                   label_x, chart.y(*row->lower * 100.0) - 5, anchor, color, label);
}

// The feeder as a tree at the lowest (or highest) voltage over the states.
std::string tree_lines(const ReportInput& input, const Profile& profile, const Chart& chart, bool high) {
  const auto& topology = *input.topology;
  const auto value = [&](const Deviation& row) { return high ? highest(row) : lowest(row); };
  std::string out;
  for (const auto b : profile.buses) {
    if (!topology.parent[b]) continue;
    const auto& branch = topology.branches[*topology.parent[b]];
    const auto up = (branch.to.index() == b ? branch.from : branch.to).index();
    const auto here = profile.by_bus.find(b), above = profile.by_bus.find(up);
    const bool connected = here != profile.by_bus.end() && above != profile.by_bus.end();
    if (!connected || branch.kind == models::BranchKind::transformer) continue;
    if (low_voltage(input, b) && !profile.only_low) continue;
    out += fmt::format(
        "<line x1=\"{:.1f}\" y1=\"{:.1f}\" x2=\"{:.1f}\" y2=\"{:.1f}\" stroke=\"{}\" stroke-width=\"2.6\"{}/>\n",
        chart.x(distance_km(input, profile, up)), chart.y(value(*above->second)),
        chart.x(distance_km(input, profile, b)), chart.y(value(*here->second)),
        high ? class_styles[2].color : casing_color, high ? " stroke-dasharray=\"9 3\"" : "");
  }
  return out;
}

// A low-voltage point or customer: a hair line over its range and a diamond at the end that is farther out, dark red
// and larger where it fails. A middle-voltage point only where it fails.
std::string point_mark(const ReportInput& input, const Profile& profile, const Chart& chart, const Deviation& row) {
  const auto b = row.bus.index();
  const bool fails = row.verdict == models::Verdict::fail, low = low_voltage(input, b) || row.customer;
  if (!low && !fails) return {};
  const double x = chart.x(distance_km(input, profile, b)), r = fails ? 4.4 : 3.0;
  const double y = chart.y(std::clamp(row.deviation * 100.0, chart.y_low, chart.y_high));
  return fmt::format("<path d=\"M{:.1f} {:.1f}V{:.1f}\" stroke=\"#b4bac1\" stroke-width=\"0.8\"/>", x,
                     chart.y(lowest(row)), chart.y(highest(row))) +
         fmt::format(
             "<path d=\"M{:.1f} {:.1f}l{r:.1f} {r:.1f}l-{r:.1f} {r:.1f}l-{r:.1f} -{r:.1f}z\" fill=\"{}\" stroke=\"{}\">"
             "<title>{}: {:+.2f} %</title></path>\n",
             x, y - r, fails ? class_styles[0].color : std::string_view("#fff"), casing_color,
             escaped(input.network->bus(row.bus).name), row.deviation * 100.0, fmt::arg("r", r));
}

std::string points(const ReportInput& input, const Profile& profile, const Chart& chart) {
  std::string out;
  for (const auto& [bus, row] : profile.by_bus) out += point_mark(input, profile, chart, *row);
  for (const auto* row : profile.customers) out += point_mark(input, profile, chart, *row);
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
  std::string svg =
      axes(chart, say(language, "line length from the beginning of the feeder, km", "距馈线首端线路长度，km"),
           say(language, "deviation from nominal, %", "电压偏差，%"));
  svg +=
      fmt::format("<line x1=\"{}\" y1=\"{:.1f}\" x2=\"{}\" y2=\"{:.1f}\" stroke=\"#8a929b\" stroke-width=\"1.4\"/>\n",
                  chart.left, chart.y(0), chart.right, chart.y(0));
  svg += points(input, profile, chart);
  if (profile.two_states) svg += tree_lines(input, profile, chart, true);
  svg += tree_lines(input, profile, chart, false);
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
  out +=
      fmt::format("<figure><svg class=\"profile\" viewBox=\"0 0 1000 336\" role=\"img\" aria-label=\"{}\">\n{}</svg>\n",
                  say(language, "voltage profile", "电压分布"), svg);
  const auto lines = profile.two_states ? say(language, "black: lowest, blue dashed: highest over phases and states",
                                              "黑线：各相各状态最低；蓝虚线：最高")
                                        : say(language, "black: lowest phase", "黑线：最低相");
  out += fmt::format(
      "<figcaption>{} <b>{}</b>. {}; ◇ {}, {} <span class=\"fail\">◆</span> {}: {}.</figcaption></figure>\n",
      say(language, "Feeder", "馈线"), escaped(feeder), lines,
      say(language, "low voltage and customers at their worst", "低压及用户（最不利值）"),
      say(language, "grey hair line: their range,", "灰线为其范围，"),
      say(language, "outside its band", "超出允许范围"), fails);
  return out + "</section>\n";
}

}  // namespace headroom::data
