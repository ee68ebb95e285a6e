// SPDX-License-Identifier: Apache-2.0
// One grid in one discrete state, as the solver sees it.
//
//     Y V + I(V) = J      at every unknown node,
//
// Y: the linear elements (and for some branches their linear part y_lin, which I then leaves out), I(V): what loads and
// generators draw beyond that, J: the Norton currents of the sources. Nodes of stiff sources are known; nodes that no
// source reaches are left out (0 V).
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "engine/linear/block_ldu.hpp"
#include "engine/powerflow/element_admittance.hpp"
#include "engine/powerflow/load_law.hpp"

namespace headroom::engine {

struct NortonCurrent {
  std::int64_t node = -1;
  models::Complex current_a;  // into the node
};

struct Problem {
  std::vector<Primitive> primitives;
  std::vector<InjectionBranch> branches;  // those that touch a supplied node
  std::vector<models::Complex> linear_s;  // [branch] y_lin: part of Y, left out of I(V)
  std::vector<NortonCurrent> sources;
  std::vector<models::Complex> known_v;     // [node] voltage of stiff sources, else 0
  std::vector<char> supplied;               // [node]
  bool supplied_through_loads = false;      // some node only by a load, if that draws power
  std::vector<std::int32_t> bus;            // [node]
  std::vector<double> base_v;               // [node] scale of voltage tolerances; 0 = not known
  std::vector<std::int32_t> position;       // [node] in elimination order; -1: known or not supplied
  std::vector<std::int64_t> node;           // [position] -> node
  Elimination elimination;                  // panels are buses
  BlockLayout complex_layout, real_layout;  // refer to `elimination`: a Problem is not copied or moved after assemble()
  BlockMatrix<models::Complex> admittance;  // Y between unknown nodes

  Problem() = default;
  Problem(const Problem&) = delete;
  Problem& operator=(const Problem&) = delete;

  std::size_t nodes() const { return supplied.size(); }
};

// wanted: [bus] classes beyond "has loads": buses whose voltage may be left uncomputed are static_, empty = all wanted.
void assemble(const models::Network& network, const models::OperatingPoint& point, std::span<const char> wanted,
              Problem& problem);

// The voltage across a branch.
inline models::Complex across(const InjectionBranch& branch, std::span<const models::Complex> voltage_v) {
  return (branch.from < 0 ? models::Complex() : voltage_v[branch.from]) -
         (branch.to < 0 ? models::Complex() : voltage_v[branch.to]);
}

// The real form [re; im] of Y with the branch derivatives folded in: J = Y + dI/dV. derivative: [branch], of I(V)
// without y_lin. extra and extra_derivative: further branches.
BlockMatrix<double> jacobian(const Problem& problem, std::span<const CurrentDerivative> derivative,
                             std::span<const InjectionBranch> extra,
                             std::span<const CurrentDerivative> extra_derivative);

// The same in extended precision, summed element by element: admittances of neighbours may differ by ten powers of ten,
// and where a conductor has no other path to ground the small ones decide. derivative: [branch], of all that it draws.
BlockMatrix<long double> extended_jacobian(const Problem& problem, std::span<const CurrentDerivative> derivative);

// The derivative of a branch's part of I(V), without y_lin.
CurrentDerivative derivative_beyond(const InjectionBranch& branch, models::Complex linear_s, models::Complex v);

}  // namespace headroom::engine
