// SPDX-License-Identifier: Apache-2.0
// The feeders on a map. A branch takes the class of the point at its far end (seen from the source); a bus without a
// number of its own takes the next one downstream that has one on the same branch line, else it is grey: no data.
#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <optional>
#include <set>

#include <fmt/core.h>

#include "data/writers/plan_tables.hpp"
#include "data/writers/report/html.hpp"
#include "data/writers/report/sections.hpp"
#include "data/writers/report/style.hpp"

namespace headroom::data {

using models::Position;

namespace {

constexpr double width = 1000.0, margin = 26.0;

// Metres (or degrees) to the picture; y grows upwards on a map and downwards in a picture.
struct Frame {
  double x0 = 0, y0 = 0, x1 = 1, y1 = 1, scale = 1, height = 0;

  double x(double v) const { return margin + (v - x0) * scale; }
  double y(double v) const { return height - margin - (v - y0) * scale; }
};

struct Box {
  double x0, y0, x1, y1;
  bool meets(const Box& other) const { return x0 < other.x1 && other.x0 < x1 && y0 < other.y1 && other.y0 < y1; }
};

struct Map {
  const ReportInput& input;
  Frame frame;
  std::array<CapacityClasses, 2> classes;  // from 1 kV, below
  std::vector<int> bus_class;              // [bus] 0 1 2, -1 = no data
  std::vector<Box> taken;                  // by labels and symbols
  std::string svg;

  const models::NetworkData& grid() const { return input.network->data(); }
  int class_at(std::size_t bus, double kw) const {
    return class_of(classes[is_low_voltage(input, models::BusId(bus)) ? 1 : 0], kw);
  }
  const std::optional<Position>& at(models::BusId bus) const { return grid().buses[bus.index()].position; }
};

// Transmission voltages only bring their far source into the picture: they are left out when there is anything below.
bool drawn(const models::NetworkData& grid, const models::Bus& bus) {
  const bool has_lower = std::any_of(grid.buses.begin(), grid.buses.end(),
                                     [](const auto& b) { return b.position && b.base_voltage_v < 60e3; });
  return bus.position && (!has_lower || bus.base_voltage_v < 60e3);
}

std::optional<Frame> make_frame(const ReportInput& input) {
  const auto& grid = input.network->data();
  Frame frame{1e300, 1e300, -1e300, -1e300, 1, 0};
  const auto include = [&](const Position& p) {
    frame.x0 = std::min(frame.x0, p.x), frame.x1 = std::max(frame.x1, p.x);
    frame.y0 = std::min(frame.y0, p.y), frame.y1 = std::max(frame.y1, p.y);
  };
  std::size_t count = 0;
  for (const auto& bus : grid.buses)
    if (drawn(grid, bus)) include(*bus.position), ++count;
  if (input.application && input.application->position) include(*input.application->position);
  const double wide = frame.x1 - frame.x0, high = frame.y1 - frame.y0;
  if (count < 2 || std::max(wide, high) <= 0.0) return std::nullopt;
  // No higher than 1.05 times its width; a lanky grid is centred by the wider frame.
  frame.scale =
      std::min((width - 2 * margin) / std::max(wide, 1e-9), (1.05 * width - 2 * margin) / std::max(high, 1e-9));
  frame.height = std::max(200.0, high * frame.scale + 2 * margin);
  return frame;
}

// A bus without a number takes the smallest class among its children on the tree that have one.
void classify(Map& map) {
  const auto rows = rows_by_bus(map.input);
  const auto& topology = *map.input.topology;
  map.bus_class.assign(rows.size(), -1);
  std::vector<std::size_t> order;
  for (std::size_t b = 0; b < rows.size(); ++b) {
    if (rows[b]) map.bus_class[b] = map.class_at(b, rows[b]->capacity_kw);
    if (topology.supplied[b]) order.push_back(b);
  }
  std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return topology.depth[a] > topology.depth[b]; });
  std::vector<int> inherited = map.bus_class;
  for (const auto b : order) {
    if (!topology.parent[b]) continue;
    const auto& branch = topology.branches[*topology.parent[b]];
    const auto up = (branch.to.index() == b ? branch.from : branch.to).index();
    const bool same_level = branch.kind != models::BranchKind::transformer;
    if (!same_level || map.bus_class[up] >= 0 || inherited[b] < 0) continue;
    inherited[up] = inherited[up] < 0 ? inherited[b] : std::min(inherited[up], inherited[b]);
  }
  map.bus_class = std::move(inherited);
}

