// SPDX-License-Identifier: Apache-2.0
#include "engine/study/study_run.hpp"

#include <algorithm>

namespace headroom::engine {

namespace {

using models::Network;
using models::OperatingPoint;
using models::Study;
using models::StudyCases;

BatchOptions options_of(const Study& study, int threads) {
  BatchOptions options;
  options.tolerance_pu = study.tolerance_pu;
  options.vm_min_pu = study.vm_min_pu, options.vm_max_pu = study.vm_max_pu;
  options.line_loading = study.line_loading, options.transformer_loading = study.transformer_loading;
  options.threads = threads;
  return options;
}

// Hours start from the state at the first one, so that the base is one of the cases.
OperatingPoint start_of(const Network& network, const Study& study) {
  if (study.cases == StudyCases::hours)
    return models::operating_point(network, {models::TimeMode::yearly, study.first_hour});
  return models::operating_point(network, models::parse_time(study.time).value_or(models::TimeSelection{}));
}

// A bijection of 64 bits in which every input bit reaches every output bit (Stafford's variant 13 of the finaliser of
// MurmurHash3, as in SplitMix64).
std::uint64_t mixed(std::uint64_t x) {
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
  return x ^ (x >> 31);
}

void append(const std::vector<models::Complex>& power, std::vector<double>& p, std::vector<double>& q) {
  for (const auto s : power) p.push_back(s.real()), q.push_back(s.imag());
}

}  // namespace

double draw(std::uint64_t seed, std::uint64_t number, std::uint64_t element) {
  constexpr std::uint64_t step = 0x9e3779b97f4a7c15u;
  const std::uint64_t bits = mixed(mixed(mixed(seed + step) + (number + 1) * step) + (element + 1) * step);
  return static_cast<double>(bits >> 11) * 0x1p-53;
}

StudyRun::StudyRun(const Network& network, const Study& study, int threads)
    : network_(network),
      study_(study),
      point_(start_of(network, study)),
      batch_(network, point_, options_of(study, threads)),
      cases_(study.count) {
  if (study.cases != StudyCases::outages) return;
  for (std::size_t k = 0; k < network->lines.size(); ++k)
    if (point_.line_in_service[k]) lines_.push_back(static_cast<std::int32_t>(k));
  cases_ = lines_.size();
}

void StudyRun::random_loads(std::size_t first, std::size_t count, BatchCases& cases) {
  const double span = study_.highest_factor - study_.lowest_factor;
  for (std::size_t c = first; c < first + count; ++c)
    for (std::size_t k = 0; k < point_.load_power_va.size(); ++k) {
      const double factor = study_.lowest_factor + span * draw(study_.seed, c, k);
      p_w_.push_back(factor * point_.load_power_va[k].real());
      q_var_.push_back(factor * point_.load_power_va[k].imag());
    }
  cases.p_w = p_w_, cases.q_var = q_var_;
}

void StudyRun::hours(std::size_t first, std::size_t count, BatchCases& cases) {
  for (std::size_t c = first; c < first + count; ++c) {
    const auto point =
        models::operating_point(network_, {models::TimeMode::yearly, study_.first_hour + static_cast<double>(c)});
    append(point.load_power_va, p_w_, q_var_);
    append(point.generator_power_va, generator_p_w_, generator_q_var_);
  }
  cases.p_w = p_w_, cases.q_var = q_var_;
  cases.generator_p_w = generator_p_w_, cases.generator_q_var = generator_q_var_;
}

void StudyRun::outages(std::size_t first, std::size_t count, BatchCases& cases) {
  for (std::size_t c = first; c < first + count; ++c) {
    offset_.push_back(change_.size());
    change_.push_back({CaseChange::What::line, lines_[c], 0, 0.0, 0.0});
  }
  offset_.push_back(change_.size());
  cases.change_offset = offset_, cases.change = change_;
}

StudyChunk StudyRun::run(std::size_t chunk, std::function<bool(std::size_t, std::size_t)> progress) {
  StudyChunk answer;
  answer.first = chunk * study_.chunk;
  answer.count = std::min(study_.chunk, cases_ - answer.first);
  for (auto* memory : {&p_w_, &q_var_, &generator_p_w_, &generator_q_var_}) memory->clear();
  offset_.clear(), change_.clear();
  BatchCases cases;
  cases.count = answer.count;
  if (study_.cases == StudyCases::random_loads) random_loads(answer.first, answer.count, cases);
  if (study_.cases == StudyCases::hours) hours(answer.first, answer.count, cases);
  if (study_.cases == StudyCases::outages) outages(answer.first, answer.count, cases);

  const std::size_t nodes = network_.node_count();
  std::vector<double> angle;
  answer.outcome.resize(answer.count);
  answer.reduction.resize(answer.count);
  answer.extremes.resize(nodes);
  answer.histogram.resize(nodes * study_bins);
  BatchOutputs outputs;
  outputs.outcome = answer.outcome, outputs.reduction = answer.reduction, outputs.extremes = answer.extremes;
  outputs.histogram = answer.histogram, outputs.histogram_bins = study_bins;
  outputs.histogram_from_pu = study_from_pu, outputs.histogram_to_pu = study_to_pu;
  if (study_.voltages) {
    answer.magnitude_v.resize(answer.count * nodes);
    angle.resize(answer.count * nodes);
    outputs.magnitude_v = answer.magnitude_v, outputs.angle_rad = angle;
  }
  batch_.set_progress(std::move(progress));
  answer.result = batch_.solve(cases, outputs);
  for (auto& extremes : answer.extremes)
    for (auto* number : {&extremes.lowest_case, &extremes.highest_case})
      if (*number >= 0) *number += static_cast<std::int64_t>(answer.first);
  return answer;
}

}  // namespace headroom::engine
