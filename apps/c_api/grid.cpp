// SPDX-License-Identifier: Apache-2.0
// Opening a grid and listing what is in it.
#include <fmt/core.h>

#include <new>

#include "apps/c_api/handles.hpp"
#include "data/readers/grid.hpp"
#include "models/core/text.hpp"
#include "models/network/operating_point.hpp"

using headroom::c_api::guarded;
using headroom::c_api::Names;
using headroom::c_api::taken;
namespace models = headroom::models;
namespace data = headroom::data;

namespace {

std::optional<data::GridFormat> format_of(const char* name) {
  const std::string_view text = name ? name : "";
  if (text.empty()) return data::GridFormat::automatic;
  if (text == "headroom") return data::GridFormat::headroom;
  if (text == "opendss") return data::GridFormat::opendss;
  if (text == "matpower") return data::GridFormat::matpower;
  if (text == "pandapower") return data::GridFormat::pandapower;
  return std::nullopt;
}

template <class Elements>
void list(const char* kind, const Elements& elements, std::vector<std::string>& out) {
  for (const auto& element : elements) out.push_back(fmt::format("{}.{}", kind, element.name));
}

std::vector<std::string> listed(const models::Network& network, hr_kind kind) {
  std::vector<std::string> out;
  switch (kind) {
    case HR_BUS: list("bus", network->buses, out); break;
    case HR_NODE:
      for (const auto& bus : network->buses)
        for (const int number : bus.nodes) out.push_back(fmt::format("bus.{}.{}", bus.name, number));
      break;
    case HR_LOAD: list("load", network->loads, out); break;
    case HR_GENERATOR: list("generator", network->generators, out); break;
    case HR_TRANSFORMER: list("transformer", network->transformers, out); break;
    case HR_WINDING:
      for (const auto& transformer : network->transformers)
        for (std::size_t w = 1; w <= transformer.windings.size(); ++w)
          out.push_back(fmt::format("transformer.{}.{}", transformer.name, w));
      break;
    case HR_SWITCH: list("switch", network->switches, out); break;
    case HR_LINE: list("line", network->lines, out); break;
    case HR_CAPACITOR: list("capacitor", network->capacitors, out); break;
  }
  return out;
}

// With and without the class in front, lower case; the first of equal names counts.
const Names& names_of(hr_grid& grid, hr_kind kind) {
  Names& names = grid.names[static_cast<std::size_t>(kind)];
  if (names.made || !grid.data->network) return names;
  names.full = listed(*grid.data->network, kind);
  for (std::size_t k = 0; k < names.full.size(); ++k) {
    const std::string lower = models::to_lower(names.full[k]);
    names.by_name.try_emplace(lower, static_cast<std::int64_t>(k));
    names.by_name.try_emplace(lower.substr(lower.find('.') + 1), static_cast<std::int64_t>(k));
  }
  names.made = true;
  return names;
}

bool is_kind(hr_kind kind) { return kind >= HR_BUS && kind <= HR_CAPACITOR; }

const char* word(models::Fidelity fidelity) {
  if (fidelity == models::Fidelity::approximated) return "approximated";
  return fidelity == models::Fidelity::ignored ? "ignored" : "refused";
}

hr_code read(hr_grid& grid, const char* path, const hr_open_options& options) {
  const auto format = format_of(options.format);
  if (!path || !format) {
    grid.error = path ? fmt::format("format {} is none of headroom, opendss, matpower, pandapower", options.format)
                      : "path is null";
    return HR_BAD_ARGUMENT;
  }
  data::ReadOptions how;
  how.format = *format;
  how.accept_approximations = options.accept_approximations != 0;
  how.decimal_comma = options.decimal_comma != 0;
  auto result = data::read_grid(path, how);
  for (const auto& finding : result.findings.all()) {
    const std::string line = models::to_text(finding) + "\n";
    grid.data->findings += line;
    if (finding.severity == models::Severity::error) grid.error += line;
  }
  for (const auto& item : result.fidelity.items)
    if (item.fidelity > models::Fidelity::defaulted)
      grid.data->findings += fmt::format("{}:{}: {} {}: {}\n", item.origin.file, item.origin.line, word(item.fidelity),
                                         item.item, item.why);
  grid.data->network = std::move(result.network);
  if (grid.data->network) {
    grid.error.clear();
    return HR_OK;
  }
  if (grid.error.empty()) grid.error = fmt::format("{}: no grid was read", path);
  return HR_BAD_INPUT;
}

}  // namespace