void add_line(Map& map, Position a, Position b, int kind, double thickness) {
  const auto& f = map.frame;
  const auto coordinates =
      fmt::format("x1=\"{:.1f}\" y1=\"{:.1f}\" x2=\"{:.1f}\" y2=\"{:.1f}\"", f.x(a.x), f.y(a.y), f.x(b.x), f.y(b.y));
  if (kind < 0) {
    map.svg +=
        fmt::format("<line {} stroke=\"{}\" stroke-width=\"{:.1f}\"/>\n", coordinates, no_data_color, thickness * 0.6);
    return;
  }
  const auto& style = class_styles[static_cast<std::size_t>(kind)];
  map.svg +=
      fmt::format("<line {} stroke=\"{}\" stroke-width=\"{:.1f}\" stroke-dasharray=\"{}\" stroke-dashoffset=\"1\"/>",
                  coordinates, casing_color, thickness + 2.0, style.casing_dash);
  map.svg += fmt::format("<line {} stroke=\"{}\" stroke-width=\"{:.1f}\" stroke-dasharray=\"{}\"/>\n", coordinates,
                         style.color, thickness, style.dash);
}

void draw_branches(Map& map) {
  const auto& topology = *map.input.topology;
  const auto& grid = map.grid();
  for (const auto& branch : topology.branches) {
    const auto &from = grid.buses[branch.from.index()], &to = grid.buses[branch.to.index()];
    if (!branch.closed || branch.kind == models::BranchKind::transformer || !drawn(grid, from) || !drawn(grid, to))
      continue;
    const auto far = topology.depth[branch.from.index()] > topology.depth[branch.to.index()] ? branch.from : branch.to;
    add_line(map, *from.position, *to.position, map.bus_class[far.index()], from.base_voltage_v < 1e3 ? 1.6 : 3.4);
  }
}

std::string symbol(int kind, double x, double y, double r) {
  const auto& style = class_styles[static_cast<std::size_t>(std::max(kind, 0))];
  const auto paint =
      fmt::format("fill=\"{}\" stroke=\"{}\" stroke-width=\"1\"", kind < 0 ? no_data_color : style.color, casing_color);
  if (kind == 0)
    return fmt::format("<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\" {}/>\n", x - r * 0.9,
                       y - r * 0.9, 1.8 * r, 1.8 * r, paint);
  if (kind == 1)
    return fmt::format("<path d=\"M{:.1f} {:.1f}l{:.1f} {:.1f}h{:.1f}z\" {}/>\n", x, y - 1.15 * r, 1.1 * r, 2.0 * r,
                       -2.2 * r, paint);
  return fmt::format("<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"{:.1f}\" {}/>\n", x, y, r, paint);
}

// Low-voltage points are small and lie below the others.
void draw_points(Map& map, bool low_voltage) {
  const auto rows = rows_by_bus(map.input);
  for (std::size_t b = 0; b < rows.size(); ++b) {
    const auto& bus = map.grid().buses[b];
    if (!rows[b] || !drawn(map.grid(), bus) || is_low_voltage(map.input, models::BusId(b)) != low_voltage) continue;
    const double x = map.frame.x(bus.position->x), y = map.frame.y(bus.position->y);
    map.svg +=
        fmt::format("<g><title>{}: {} kW, {} {}</title>{}</g>\n", escaped(bus.name), floored_kw(rows[b]->capacity_kw),
                    to_text(rows[b]->limit.kind), escaped(rows[b]->limit.element),
                    symbol(map.class_at(b, rows[b]->capacity_kw), x, y, low_voltage ? 2.2 : 4.2));
  }
}

