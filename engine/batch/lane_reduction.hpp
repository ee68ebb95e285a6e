// SPDX-License-Identifier: Apache-2.0
// The reductions of cases.hpp for the sixteen cases of a block, without writing their voltages.
//
// Losses are what the sources deliver and neither the loads and generators nor the shunts take: with currents in
// balance at every node that is the sum over the elements in series.
#pragma once

#include <vector>

#include "engine/batch/chord_base.hpp"
#include "engine/batch/watch.hpp"

namespace headroom::engine {

class LaneReduction {
 public:
  // Everything outlives it; watch and options as for reduce(); supplied: [node].
  LaneReduction(const models::Network& network, const models::OperatingPoint& point, const BatchOptions& options,
                const Watch& watch, std::span<const char> supplied, const ChordBase& base);
  LaneReduction(const LaneReduction&) = delete;
  LaneReduction& operator=(const LaneReduction&) = delete;

  // False: current sources, and loads or return conductors at stiff sources: their power is not summed here.
  bool usable() const { return usable_; }
  const kernels::Looks& looks() const { return looks_; }
  CaseReduction result(const kernels::Seen& seen, std::size_t lane) const;

 private:
  struct RowStore {
    std::vector<double> base, entry;
    std::vector<int> first{0}, position;
  };
  void add_entry(RowStore& rows, std::int64_t node, models::Complex y_s, models::Complex& at_base) const;
  void add_power_row(const Primitive& primitive, std::size_t row, double sign, models::Complex constant_a,
                     unsigned char kind);
  void watch_voltages(std::span<const char> supplied);
  void watch_loadings();
  void sum_sources(const models::OperatingPoint& point);
  void sum_stiff_source(const models::Source& source);
  void sum_shunts(const models::OperatingPoint& point);
  void close();

  const models::Network& network_;
  const BatchOptions& options_;
  const Watch& watch_;
  const ChordBase& base_;
  bool usable_ = true;
  kernels::Looks looks_;
  std::vector<std::int64_t> node_;    // [watched voltage]
  std::vector<std::int32_t> branch_;  // [watched branch in service]
  std::vector<int> position_, first_row_{0}, power_position_;
  std::vector<double> voltage_, per_volt2_, per_limit2_, power_voltage_;
  std::vector<unsigned char> kind_, power_kind_;
  RowStore current_, power_;
};

}  // namespace headroom::engine
