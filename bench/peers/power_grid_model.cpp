// SPDX-License-Identifier: Apache-2.0
#include "bench/peers/power_grid_model.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <stdexcept>

#include "bench/peers/shared_library.hpp"

namespace peers {

using headroom::models::Network;
using Index = std::int64_t;
using Id = std::int32_t;

namespace {

constexpr Index power_flow = 0, iterative_current = 3, sequential = -1;
constexpr Index most_iterations = 20;      // its default
constexpr double short_circuit_va = 1e20;  // of the source: stiff

// The functions in use; every object of theirs is an opaque pointer.
struct Functions {
  explicit Functions(const SharedLibrary& library) {
    const auto bind = [&](auto*& function, const char* name) {
      function = library.get<std::remove_pointer_t<std::remove_reference_t<decltype(function)>>>(name);
    };
    bind(version, "PGM_version");
    bind(create_handle, "PGM_create_handle");
    bind(error_code, "PGM_error_code");
    bind(error_message, "PGM_error_message");
    bind(clear_error, "PGM_clear_error");
    bind(n_failed, "PGM_n_failed_scenarios");
    bind(failed, "PGM_failed_scenarios");
    bind(create_const, "PGM_create_dataset_const");
    bind(destroy_const, "PGM_destroy_dataset_const");
    bind(const_buffer, "PGM_dataset_const_add_buffer");
    bind(const_attribute, "PGM_dataset_const_add_attribute_buffer");
    bind(create_mutable, "PGM_create_dataset_mutable");
    bind(destroy_mutable, "PGM_destroy_dataset_mutable");
    bind(mutable_buffer, "PGM_dataset_mutable_add_buffer");
    bind(mutable_attribute, "PGM_dataset_mutable_add_attribute_buffer");
    bind(create_model, "PGM_create_model");
    bind(update_model, "PGM_update_model");
    bind(calculate, "PGM_calculate");
    bind(destroy_model, "PGM_destroy_model");
    bind(create_options, "PGM_create_options");
    bind(set_type, "PGM_set_calculation_type");
    bind(set_method, "PGM_set_calculation_method");
    bind(set_symmetric, "PGM_set_symmetric");
    bind(set_tolerance, "PGM_set_err_tol");
    bind(set_iterations, "PGM_set_max_iter");
    bind(set_threading, "PGM_set_threading");
  }

  const char* (*version)();
  void* (*create_handle)();
  Index (*error_code)(const void*);
  const char* (*error_message)(const void*);
  void (*clear_error)(void*);
  Index (*n_failed)(const void*);
  const Index* (*failed)(const void*);
  void* (*create_const)(void*, const char*, Index, Index);
  void (*destroy_const)(void*);
  void (*const_buffer)(void*, void*, const char*, Index, Index, const Index*, const void*);
  void (*const_attribute)(void*, void*, const char*, const char*, const void*);
  void* (*create_mutable)(void*, const char*, Index, Index);
  void (*destroy_mutable)(void*);
  void (*mutable_buffer)(void*, void*, const char*, Index, Index, const Index*, void*);
  void (*mutable_attribute)(void*, void*, const char*, const char*, void*);
  void* (*create_model)(void*, double, const void*);
  void (*update_model)(void*, void*, const void*);
  void (*calculate)(void*, void*, const void*, const void*, const void*);
  void (*destroy_model)(void*);
  void* (*create_options)(void*);
  void (*set_type)(void*, void*, Index);
  void (*set_method)(void*, void*, Index);
  void (*set_symmetric)(void*, void*, Index);
  void (*set_tolerance)(void*, void*, double);
  void (*set_iterations)(void*, void*, Index);
  void (*set_threading)(void*, void*, Index);
};

}  // namespace

struct PowerGridModel::Implementation {
  explicit Implementation(const std::string& path) : library(path), f(library), handle(f.create_handle()) {}
  ~Implementation() {
    if (model) f.destroy_model(model);
  }

  // A data set with columns; `update` or `input`.
  struct Input {
    Implementation& self;
    void* set;
    Input(Implementation& i, const char* kind, bool batch, Index cases)
        : self(i), set(i.f.create_const(i.handle, kind, batch, cases)) {}
    ~Input() { self.f.destroy_const(set); }
    void component(const char* name, std::size_t per_case, std::size_t cases) {
      self.f.const_buffer(self.handle, set, name, static_cast<Index>(per_case), static_cast<Index>(per_case * cases),
                          nullptr, nullptr);
      self.check();
    }
    void column(const char* name, const char* attribute, const void* data) {
      self.f.const_attribute(self.handle, set, name, attribute, data);
      self.check();
    }
  };

