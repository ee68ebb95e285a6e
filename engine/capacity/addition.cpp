// SPDX-License-Identifier: Apache-2.0
#include "engine/capacity/addition.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace headroom::engine {

namespace {

using models::AdditionConnection;
using models::CapacityStatus;
using models::Complex;

inline constexpr int neutral_node = 4;

enum class Shape : std::uint8_t { balanced, to_return, between };

struct Phases {
  std::string_view word;
  Shape shape;
  std::vector<int> nodes;
};

const std::array<Phases, 10>& all_phases() {
  static const std::array<Phases, 10> words{{{"abc", Shape::balanced, {1, 2, 3}},
                                             {"a", Shape::to_return, {1}},
                                             {"b", Shape::to_return, {2}},
                                             {"c", Shape::to_return, {3}},
                                             {"ab", Shape::between, {1, 2}},
                                             {"bc", Shape::between, {2, 3}},
                                             {"ca", Shape::between, {3, 1}},
                                             {"a+b", Shape::to_return, {1, 2}},
                                             {"b+c", Shape::to_return, {2, 3}},
                                             {"c+a", Shape::to_return, {3, 1}}}};
  return words;
}

const Phases* find_phases(std::string_view word) {
  const auto at = std::find_if(all_phases().begin(), all_phases().end(), [&](const auto& p) { return p.word == word; });
  return at == all_phases().end() ? nullptr : &*at;
}

InjectionBranch constant_power(std::int64_t from, std::int64_t to, Complex power_va, double rated_v) {
  InjectionBranch branch;
  branch.from = from;
  branch.to = to;
  branch.power_va = power_va;
  branch.rated_v = rated_v;
  return branch;
}

bool has_node(const models::Bus& bus, int number) {
  return std::find(bus.nodes.begin(), bus.nodes.end(), number) != bus.nodes.end();
}

AdditionConnection connection_of(const AdditionRequest& request, const models::Bus& bus, bool zero_sequence_path) {
  switch (request.connection) {
    case ConnectionChoice::wye: return AdditionConnection::wye;
    case ConnectionChoice::delta: return AdditionConnection::delta;
    case ConnectionChoice::neutral: return AdditionConnection::neutral;
    case ConnectionChoice::automatic: break;
  }
  if (has_node(bus, neutral_node)) return AdditionConnection::neutral;
  return zero_sequence_path ? AdditionConnection::wye : AdditionConnection::delta;
}

Addition refused(Addition addition, CapacityStatus status) {
  addition.status = status;
  return addition;
}

Addition make_balanced(const models::Network& network, const AdditionRequest& request, const Phases& phases) {
  Addition addition;
  if (phases.shape != Shape::balanced) return refused(std::move(addition), CapacityStatus::phases_absent);
  addition.branches.push_back(constant_power(static_cast<std::int64_t>(network.first_node(request.bus)), -1,
                                             power_of_one_kw(request) / 3.0, network.node_base_v(request.bus)));
  return addition;
}

}  // namespace

Complex power_of_one_kw(const AdditionRequest& request) {
  const double pf = request.power_factor;
  const double q = std::copysign(std::tan(std::acos(std::min(1.0, std::abs(pf)))), pf);
  const double sign = request.direction == models::Direction::load ? 1.0 : -1.0;
  return sign * 1e3 * Complex(1.0, q);
}

bool is_phases_word(std::string_view phases) { return phases == "each" || find_phases(phases) != nullptr; }

std::vector<std::string> expand_phases(const models::Network& network, models::BusId bus, std::string_view phases) {
  if (phases != "each" || network.balanced()) return {std::string(phases == "each" ? "abc" : phases)};
  std::vector<std::string> words;
  for (const int node : {1, 2, 3})
    if (has_node(network.bus(bus), node)) words.emplace_back(1, static_cast<char>('a' + node - 1));
  return words;
}

Addition make_addition(const models::Network& network, const AdditionRequest& request, bool zero_sequence_path) {
  const Phases& phases = *find_phases(request.phases);
  if (network.balanced()) return make_balanced(network, request, phases);

  const auto& bus = network.bus(request.bus);
  Addition addition;
  addition.connection =
      phases.shape == Shape::between ? AdditionConnection::delta : connection_of(request, bus, zero_sequence_path);
  for (const int node : phases.nodes)
    if (!has_node(bus, node)) return refused(std::move(addition), CapacityStatus::phases_absent);
  const bool delta = addition.connection == AdditionConnection::delta;
  const bool neutral = addition.connection == AdditionConnection::neutral;
  if ((delta && phases.shape == Shape::to_return) || (neutral && !has_node(bus, neutral_node)))
    return refused(std::move(addition), CapacityStatus::no_return_path);

  const double base_v = network.node_base_v(request.bus);
  const std::size_t pairs = phases.shape == Shape::between ? 1 : phases.nodes.size();
  const Complex power = power_of_one_kw(request) / static_cast<double>(pairs);
  for (std::size_t k = 0; k < pairs; ++k) {
    const std::int64_t from = network.node(request.bus, phases.nodes[k]);
    const int return_node = delta     ? phases.nodes[(k + 1) % phases.nodes.size()]
                            : neutral ? neutral_node
                                      : models::ground;
    const double rated_v = delta ? base_v * std::sqrt(3.0) : base_v;
    addition.branches.push_back(constant_power(from, network.node(request.bus, return_node), power, rated_v));
  }
  return addition;
}

void scale_addition(const Addition& addition, double kw, std::vector<InjectionBranch>& out) {
  for (std::size_t k = 0; k < out.size(); ++k) out[k].power_va = kw * addition.branches[k].power_va;
}

}  // namespace headroom::engine
