// SPDX-License-Identifier: Apache-2.0
#include "bench/peers/lightsim2grid.hpp"

#include <vector>

#include "bench/peers/shared_library.hpp"

namespace peers {

using headroom::models::Complex;

namespace {
constexpr double base_va = 1e6;
}

struct LightSim2Grid::Implementation {
  explicit Implementation(const std::string& path) : library(path) {
    const auto bind = [&](auto*& function, const char* name) {
      function = library.get<std::remove_pointer_t<std::remove_reference_t<decltype(function)>>>(name);
    };
    bind(open, "ls2g_open");
    bind(close, "ls2g_close");
    bind(batch, "ls2g_batch");
  }
  ~Implementation() {
    if (model) close(model);
  }

  SharedLibrary library;
  void* (*open)(std::int64_t, const double*, std::int64_t, const int*, const int*, const double*, const double*,
                std::int64_t, const int*, double);
  void (*close)(void*);
  int (*batch)(void*, std::int64_t, std::int64_t, const double*, const double*, double, const double**);
  void* model = nullptr;
  std::size_t buses = 0, loads = 0;
  std::span<const Complex> voltage;
};

LightSim2Grid::LightSim2Grid(const std::string& adapter) : implementation_(std::make_unique<Implementation>(adapter)) {}
LightSim2Grid::~LightSim2Grid() = default;

void LightSim2Grid::open(const headroom::models::Network& network) {
  auto& self = *implementation_;
  if (self.model) self.close(self.model);
  self.buses = network->buses.size(), self.loads = network->loads.size();
  std::vector<double> base_kv, r, x;
  std::vector<int> from, to, load_bus;
  for (const auto& bus : network->buses) base_kv.push_back(bus.base_voltage_v / 1e3);
  for (const auto& line : network->lines) {
    const double base_ohm =
        network.bus(line.from.bus).base_voltage_v * network.bus(line.from.bus).base_voltage_v / base_va;
    const Complex z = line.impedance_ohm(0, 0) / base_ohm;
    from.push_back(line.from.bus.value), to.push_back(line.to.bus.value);
    r.push_back(z.real()), x.push_back(z.imag());
  }
  for (const auto& load : network->loads) load_bus.push_back(load.terminal.bus.value);
  self.model =
      self.open(static_cast<std::int64_t>(self.buses), base_kv.data(), static_cast<std::int64_t>(r.size()), from.data(),
                to.data(), r.data(), x.data(), static_cast<std::int64_t>(self.loads), load_bus.data(), base_va / 1e6);
}

bool LightSim2Grid::batch(std::span<const double> p_mw, std::span<const double> q_mvar, std::size_t cases,
                          double tolerance) {
  auto& self = *implementation_;
  const double* voltage = nullptr;
  const int status = self.batch(self.model, static_cast<std::int64_t>(cases), static_cast<std::int64_t>(self.loads),
                                p_mw.data(), q_mvar.data(), tolerance, &voltage);
  self.voltage = {reinterpret_cast<const Complex*>(voltage), status == 1 ? cases * self.buses : 0};
  return status == 1;
}

std::span<const Complex> LightSim2Grid::voltage_pu() const { return implementation_->voltage; }

}  // namespace peers
