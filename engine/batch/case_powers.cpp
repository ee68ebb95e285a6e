// SPDX-License-Identifier: Apache-2.0
#include "engine/batch/case_powers.hpp"

#include <algorithm>
#include <limits>

#include "engine/batch/case_point.hpp"

namespace headroom::engine {

namespace {

using What = CaseChange::What;

void split(const std::vector<models::Complex>& power_va, std::vector<double>& p, std::vector<double>& q) {
  for (const auto power : power_va) {
    p.push_back(power.real());
    q.push_back(power.imag());
  }
}

void scale(std::span<const double> profile, std::span<const double> q_profile, std::size_t count, std::size_t c,
           std::span<const std::int32_t> which, std::vector<double>& p, std::vector<double>& q) {
  const auto& of_q = q_profile.empty() ? profile : q_profile;
  for (std::size_t k = 0; k < which.size(); ++k) {
    if (which[k] < 0) continue;
    const std::size_t at = static_cast<std::size_t>(which[k]) * count + c;
    p[k] *= profile[at];
    q[k] *= of_q[at];
  }
}

}  // namespace

CasePowers::CasePowers(const models::Network& network, const models::OperatingPoint& prepared)
    : loads_(network->loads.size()), generators_(network->generators.size()), no_weight_(loads_, 0.0) {
  split(prepared.load_power_va, prepared_.p, prepared_.q);
  split(prepared.generator_power_va, prepared_.generator_p, prepared_.generator_q);
}

CasePowers::Row CasePowers::row(const BatchCases& cases, std::size_t c, std::size_t lane) {
  auto changes = changes_of(cases, c);
  if (std::all_of(changes.begin(), changes.end(), [](const CaseChange& change) { return change.what >= What::tap; }))
    changes = {};
  Row row{prepared_.p.data(), prepared_.q.data(), prepared_.generator_p.data(), prepared_.generator_q.data()};
  const bool profiled = !cases.load_profile.empty() || !cases.generator_profile.empty();
  auto& own = own_[lane];
  if (profiled || !changes.empty()) {
    own = prepared_;
    row = {own.p.data(), own.q.data(), own.generator_p.data(), own.generator_q.data()};
  }
  if (profiled) apply_profiles(cases, c, own);
  const auto given = [&](std::span<const double> all, std::size_t width, const double*& from, std::vector<double>& to) {
    if (all.empty()) return;
    from = all.data() + c * width;
    if (changes.empty()) return;
    std::copy(from, from + width, to.begin());
    from = to.data();
  };
  given(cases.p_w, loads_, row.p, own.p);
  given(cases.q_var, loads_, row.q, own.q);
  given(cases.generator_p_w, generators_, row.generator_p, own.generator_p);
  given(cases.generator_q_var, generators_, row.generator_q, own.generator_q);
  if (!changes.empty()) apply_changes(changes, own);
  return row;
}

void CasePowers::apply_profiles(const BatchCases& cases, std::size_t c, Own& own) const {
  scale(cases.profile, cases.q_profile, cases.count, c, cases.load_profile, own.p, own.q);
  scale(cases.profile, cases.q_profile, cases.count, c, cases.generator_profile, own.generator_p, own.generator_q);
}

// A change that names nothing makes the row not a number: the case is then answered where such things are explained.
void CasePowers::apply_changes(std::span<const CaseChange> changes, Own& own) const {
  const double no_number = std::numeric_limits<double>::quiet_NaN();
  for (const auto& change : changes) {
    const bool of_load = change.what == What::load || change.what == What::load_addition;
    if (!of_load && change.what != What::generator) continue;
    auto &p = of_load ? own.p : own.generator_p, &q = of_load ? own.q : own.generator_q;
    const auto at = static_cast<std::size_t>(change.index);
    if (change.index < 0 || at >= p.size()) {
      if (!own.p.empty()) own.p.front() = no_number;
      continue;
    }
    const bool added = change.what == What::load_addition;
    p[at] = change.first + (added ? p[at] : 0.0);
    q[at] = change.second + (added ? q[at] : 0.0);
  }
}

void CasePowers::fill(const kernels::Kernels& kernels, const std::array<Row, kernels::lanes>& rows, const Bank& bank,
                      double* s, std::array<double, kernels::lanes>& level) const {
  alignas(64) std::array<double, kernels::lanes> sum;
  fill(kernels, rows, bank.weight_p(), bank.weight_q(), s, sum.data());
  level = sum;
}

void CasePowers::fill(const kernels::Kernels& kernels, const std::array<Row, kernels::lanes>& rows, double* s) const {
  alignas(64) std::array<double, kernels::lanes> sum;
  fill(kernels, rows, no_weight_.data(), no_weight_.data(), s, sum.data());
}

void CasePowers::fill(const kernels::Kernels& kernels, const std::array<Row, kernels::lanes>& rows,
                      const double* weight_p, const double* weight_q, double* s, double* level) const {
  std::array<const double*, kernels::lanes> p, q;
  for (std::size_t lane = 0; lane < rows.size(); ++lane) p[lane] = rows[lane].p, q[lane] = rows[lane].q;
  kernels.load(p.data(), q.data(), static_cast<long long>(loads_), weight_p, weight_q, s, level);
  for (std::size_t k = 0; k < generators_; ++k)
    for (std::size_t lane = 0; lane < rows.size(); ++lane) {
      double* at = s + 2 * (loads_ + k) * kernels::lanes + lane;
      at[0] = -rows[lane].generator_p[k];
      at[kernels::lanes] = -rows[lane].generator_q[k];
    }
}

}  // namespace headroom::engine
