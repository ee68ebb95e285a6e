// SPDX-License-Identifier: Apache-2.0
// The powers of sixteen cases as the kernels read them.
#pragma once

#include <array>
#include <vector>

#include "engine/batch/bank.hpp"
#include "engine/batch/cases.hpp"
#include "engine/kernels/chord.hpp"
#include "models/network/operating_point.hpp"

namespace headroom::engine {

// Terminals are the loads, then the generators as negative loads (chord_base.hpp).
class CasePowers {
 public:
  CasePowers(const models::Network& network, const models::OperatingPoint& prepared);

  // A case's row of P and Q, either the caller's own memory or made in this object's (row `lane`, valid until the next
  // call for that lane).
  struct Row {
    const double *p = nullptr, *q = nullptr;                      // [load]
    const double *generator_p = nullptr, *generator_q = nullptr;  // [generator], delivered
  };
  Row row(const BatchCases& cases, std::size_t c, std::size_t lane);

  // s[terminal][P, Q][lane] from one row per lane, and the levels (bank.hpp) of these.
  void fill(const kernels::Kernels& kernels, const std::array<Row, kernels::lanes>& rows, const Bank& bank, double* s,
            std::array<double, kernels::lanes>& level) const;
  void fill(const kernels::Kernels& kernels, const std::array<Row, kernels::lanes>& rows, double* s) const;

 private:
  struct Own {
    std::vector<double> p, q, generator_p, generator_q;
  };
  void fill(const kernels::Kernels& kernels, const std::array<Row, kernels::lanes>& rows, const double* weight_p,
            const double* weight_q, double* s, double* level) const;
  void apply_profiles(const BatchCases& cases, std::size_t c, Own& own) const;
  void apply_changes(std::span<const CaseChange> changes, Own& own) const;

  std::size_t loads_, generators_;
  Own prepared_;
  std::vector<double> no_weight_;  // [load] 0
  std::array<Own, kernels::lanes> own_;
};

}  // namespace headroom::engine
