// SPDX-License-Identifier: Apache-2.0
#include "bench/peers/opendss.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <stdexcept>

#include "bench/peers/shared_library.hpp"

namespace peers {

using headroom::models::Complex;
using headroom::models::Network;

struct OpenDss::Implementation {
  explicit Implementation(const std::string& path) : library(path) {
    const auto bind = [&](auto*& function, const char* name) {
      function = library.get<std::remove_pointer_t<std::remove_reference_t<decltype(function)>>>(name);
    };
    bind(start, "DSS_Start");
    bind(version, "DSS_Get_Version");
    bind(set_command, "Text_Set_Command");
    bind(error_number, "Error_Get_Number");
    bind(error_text, "Error_Get_Description");
    bind(solve, "Solution_Solve");
    bind(converged, "Solution_Get_Converged");
    bind(all_volts, "Circuit_Get_AllBusVolts");
    bind(all_names, "Circuit_Get_AllNodeNames");
    bind(monitor_names, "Monitors_Get_AllNames");
    bind(meter_names, "Meters_Get_AllNames");
    bind(shape_name, "LoadShapes_Set_Name");
    bind(p_mult, "LoadShapes_Set_Pmult");
    bind(q_mult, "LoadShapes_Set_Qmult");
    bind(free_doubles, "DSS_Dispose_PDouble");
    bind(free_texts, "DSS_Dispose_PPAnsiChar");
    start(0);
  }

  void command(const std::string& text) {
    set_command(text.c_str());
    if (error_number() != 0) throw std::runtime_error(fmt::format("OpenDSS: {}: {}", text, error_text()));
  }

  std::vector<std::string> names(void (*get)(char***, std::int32_t*)) {
    char** text = nullptr;
    std::int32_t size[4] = {};
    get(&text, size);
    std::vector<std::string> list;
    for (std::int32_t k = 0; k < size[0]; ++k)
      if (text[k] && *text[k]) list.emplace_back(text[k]);
    free_texts(&text, size[1]);
    return list;
  }

  // Position of each of its nodes among those of the network, -1: it is not there.
  std::vector<std::int64_t> node_map(const Network& network) {
    std::vector<std::int64_t> map;
    for (auto name : names(all_names)) {
      std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) { return std::tolower(c); });
      const auto dot = name.rfind('.');
      const auto bus = network.find_bus(name.substr(0, dot));
      const int number = std::stoi(name.substr(dot + 1));
      const bool known = bus && std::count(network.bus(*bus).nodes.begin(), network.bus(*bus).nodes.end(), number) > 0;
      map.push_back(known ? network.node(*bus, number) : -1);
    }
    return map;
  }

  SharedLibrary library;
  std::uint16_t (*start)(std::int32_t);
  const char* (*version)();
  void (*set_command)(const char*);
  std::int32_t (*error_number)();
  const char* (*error_text)();
  void (*solve)();
  std::uint16_t (*converged)();
  void (*all_volts)(double**, std::int32_t*);
  void (*all_names)(char***, std::int32_t*);
  void (*monitor_names)(char***, std::int32_t*);
  void (*meter_names)(char***, std::int32_t*);
  void (*shape_name)(const char*);
  void (*p_mult)(const double*, std::int32_t);
  void (*q_mult)(const double*, std::int32_t);
  void (*free_doubles)(double**);
  void (*free_texts)(char***, std::int32_t);
};

OpenDss::OpenDss(const std::string& library) : implementation_(std::make_unique<Implementation>(library)) {}
OpenDss::~OpenDss() = default;

std::string OpenDss::version() const {
  const std::string text = implementation_->version();
  return text.substr(0, text.find('\n'));
}

void OpenDss::compile(const std::string& master) {
  auto& self = *implementation_;
  const auto here = std::filesystem::current_path();
  self.command("clearall");
  self.command(fmt::format("redirect \"{}\"", master));
  std::filesystem::current_path(here);
  for (const auto& name : self.names(self.monitor_names)) self.command("disable monitor." + name);
  for (const auto& name : self.names(self.meter_names)) self.command("disable energymeter." + name);
}

void OpenDss::set_positions(const Network& network, const headroom::models::OperatingPoint& point) {
  auto& self = *implementation_;
  for (std::size_t t = 0; t < network->transformers.size(); ++t)
    for (std::size_t w = 0; w < point.tap_pu[t].size(); ++w)
      self.command(fmt::format("edit transformer.{} wdg={} tap={:.12g}", network->transformers[t].name, w + 1,
                               point.tap_pu[t][w]));
  for (std::size_t k = 0; k < network->capacitors.size(); ++k) {
    std::string states;
    for (const int on : point.capacitor_step_on[k]) states += on ? " 1" : " 0";
    self.command(fmt::format("edit capacitor.{} states=[{}]", network->capacitors[k].name, states));
  }
  self.command("set controlmode=off");
  self.command("set maxiterations=300");
  self.command("solve mode=snap");
}

void OpenDss::set_factors(const Network& network, std::span<const double> factor, std::size_t cases) {
  auto& self = *implementation_;
  const std::size_t loads = network->loads.size();
  std::vector<double> course(cases);
  for (std::size_t k = 0; k < loads; ++k) {
    for (std::size_t c = 0; c < cases; ++c) course[c] = factor[c * loads + k];
    const std::string name = fmt::format("headroom{}", k);
    self.command(fmt::format("new loadshape.{} npts={} interval=1", name, cases));
    self.shape_name(name.c_str());
    self.p_mult(course.data(), static_cast<std::int32_t>(cases));
    self.q_mult(course.data(), static_cast<std::int32_t>(cases));
    self.command(fmt::format("edit load.{} daily={}", network->loads[k].name, name));
  }
}

void OpenDss::run(std::size_t cases, double tolerance) {
  auto& self = *implementation_;
  self.command(fmt::format("set tolerance={:g}", tolerance));
  self.command(fmt::format("set mode=daily number={} hour=0 sec=0 stepsize=1h", cases));
  self.solve();
}

void OpenDss::run_and_read(const Network& network, std::size_t cases, double tolerance, std::span<Complex> voltage_v,
                           std::vector<char>& converged) {
  auto& self = *implementation_;
  const auto map = self.node_map(network);
  const std::size_t nodes = network.node_count();
  self.command(fmt::format("set tolerance={:g}", tolerance));
  self.command("set mode=daily number=1 hour=0 sec=0 stepsize=1h");
  converged.assign(cases, 0);
  double* volts = nullptr;
  std::int32_t size[4] = {};
  for (std::size_t c = 0; c < cases; ++c) {
    self.solve();
    converged[c] = self.converged() != 0;
    self.all_volts(&volts, size);
    for (std::size_t k = 0; k < map.size(); ++k)
      if (map[k] >= 0) voltage_v[c * nodes + static_cast<std::size_t>(map[k])] = {volts[2 * k], volts[2 * k + 1]};
  }
  self.free_doubles(&volts);
}

}  // namespace peers