  struct Output {
    Implementation& self;
    void* set;
    Output(Implementation& i, bool batch, std::size_t cases, std::span<double> u_pu, std::span<double> u_angle)
        : self(i),
          set(i.f.create_mutable(i.handle, i.symmetric ? "sym_output" : "asym_output", batch,
                                 static_cast<Index>(cases))) {
      self.f.mutable_buffer(self.handle, set, "node", static_cast<Index>(self.nodes),
                            static_cast<Index>(self.nodes * cases), nullptr, nullptr);
      self.f.mutable_attribute(self.handle, set, "node", "u_pu", u_pu.data());
      if (!u_angle.empty()) self.f.mutable_attribute(self.handle, set, "node", "u_angle", u_angle.data());
      self.check();
    }
    ~Output() { self.f.destroy_mutable(set); }
  };

  void check() const {
    if (f.error_code(handle) != 0) throw std::runtime_error(f.error_message(handle));
  }
  const char* load_kind() const { return symmetric ? "sym_load" : "asym_load"; }
  void* options(double tolerance) {
    if (!options_) options_ = f.create_options(handle);
    f.set_type(handle, options_, power_flow);
    f.set_method(handle, options_, iterative_current);
    f.set_symmetric(handle, options_, symmetric);
    f.set_tolerance(handle, options_, tolerance);
    f.set_iterations(handle, options_, most_iterations);
    f.set_threading(handle, options_, sequential);
    return options_;
  }
  Answer answer() {
    Answer result;
    constexpr Index batch_error = 2;
    if (f.error_code(handle) == batch_error) {
      const Index count = f.n_failed(handle);
      const Index* cases = f.failed(handle);
      result.failed = static_cast<std::size_t>(count);
      result.failed_cases.assign(cases, cases + count);
      f.clear_error(handle);
    }
    check();
    return result;
  }

