// SPDX-License-Identifier: Apache-2.0
// outage.csv, work.csv, crew.csv.
#include <fmt/core.h>

#include <array>

#include "data/readers/headroom/headroom.hpp"
#include "data/readers/headroom/reading.hpp"
#include "data/readers/headroom/tables.hpp"
#include "data/readers/table/codes.hpp"
#include "models/core/text.hpp"

namespace headroom::data {

namespace {

constexpr std::array<std::string_view, 3> states{"requested", "approved", "announced"};
constexpr std::array<std::string_view, 3> methods{"either", "outage", "live_line"};
constexpr std::array<std::string_view, 2> skills{"outage", "live_line"};

bool digits(std::string_view text, std::size_t at, std::size_t count, int least, int most) {
  int value = 0;
  for (std::size_t k = at; k < at + count; ++k) {
    if (k >= text.size() || text[k] < '0' || text[k] > '9') return false;
    value = 10 * value + (text[k] - '0');
  }
  return value >= least && value <= most;
}

// YYYY-MM-DD, and with `time` also YYYY-MM-DDThh:mm[:ss] (a blank may stand for the T).
bool is_iso(std::string_view text, bool time) {
  if (!digits(text, 0, 4, 1900, 2999) || !digits(text, 5, 2, 1, 12) || !digits(text, 8, 2, 1, 31)) return false;
  if (text[4] != '-' || text[7] != '-') return false;
  if (text.size() == 10) return true;
  if (!time || text.size() < 16 || (text[10] != 'T' && text[10] != ' ') || text[13] != ':') return false;
  if (!digits(text, 11, 2, 0, 24) || !digits(text, 14, 2, 0, 59)) return false;
  return text.size() == 16 || (text.size() == 19 && text[16] == ':' && digits(text, 17, 2, 0, 60));
}

std::string date_of(const TableRow& row, std::string_view column, bool required, bool time) {
  const auto text = row.text(column);
  if (text.empty()) {
    if (required) row.error(code::missing_value, column, fmt::format("{} is empty", column), "", "give a date");
    return "";
  }
  if (!is_iso(text, time))
    row.error(code::not_a_choice, column, fmt::format("{} \"{}\" is not a date", column, shown(text)), "ISO 8601",
              time ? "write for example 2026-03-14T08:30" : "write for example 2026-03-14");
  return std::string(text);
}

void check_order(const TableRow& row, std::string_view first, std::string_view last) {
  if (row.has(first) && row.has(last) && row.text(first) > row.text(last))
    row.error(code::contradiction, last, fmt::format("{} lies before {}", last, first), "", "swap the two");
}

// "line.L12" exists in the network, when there is one to look into.
void check_element(const TableRow& row, const models::Network* network) {
  const auto text = row.text("element");
  const auto dot = text.find('.');
  const std::string kind = models::to_lower(text.substr(0, dot));
  if (dot == std::string_view::npos || (kind != "line" && kind != "switch" && kind != "trafo")) {
    row.error(code::not_a_choice, "element", fmt::format("element \"{}\" is not known", shown(text)),
              "line.NAME, switch.NAME or trafo.NAME", "write for example line.L12");
    return;
  }
  if (!network) return;
  std::vector<std::string_view> names;
  const auto collect = [&](const auto& elements) {
    for (const auto& element : elements) names.push_back(element.name);
  };
  if (kind == "line") collect((*network)->lines);
  else if (kind == "switch") collect((*network)->switches);
  else collect((*network)->transformers);
  const std::string wanted = models::to_lower(text.substr(dot + 1));
  for (const auto name : names)
    if (models::to_lower(name) == wanted) return;
  std::string remedy = did_you_mean(text.substr(dot + 1), names);
  row.error(code::unknown_reference, "element", fmt::format("element \"{}\" does not exist", shown(text)), "",
            std::move(remedy));
}

void check_bus(const TableRow& row, const models::Network* network) {
  const auto name = row.text("bus");
  if (name.empty()) row.error(code::missing_value, "bus", "bus is empty", "", "name a bus");
  if (name.empty() || !network || network->find_bus(name)) return;
  const auto near = network->nearest_bus_names(name);
  report_unknown_name(row, "bus", std::vector<std::string_view>(near.begin(), near.end()));
}

models::PlannedOutage outage_of(const TableRow& row, const models::Network* network) {
  check_element(row, network);
  models::PlannedOutage outage{std::string(row.name()),
                               std::string(row.text("element")),
                               date_of(row, "start", true, true),
                               date_of(row, "end", true, true),
                               std::string(row.text("work")),
                               "",
                               row.origin()};
  outage.status = states[row.choice("status", states, 0)];
  check_order(row, "start", "end");
  return outage;
}

models::ConnectionWork work_of(const TableRow& row, const models::Network* network) {
  check_bus(row, network);
  models::ConnectionWork work;
  work.id = std::string(row.name());
  work.application = std::string(row.text("application"));
  work.bus = std::string(row.text("bus"));
  work.hours = row.required_number("hours", positive);
  work.earliest = date_of(row, "earliest", false, false);
  work.deadline = date_of(row, "deadline", false, false);
  work.method = methods[row.choice("method", methods, 0)];
  work.origin = row.origin();
  check_order(row, "earliest", "deadline");
  return work;
}

models::Crew crew_of(const TableRow& row, const models::Network*) {
  models::Crew crew;
  crew.name = std::string(row.name());
  crew.skill = skills[row.choice("skill", skills, 0)];
  crew.size = row.integer("size", 1, Bound{1.0, 1000.0});
  crew.available_from = date_of(row, "available_from", false, false);
  crew.available_to = date_of(row, "available_to", false, false);
  crew.origin = row.origin();
  check_order(row, "available_from", "available_to");
  return crew;
}

template <class Item>
void read_table(FolderReading& reading, const TableSpec& spec, const models::Network* network,
                Item (*item_of)(const TableRow&, const models::Network*), std::vector<Item>& into) {
  const auto table = reading.open(spec);
  if (!table) return;
  NameIndex names;
  for (std::size_t r = 0; r < table->rows(); ++r) {
    const TableRow row = table->row(r);
    names.add(row, r);
    into.push_back(item_of(row, network));
  }
}

WorksResult read_all(GridFolder folder, const models::Network* network, const ReadOptions& options) {
  WorksResult result;
  FolderReading reading(std::move(folder), options);
  if (reading.folder.exists(reading.findings())) {
    read_table(reading, tables::outage, network, outage_of, result.works.outages);
    read_table(reading, tables::work, network, work_of, result.works.connections);
    read_table(reading, tables::crew, network, crew_of, result.works.crews);
  }
  result.findings = reading.findings();
  result.fidelity = reading.fidelity;
  return result;
}

}  // namespace

WorksResult read_works(const std::filesystem::path& folder, const models::Network* network,
                       const ReadOptions& options) {
  return read_all(GridFolder::on_disk(folder), network, options);
}

WorksResult read_bundled_works(std::string_view prefix, const models::Network* network, const ReadOptions& options) {
  return read_all(GridFolder::bundled(prefix), network, options);
}

}  // namespace headroom::data
