// SPDX-License-Identifier: Apache-2.0
// Small things that the solvers in lanes share.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "engine/batch/cases.hpp"
#include "engine/batch/chord_base.hpp"
#include "engine/check/balance.hpp"
#include "engine/kernels/chord.hpp"

namespace headroom::engine {

// Whether cases are solved with the taps, steps and reactive powers that they give: no controls act, and no generator
// holds a voltage.
bool solved_as_given(const models::Network& network, const BatchOptions& options);

// The check of case c into the worst so far; of equal ones the first case.
void note_check(BatchResult& result, std::size_t c, const Balance& balance);

// Rows of voltages, one per lane, null where nobody wants them; they must outlive the result. Many nodes and cases are
// more than the caches of any processor hold to good purpose: they are written past these.
kernels::VoltageOut voltage_out(const ChordBase& base, std::size_t cases,
                                const std::array<double*, kernels::lanes>& complex,
                                const std::array<double*, kernels::lanes>& magnitude,
                                const std::array<double*, kernels::lanes>& angle);

// The first problem of a batch, in words.
void note_problem(BatchResult& result, std::size_t c, std::string text);

// Leaves in `cases` those that are in `left` too, in their order. Sorts `left`.
void keep(std::vector<std::size_t>& left, std::vector<std::size_t>& cases);

// Where a case's row of results is written: to the caller's memory when it lies in one piece there, else to a buffer of
// one row per lane.
template <class T>
T* row_of(std::span<T> all, bool node_major, std::size_t c, std::vector<T>& buffer, std::size_t lane,
          std::size_t nodes) {
  if (!all.empty() && !node_major) return all.data() + c * nodes;
  buffer.resize(kernels::lanes * nodes);
  return buffer.data() + lane * nodes;
}

// A row to its places in [node][case].
template <class T>
void scatter(const T* row, std::size_t nodes, std::size_t c, std::size_t count, std::span<T> all) {
  for (std::size_t k = 0; k < nodes; ++k) all[k * count + c] = row[k];
}

}  // namespace headroom::engine
