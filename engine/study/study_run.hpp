// SPDX-License-Identifier: Apache-2.0
// What if, thousands of times? The cases of a study in chunks that do not know of each other, so that a run can stop
// and go on, or be divided, and gives the same bits.
#pragma once

#include <functional>
#include <vector>

#include "engine/study/batch.hpp"
#include "models/demand/study.hpp"

namespace headroom::engine {

// Range of the histograms of |V| that percentiles come from; resolution 0.0005 pu.
inline constexpr double study_from_pu = 0.6, study_to_pu = 1.4;
inline constexpr std::size_t study_bins = 1600;

struct StudyChunk {
  std::size_t first = 0, count = 0;      // cases
  std::vector<CaseOutcome> outcome;      // [case of the chunk]
  std::vector<CaseReduction> reduction;  // [case of the chunk]
  std::vector<double> magnitude_v;       // [case of the chunk][node], where the study wants voltages
  std::vector<NodeExtremes> extremes;    // [node], numbers of cases in the whole study
  std::vector<std::uint32_t> histogram;  // [node][study_bins]
  BatchResult result;
};

class StudyRun {
 public:
  // Network and study must outlive it. threads: 0 = as many as the machine has.
  StudyRun(const models::Network& network, const models::Study& study, int threads);

  std::size_t cases() const { return cases_; }
  std::size_t chunks() const { return (cases_ + study_.chunk - 1) / study_.chunk; }
  const Batch& batch() const { return batch_; }

  // The cases of one chunk. progress: as in BatchOptions; a cancelled chunk is to be thrown away.
  StudyChunk run(std::size_t chunk, std::function<bool(std::size_t, std::size_t)> progress = {});

 private:
  void random_loads(std::size_t first, std::size_t count, BatchCases& cases);
  void hours(std::size_t first, std::size_t count, BatchCases& cases);
  void outages(std::size_t first, std::size_t count, BatchCases& cases);

  const models::Network& network_;
  const models::Study& study_;
  models::OperatingPoint point_;
  Batch batch_;
  std::size_t cases_ = 0;
  std::vector<std::int32_t> lines_;                                    // outages: those in service
  std::vector<double> p_w_, q_var_, generator_p_w_, generator_q_var_;  // of the chunk
  std::vector<std::size_t> offset_;
  std::vector<CaseChange> change_;
};

// A number in [0, 1) that depends on these three alone: whoever draws a case again draws the same.
double draw(std::uint64_t seed, std::uint64_t number, std::uint64_t element);

}  // namespace headroom::engine
