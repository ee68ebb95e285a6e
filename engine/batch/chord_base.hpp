// SPDX-License-Identifier: Apache-2.0
// A base state with its chord factor, laid out for the kernels.
#pragma once

#include <array>
#include <vector>

#include "engine/batch/chord_order.hpp"
#include "engine/kernels/chord.hpp"
#include "engine/powerflow/load_flow.hpp"

namespace headroom::engine {

// How the currents of all branches change with their voltages: with the conjugate alone (constant power), the same but
// perhaps not outside of a range, or otherwise.
enum class Response : std::uint8_t { antilinear, nearly_antilinear, mixed };

// Terminals are what a case gives powers for: the loads, then the generators (as negative loads), both in the order of
// the network.
class ChordBase {
 public:
  // Solves the base of this operating point.
  ChordBase(const models::Network& network, const models::OperatingPoint& point, double tolerance_pu);
  ChordBase(const ChordBase&) = delete;
  ChordBase& operator=(const ChordBase&) = delete;

  // Whether the kernels can start from here: the base has a solution, and every load's law is one that they know.
  bool usable() const { return usable_; }
  const LoadFlow& flow() const { return flow_; }
  const kernels::Grid& grid() const { return grid_; }

  Response response() const { return response_; }
  // Largest voltage that the currents of the base make, in pu: how much the grid answers to them.
  double drop_pu() const { return drop_pu_; }

  // [jumping branch] the piece of its law in which cases start (kernels::Block::piece).
  std::span<const double> first_piece() const { return piece_; }
  // [node] the base's voltage: magnitude, direction re and im, angle.
  std::span<const std::array<double, 4>> polar_base() const { return polar_base_; }
  // [node] position in the kernels' order, -1: not an unknown.
  std::span<const std::int32_t> position() const { return position_; }

 private:
  void lay_out_factor();
  double find_drop(const BlockLdu<long double>& ldu) const;
  void lay_out_branches(std::size_t loads);
  void add_branch(InjectionBranch branch, std::size_t loads);

  LoadFlow flow_;
  bool usable_ = false;
  Response response_ = Response::antilinear;
  double drop_pu_ = 0.0;
  ChordOrder order_;
  std::vector<std::int32_t> position_;
  kernels::Grid grid_;
  std::vector<kernels::Column> columns_;
  std::vector<int> row_;
  std::vector<unsigned char> rows_;
  std::vector<double> diagonal_, lower_, upper_, scale_, start_;
  std::vector<std::array<double, 4>> polar_base_;
  std::vector<kernels::Branch> branches_;
  std::vector<kernels::Law> laws_;
  std::vector<kernels::Expansion> expansions_;
  std::vector<int> jumping_;   // branches
  std::vector<double> piece_;  // [jumping]
};

// The law of a branch for one watt and one var of its terminal, of which it has `share`. False: not one of the kernels'
// laws.
bool kernel_law(const InjectionBranch& branch, double share, kernels::Law& law);

}  // namespace headroom::engine