void draw_ties(Map& map) {
  const auto& topology = *map.input.topology;
  for (const auto t : topology.ties) {
    const auto &a = map.at(topology.branches[t].from), &b = map.at(topology.branches[t].to);
    if (!a || !b || map.grid().buses[topology.branches[t].from.index()].base_voltage_v >= 60e3) continue;
    const double x = map.frame.x((a->x + b->x) / 2), y = map.frame.y((a->y + b->y) / 2);
    map.svg += fmt::format(
        "<path d=\"M{:.1f} {:.1f}l5 5l-5 5l-5 -5z\" fill=\"#fff\" stroke=\"{}\" stroke-width=\"1.3\"><title>open "
        "tie</title></path>\n",
        x, y - 5, casing_color);
  }
}

double text_width(std::string_view text, double size) {
  double width_em = 0.0;
  for (const char c : text)
    if ((static_cast<unsigned char>(c) & 0xC0) != 0x80)
      width_em += static_cast<unsigned char>(c) < 0x80 ? 0.56 : 0.34 * 3;
  return width_em * size;
}

// The first place around (x, y) where the label meets nothing; without one the label is left out.
bool put_label(Map& map, double x, double y, const std::string& text, double size, bool strong) {
  const double w = text_width(text, size) + 4, h = size * 1.15;
  const std::pair<double, double> offsets[] = {{8, -6},       {8, 6 + h},       {-w - 8, -6}, {-w - 8, 6 + h},
                                               {-w / 2, -10}, {-w / 2, 12 + h}, {12, h / 2},  {-w - 12, h / 2}};
  for (const auto& [dx, dy] : offsets) {
    const Box box{x + dx - 1, y + dy - h, x + dx + w, y + dy + 3};
    const bool inside = box.x0 > 2 && box.x1 < width - 2 && box.y0 > 2 && box.y1 < map.frame.height - 2;
    if (!inside || std::any_of(map.taken.begin(), map.taken.end(), [&](const Box& b) { return b.meets(box); }))
      continue;
    map.taken.push_back(box);
    map.svg += fmt::format(
        "<text x=\"{:.1f}\" y=\"{:.1f}\" font-size=\"{}\"{} fill=\"#1b1f24\" stroke=\"#fff\" stroke-width=\"3.5\" "
        "paint-order=\"stroke\" "
        "stroke-linejoin=\"round\">{}</text>\n",
        x + dx, y + dy, size, strong ? " font-weight=\"700\"" : "", escaped(text));
    return true;
  }
  return false;
}

// A black square where the substation's busbars stand.
void draw_substations(Map& map) {
  std::map<std::string, Position> stations;
  for (const auto& station : map.grid().substations)
    if (station.position) stations[station.name] = *station.position;
  if (stations.empty())
    for (const auto& source : map.grid().sources)
      if (const auto& at = map.at(source.terminal.bus)) stations[source.name] = *at;
  for (const auto& [name, position] : stations) {
    const double x = map.frame.x(position.x), y = map.frame.y(position.y);
    if (x < 0 || x > width || y < 0 || y > map.frame.height) continue;
    map.svg += fmt::format(
        "<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"16\" height=\"16\" fill=\"{}\" stroke=\"#fff\" stroke-width=\"2\"/>\n",
        x - 8, y - 8, casing_color);
    map.taken.push_back({x - 10, y - 10, x + 10, y + 10});
    put_label(map, x, y, name, 18, true);
  }
}

// The name of a feeder at its farthest point where it fits, else nearer to the source.
void draw_feeder_names(Map& map) {
  const auto& topology = *map.input.topology;
  std::map<std::string, std::vector<std::size_t>> buses;
  for (std::size_t b = 0; b < map.grid().buses.size(); ++b)
    if (!topology.feeder[b].empty() && drawn(map.grid(), map.grid().buses[b]) &&
        map.grid().buses[b].base_voltage_v >= 1e3)
      buses[topology.feeder[b]].push_back(b);
  if (buses.size() > 60) return;
  for (auto& [name, members] : buses) {
    std::stable_sort(members.begin(), members.end(),
                     [&](auto a, auto b) { return topology.distance_m[a] > topology.distance_m[b]; });
    for (const auto b : members) {
      const auto& position = *map.grid().buses[b].position;
      if (put_label(map, map.frame.x(position.x), map.frame.y(position.y), name, 15, false)) break;
    }
  }
}

