// SPDX-License-Identifier: Apache-2.0
// The addition that one lane of the kernels carries (mapped_addition.hpp), between two of their sweeps.
#pragma once

#include <array>
#include <span>
#include <vector>

#include "engine/capacity/addition.hpp"
#include "engine/capacity/mapped_addition.hpp"
#include "engine/powerflow/addition_flow.hpp"

namespace headroom::engine {

struct LaneAddition {
  using Voltages = std::array<models::Complex, most_columns / 2>;

  Addition addition;                      // of 1 kW
  std::vector<InjectionBranch> branches;  // at the size asked for last
  MappedAddition mapped;
  Voltages v_base{};                     // across the branches
  std::array<double, most_columns> d{};  // the currents they draw

  // Is some end of a branch not held by a source?
  bool is_at_unknown(const ChordBase& base) const;
  // REQUIRES: addition and branches set, is_at_unknown. Draws nothing yet.
  void map(const ChordBase& base, const ChordPaths& paths, MappingScratch& scratch);
  // v across the branches but for their own current, of lane `at`.
  void free_voltage(const kernels::Block& block, int at, Voltages& v) const;
  // The current at kw, with v_0 as above. false: no solution, and d stays.
  bool solve(double kw, std::span<const models::Complex> v_0);
  // Adds the current to the right-hand side of lane `at`.
  void add_to(const kernels::Block& block, int at) const;
  // Takes it from the columns before the active ones again, in all lanes.
  void clear(const kernels::Block& block) const;
  // Marks the columns before the active ones in which it stands: [column].
  void mark(const kernels::Grid& grid, std::span<unsigned char> marked) const;
};

}  // namespace headroom::engine