const char* hr_version(void) { return HEADROOM_VERSION; }
int hr_abi_version(void) { return HR_ABI_VERSION; }

hr_code hr_grid_open(const char* path, const hr_open_options* options, hr_grid** out) {
  if (!out) return HR_BAD_ARGUMENT;
  std::string ignored;
  *out = nullptr;
  if (const auto made = guarded(ignored, [&] { return *out = new hr_grid, HR_OK; }); made != HR_OK) return made;
  return guarded((*out)->error, [&] { return read(**out, path, taken(options)); });
}

void hr_grid_close(hr_grid* grid) { delete grid; }

const char* hr_grid_error(const hr_grid* grid) { return grid ? grid->error.c_str() : "no grid: the handle is null"; }

const char* hr_grid_findings(hr_grid* grid) { return grid ? grid->data->findings.c_str() : ""; }

size_t hr_grid_count(const hr_grid* grid, hr_kind kind) {
  if (!grid || !grid->data->network) return 0;
  const auto& network = *grid->data->network;
  switch (kind) {
    case HR_BUS: return network->buses.size();
    case HR_NODE: return network.node_count();
    case HR_LOAD: return network->loads.size();
    case HR_GENERATOR: return network->generators.size();
    case HR_TRANSFORMER: return network->transformers.size();
    case HR_WINDING: {
      std::size_t count = 0;
      for (const auto& transformer : network->transformers) count += transformer.windings.size();
      return count;
    }
    case HR_SWITCH: return network->switches.size();
    case HR_LINE: return network->lines.size();
    case HR_CAPACITOR: return network->capacitors.size();
  }
  return 0;
}

const char* hr_grid_name(hr_grid* grid, hr_kind kind, size_t index) {
  if (!grid || !is_kind(kind)) return nullptr;
  const char* name = nullptr;
  guarded(grid->error, [&] {
    const auto& names = names_of(*grid, kind);
    if (index < names.full.size()) name = names.full[index].c_str();
    return HR_OK;
  });
  return name;
}

int64_t hr_grid_find(hr_grid* grid, hr_kind kind, const char* name) {
  if (!grid || !name || !is_kind(kind)) return -1;
  int64_t index = -1;
  guarded(grid->error, [&] {
    const auto& names = names_of(*grid, kind);
    const auto at = names.by_name.find(models::to_lower(name));
    if (at != names.by_name.end()) index = at->second;
    return HR_OK;
  });
  return index;
}

int hr_grid_balanced(const hr_grid* grid) { return grid && grid->data->network && grid->data->network->balanced(); }

hr_code hr_grid_bases(hr_grid* grid, double* base_v) {
  if (!grid) return HR_BAD_ARGUMENT;
  return guarded(grid->error, [&] {
    if (!grid->data->network || !base_v) {
      grid->error = base_v ? "no grid was read" : "base_v is null";
      return HR_BAD_ARGUMENT;
    }
    const auto& network = *grid->data->network;
    for (std::size_t b = 0; b < network->buses.size(); ++b)
      base_v = std::fill_n(base_v, network->buses[b].nodes.size(), network.node_base_v(models::BusId(b)));
    return HR_OK;
  });
}

namespace {

void give(const std::vector<models::Complex>& power, double* p, double* q) {
  for (std::size_t k = 0; k < power.size(); ++k) {
    if (p) p[k] = power[k].real();
    if (q) q[k] = power[k].imag();
  }
}

}  // namespace

hr_code hr_grid_state(hr_grid* grid, const char* time, double* p_w, double* q_var, double* generator_p_w,
                      double* generator_q_var, double* tap_pu, uint8_t* switch_closed) {
  if (!grid) return HR_BAD_ARGUMENT;
  return guarded(grid->error, [&] {
    const auto when = models::parse_time(time ? time : "snapshot");
    if (!grid->data->network || !when) {
      grid->error = when ? "no grid was read" : fmt::format("time {} is not understood", time);
      return HR_BAD_ARGUMENT;
    }
    const auto point = models::operating_point(*grid->data->network, *when);
    give(point.load_power_va, p_w, q_var);
    give(point.generator_power_va, generator_p_w, generator_q_var);
    if (tap_pu)
      for (const auto& taps : point.tap_pu) tap_pu = std::copy(taps.begin(), taps.end(), tap_pu);
    if (switch_closed)
      for (const char closed : point.switch_closed) *switch_closed++ = closed != 0;
    return HR_OK;
  });
}