// Labels keep off the way from a to b.
void keep_free(Map& map, double ax, double ay, double bx, double by) {
  const int steps = static_cast<int>(std::hypot(bx - ax, by - ay) / 12.0) + 1;
  for (int k = 0; k <= steps; ++k) {
    const double x = ax + (bx - ax) * k / steps, y = ay + (by - ay) * k / steps;
    map.taken.push_back({x - 4, y - 4, x + 4, y + 4});
  }
}

void draw_plans(Map& map) {
  if (!map.input.plans || map.input.plans->plans.empty()) return;
  const auto& first = map.input.plans->plans.front();
  for (const auto& connection : first.connections) {
    if (first.rank != 1 || connection.route.size() < 2) continue;
    std::string points;
    for (std::size_t k = 0; k < connection.route.size(); ++k) {
      const double x = map.frame.x(connection.route[k].x), y = map.frame.y(connection.route[k].y);
      points += fmt::format("{:.1f},{:.1f} ", x, y);
      if (k > 0) keep_free(map, map.frame.x(connection.route[k - 1].x), map.frame.y(connection.route[k - 1].y), x, y);
    }
    map.svg += fmt::format(
        "<polyline points=\"{0}\" fill=\"none\" stroke=\"#fff\" stroke-width=\"6\"/><polyline points=\"{0}\" "
        "fill=\"none\" stroke=\"#000\" "
        "stroke-width=\"2.6\" stroke-dasharray=\"{1}\"/>\n",
        points, connection.standby ? "2 4" : "8 4");
  }
}

void draw_applicant(Map& map) {
  if (!map.input.application || !map.input.application->position) return;
  const double x = map.frame.x(map.input.application->position->x), y = map.frame.y(map.input.application->position->y);
  std::string star;
  for (int k = 0; k < 10; ++k) {
    const double r = k % 2 == 0 ? 11.0 : 4.6, angle = -1.5707963267948966 + k * 0.6283185307179586;
    star += fmt::format("{:.1f},{:.1f} ", x + r * std::cos(angle), y + r * std::sin(angle));
  }
  map.svg += fmt::format("<polygon points=\"{}\" fill=\"#fff\" stroke=\"#000\" stroke-width=\"2\"/>\n", star);
  map.taken.push_back({x - 12, y - 12, x + 12, y + 12});
  put_label(map, x, y, map.input.application->name, 16, true);
}

// A bar of a round length, where the coordinates are metres.
void draw_scale_bar(Map& map) {
  if (map.grid().coordinate_system.find("metre") == std::string::npos) return;
  double length = 1.0;
  for (const double step : {10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1000.0, 2000.0, 5000.0, 10000.0, 20000.0})
    if (step * map.frame.scale < 200.0) length = step;
  const double y = map.frame.height - 10, x = margin;
  map.svg += fmt::format(
      "<path d=\"M{0:.1f} {1:.1f}v6h{2:.1f}v-6\" fill=\"none\" stroke=\"#1b1f24\" stroke-width=\"1.5\"/>"
      "<text x=\"{3:.1f}\" y=\"{4:.1f}\" font-size=\"12\" stroke=\"#fff\" stroke-width=\"3\" "
      "paint-order=\"stroke\">{5}</text>\n",
      x, y - 6, length * map.frame.scale, x + length * map.frame.scale + 6, y + 1,
      length >= 1000 ? fmt::format("{:g} km", length / 1000) : fmt::format("{:g} m", length));
}