  SharedLibrary library;
  Functions f;
  void* handle;
  void* model = nullptr;
  void* options_ = nullptr;
  bool symmetric = true;
  std::size_t nodes = 0, loads = 0, lines = 0;
  std::vector<Id> load_id, line_id;
};

namespace {

// Lines as the peer wants them: ends and sequence impedances, no capacitance.
struct LineColumns {
  std::vector<Id> from, to;
  std::vector<double> r1, x1, r0, x0, zero, rated_a;
};

LineColumns line_columns(const Network& network) {
  const std::size_t m = network->lines.size();
  LineColumns c;
  c.zero.assign(m, 0.0), c.rated_a.assign(m, 1e3);
  for (const auto& line : network->lines) {
    c.from.push_back(line.from.bus.value), c.to.push_back(line.to.bus.value);
    const auto own = line.impedance_ohm(0, 0);
    const auto mutual = network.balanced() ? headroom::models::Complex() : line.impedance_ohm(0, 1);
    c.r1.push_back((own - mutual).real()), c.x1.push_back((own - mutual).imag());
    c.r0.push_back((own + 2.0 * mutual).real()), c.x0.push_back((own + 2.0 * mutual).imag());
  }
  return c;
}

}  // namespace

PowerGridModel::PowerGridModel(const std::string& library)
    : implementation_(std::make_unique<Implementation>(library)) {}
PowerGridModel::~PowerGridModel() = default;

std::string PowerGridModel::version() const { return implementation_->f.version(); }

void PowerGridModel::open(const Network& network) {
  auto& self = *implementation_;
  if (self.model) self.f.destroy_model(self.model);
  self.model = nullptr;
  self.symmetric = network.balanced();
  const std::size_t n = network->buses.size(), m = network->lines.size(), width = self.symmetric ? 1 : 3;
  self.nodes = n, self.lines = m, self.loads = network->loads.size() / width;

  std::vector<Id> node_id(n), load_node(self.loads);
  std::vector<double> rated(n);
  self.line_id.resize(m), self.load_id.resize(self.loads);
  std::iota(node_id.begin(), node_id.end(), 0);
  std::iota(self.line_id.begin(), self.line_id.end(), static_cast<Id>(n));
  std::iota(self.load_id.begin(), self.load_id.end(), static_cast<Id>(n + m));
  for (std::size_t k = 0; k < n; ++k) rated[k] = network->buses[k].base_voltage_v;
  const auto lines = line_columns(network);
  std::vector<double> p, q;
  for (const auto& load : network->loads) p.push_back(load.power_va.real()), q.push_back(load.power_va.imag());
  for (std::size_t k = 0; k < self.loads; ++k) load_node[k] = network->loads[k * width].terminal.bus.value;
  const std::vector<std::int8_t> on(std::max({n, m, self.loads}), 1), constant_power(self.loads, 0);

  Implementation::Input input(self, "input", false, 1);
  input.component("node", n, 1);
  input.column("node", "id", node_id.data());
  input.column("node", "u_rated", rated.data());
  input.component("line", m, 1);
  input.column("line", "id", self.line_id.data());
  input.column("line", "from_node", lines.from.data());
  input.column("line", "to_node", lines.to.data());
  input.column("line", "from_status", on.data());
  input.column("line", "to_status", on.data());
  const std::pair<const char*, const std::vector<double>*> values[] = {
      {"r1", &lines.r1},     {"x1", &lines.x1},   {"r0", &lines.r0},     {"x0", &lines.x0},      {"c1", &lines.zero},
      {"tan1", &lines.zero}, {"c0", &lines.zero}, {"tan0", &lines.zero}, {"i_n", &lines.rated_a}};
  for (const auto& [attribute, data] : values) input.column("line", attribute, data->data());
  input.component(self.load_kind(), self.loads, 1);
  input.column(self.load_kind(), "id", self.load_id.data());
  input.column(self.load_kind(), "node", load_node.data());
  input.column(self.load_kind(), "status", on.data());
  input.column(self.load_kind(), "type", constant_power.data());
  input.column(self.load_kind(), "p_specified", p.data());
  input.column(self.load_kind(), "q_specified", q.data());
  const Id source_id = static_cast<Id>(n + m + self.loads), source_node = network->sources[0].terminal.bus.value;
  const double reference = 1.0, ratio = 0.1, zero_ratio = 1.0;
  input.component("source", 1, 1);
  input.column("source", "id", &source_id);
  input.column("source", "node", &source_node);
  input.column("source", "status", on.data());
  input.column("source", "u_ref", &reference);
  input.column("source", "sk", &short_circuit_va);
  input.column("source", "rx_ratio", &ratio);
  input.column("source", "z01_ratio", &zero_ratio);
  self.model = self.f.create_model(self.handle, network->frequency_hz, input.set);
  self.check();
}

PowerGridModel::Answer PowerGridModel::batch(std::span<const double> p_w, std::span<const double> q_var,
                                             std::size_t cases, double tolerance, std::span<double> u_pu,
                                             std::span<double> u_angle) {
  auto& self = *implementation_;
  Implementation::Input update(self, "update", true, static_cast<Index>(cases));
  update.component(self.load_kind(), self.loads, cases);
  update.column(self.load_kind(), "p_specified", p_w.data());
  update.column(self.load_kind(), "q_specified", q_var.data());
  const Implementation::Output output(self, true, cases, u_pu, u_angle);
  self.f.calculate(self.handle, self.model, self.options(tolerance), output.set, update.set);
  return self.answer();
}

void PowerGridModel::single(std::span<const double> p_w, std::span<const double> q_var, double tolerance,
                            std::span<double> u_pu, std::span<double> u_angle) {
  auto& self = *implementation_;
  Implementation::Input update(self, "update", false, 1);
  update.component(self.load_kind(), self.loads, 1);
  update.column(self.load_kind(), "id", self.load_id.data());
  update.column(self.load_kind(), "p_specified", p_w.data());
  update.column(self.load_kind(), "q_specified", q_var.data());
  self.f.update_model(self.handle, self.model, update.set);
  self.check();
  const Implementation::Output output(self, false, 1, u_pu, u_angle);
  self.f.calculate(self.handle, self.model, self.options(tolerance), output.set, nullptr);
  self.check();
}

PowerGridModel::Answer PowerGridModel::line_outages(std::span<const std::int32_t> lines, double tolerance,
                                                    std::span<double> u_pu, std::span<double> u_angle) {
  auto& self = *implementation_;
  const std::size_t cases = lines.size();
  std::vector<Id> id;
  for (const auto line : lines) id.push_back(self.line_id[static_cast<std::size_t>(line)]);
  const std::vector<std::int8_t> off(cases, 0);
  Implementation::Input update(self, "update", true, static_cast<Index>(cases));
  update.component("line", 1, cases);
  update.column("line", "id", id.data());
  update.column("line", "from_status", off.data());
  update.column("line", "to_status", off.data());
  const Implementation::Output output(self, true, cases, u_pu, u_angle);
  self.f.calculate(self.handle, self.model, self.options(tolerance), output.set, update.set);
  return self.answer();
}

}  // namespace peers