std::string legend_line(int kind, const std::string& label) {
  std::string out =
      "<svg viewBox=\"0 0 64 16\" style=\"width:64px;height:16px;display:inline-block;vertical-align:-3px\" "
      "aria-hidden=\"true\">";
  if (kind < 0)
    out +=
        fmt::format("<line x1=\"2\" y1=\"8\" x2=\"62\" y2=\"8\" stroke=\"{}\" stroke-width=\"2.2\"/>", no_data_color);
  else {
    const auto& style = class_styles[static_cast<std::size_t>(kind)];
    out += fmt::format(
        "<line x1=\"2\" y1=\"8\" x2=\"62\" y2=\"8\" stroke=\"{}\" stroke-width=\"5.4\" stroke-dasharray=\"{}\" "
        "stroke-dashoffset=\"1\"/>"
        "<line x1=\"2\" y1=\"8\" x2=\"62\" y2=\"8\" stroke=\"{}\" stroke-width=\"3.4\" stroke-dasharray=\"{}\"/>",
        casing_color, style.casing_dash, style.color, style.dash);
    out += symbol(kind, 32, 8, 4.6);
  }
  return fmt::format("<span style=\"white-space:nowrap;margin-right:20px\">{}</svg> {}</span> ", out, label);
}

// The edges of one voltage level, best first.
std::string legend_level(const Map& map, bool low_voltage) {
  const auto language = map.input.language;
  const auto rows = rows_by_bus(map.input);
  const bool any = std::any_of(rows.begin(), rows.end(), [&](const auto* row) {
    return row && is_low_voltage(map.input, row->bus) == low_voltage;
  });
  if (!any) return {};
  const auto& c = map.classes[low_voltage ? 1 : 0];
  const auto level =
      low_voltage ? say(language, "below 1 kV (small)", "1 kV 以下（小符号）") : say(language, "feeders", "馈线");
  std::string out = fmt::format("<div><b>{}</b>: ", level);
  out += legend_line(2, fmt::format("{} {} kW", say(language, "from", "≥"), grouped(c.high_kw)));
  out += legend_line(1, fmt::format("{} {} {} kW", grouped(c.low_kw), say(language, "to", "至"), grouped(c.high_kw)));
  return out + legend_line(0, fmt::format("{} {} kW", say(language, "below", "低于"), grouped(c.low_kw))) + "</div>";
}

std::string legend(const Map& map) {
  const auto language = map.input.language;
  std::string out = legend_level(map, false) + legend_level(map, true);
  out += legend_line(-1, std::string(say(language, "no data: not computed", "无数据（未计算）")));
  out += fmt::format("■ {} &nbsp; ◇ {}", say(language, "substation", "变电站"), say(language, "open tie", "常开联络"));
  if (map.input.application && map.input.application->position)
    out += fmt::format(" &nbsp; ☆ {}",
                       say(language, "applicant; black and white: route of the plan ranked first (dotted: standby)",
                           "申请人；黑白线为首选方案路径（点线为备用）"));
  return out;
}

}  // namespace

std::string map_section(const ReportInput& input) {
  const auto language = input.language;
  std::string out = fmt::format("<section id=\"map\"><h2>{}</h2>\n",
                                say(language, "Map of the feeders by capacity", "馈线可开放容量图"));
  const auto frame = make_frame(input);
  if (!frame)
    return out + fmt::format(
                     "<p>{}</p></section>\n",
                     say(language, "The input gives no coordinates, so there is no map; capacity.csv has every point.",
                         "输入没有坐标，不能绘图；各接入点见 capacity.csv。"));
  Map map{input, *frame, {capacity_classes(input, false), capacity_classes(input, true)}, {}, {}, {}};
  classify(map);
  draw_branches(map);
  draw_points(map, true);
  draw_points(map, false);
  draw_ties(map);
  draw_plans(map);
  draw_substations(map);
  draw_applicant(map);
  draw_feeder_names(map);
  draw_scale_bar(map);
  out += fmt::format(
      "<figure><svg viewBox=\"0 0 {:.0f} {:.0f}\" role=\"img\" "
      "aria-label=\"{}\">\n{}</svg>\n<figcaption>{}<br>{}</figcaption></figure>\n",
      width, map.frame.height,
      say(language, "map of the feeders coloured by available capacity", "按可开放容量着色的馈线图"), map.svg,
      legend(map),
      say(language,
          "A section has the class of the point at its far end: three-phase load, rounded down. Capacities of "
          "different points do not add up.",
          "线段颜色取其末端接入点的等级（三相负荷，向下取整）。各点容量不可相加。"));
  return out + "</section>\n";
}

}  // namespace headroom::data
