// SPDX-License-Identifier: Apache-2.0
// Batches: the caller's arrays as spans of engine/study/batch.hpp, and back.
#include <fmt/core.h>

#include "apps/c_api/handles.hpp"
#include "models/network/operating_point.hpp"

using headroom::c_api::guarded;
using headroom::c_api::taken;
namespace engine = headroom::engine;
namespace models = headroom::models;

namespace {

static_assert(HR_SET_CAPACITOR == static_cast<int>(engine::CaseChange::What::capacitor_step));
static_assert(HR_NOT_RUN == static_cast<int>(engine::CaseStatus::not_run));
static_assert(HR_LIMIT_TRANSFORMER == static_cast<int>(engine::LimitingKind::transformer_current));
static_assert(sizeof(hr_extremes) == sizeof(engine::NodeExtremes));

double or_default(double value, double otherwise) { return value != 0.0 ? value : otherwise; }

engine::BatchOptions options_of(const hr_batch_options& given) {
  engine::BatchOptions options;
  options.tolerance_pu = or_default(given.tolerance_pu, options.tolerance_pu);
  options.threads = given.threads;
  options.solve_controls = given.solve_controls != 0;
  options.fast_path = given.reference == 0;
  options.use_default_ratings = given.use_default_ratings != 0;
  if (given.check_every != 0) options.check_every = given.check_every;
  options.vm_min_pu = or_default(given.vm_min_pu, options.vm_min_pu);
  options.vm_max_pu = or_default(given.vm_max_pu, options.vm_max_pu);
  options.line_loading = or_default(given.line_loading, options.line_loading);
  options.transformer_loading = or_default(given.transformer_loading, options.transformer_loading);
  if (given.progress)
    options.progress = [call = given.progress, user = given.user](std::size_t done, std::size_t total) {
      return call(user, done, total) == 0;
    };
  return options;
}

hr_code open(hr_batch& batch, hr_grid& grid, const hr_batch_options& given) {
  const auto time = models::parse_time(given.time ? given.time : "snapshot");
  if (!grid.data->network) batch.error = "the grid was not read: " + grid.error;
  else if (!time) batch.error = fmt::format("time {} is not understood", given.time);
  else if (given.tolerance_pu < 0.0 || given.check_every < 0) batch.error = "tolerance_pu and check_every must be > 0";
  if (!batch.error.empty()) return HR_BAD_ARGUMENT;
  batch.data = grid.data;
  const auto& network = *batch.data->network;
  batch.batch = std::make_unique<engine::Batch>(network, models::operating_point(network, *time), options_of(given));
  for (std::size_t k = 0; k < batch.batch->branches().size(); ++k)
    batch.branch_names.push_back(batch.batch->branch_name(k));
  return HR_OK;
}

template <class T>
std::span<const T> in(const T* data, std::size_t size) {
  return data ? std::span<const T>(data, size) : std::span<const T>();
}

template <class T>
std::span<T> out(T* data, std::size_t size) {
  return data ? std::span<T>(data, size) : std::span<T>();
}

std::vector<engine::CaseChange> changes_of(const hr_cases& given) {
  if (!given.change_offset || !given.change) return {};
  std::vector<engine::CaseChange> changes(given.change_offset[given.count]);
  for (std::size_t k = 0; k < changes.size(); ++k) {
    const hr_change& change = given.change[k];
    // A kind beyond the last one is answered by the batch: that case has bad input.
    const auto what = std::clamp(change.what, 0, HR_SET_CAPACITOR + 1);
    changes[k] = {static_cast<engine::CaseChange::What>(what), change.index, change.part, change.first, change.second};
  }
  return changes;
}

engine::BatchCases cases_of(const hr_cases& given, const models::Network& network,
                            std::span<const engine::CaseChange> changes) {
  const std::size_t n = given.count, loads = network->loads.size(), generators = network->generators.size();
  std::size_t windings = 0;
  for (const auto& transformer : network->transformers) windings += transformer.windings.size();
  engine::BatchCases cases;
  cases.count = n;
  cases.p_w = in(given.p_w, n * loads);
  cases.q_var = in(given.q_var, n * loads);
  cases.generator_p_w = in(given.generator_p_w, n * generators);
  cases.generator_q_var = in(given.generator_q_var, n * generators);
  cases.profile = in(given.profile, given.profile_count * n);
  cases.q_profile = in(given.q_profile, given.profile_count * n);
  cases.load_profile = in(given.load_profile, loads);
  cases.generator_profile = in(given.generator_profile, generators);
  cases.tap_pu = in(given.tap_pu, n * windings);
  cases.switch_closed = in(given.switch_closed, n * network->switches.size());
  cases.change_offset = in(given.change_offset, n + 1);
  cases.change = changes;
  return cases;
}

// Memory for what the C structs hold in another form.
struct Converted {
  std::vector<engine::CaseOutcome> outcome;
  std::vector<engine::CaseReduction> reduction;
};

engine::BatchOutputs outputs_of(const hr_outputs& given, std::size_t n, std::size_t nodes, Converted& converted) {
  converted.outcome.resize(given.status || given.iterations ? n : 0);
  converted.reduction.resize(given.reduction ? n : 0);
  engine::BatchOutputs outputs;
  outputs.node_major = given.node_major != 0;
  outputs.voltage_v = out(reinterpret_cast<models::Complex*>(given.voltage_v), n * nodes);
  outputs.magnitude_v = out(given.magnitude_v, n * nodes);
  outputs.angle_rad = out(given.angle_rad, n * nodes);
  outputs.outcome = converted.outcome;
  outputs.reduction = converted.reduction;
  outputs.extremes = out(reinterpret_cast<engine::NodeExtremes*>(given.extremes), nodes);
  outputs.histogram = out(given.histogram, nodes * given.histogram_bins);
  outputs.histogram_bins = given.histogram_bins;
  outputs.histogram_from_pu = or_default(given.histogram_from_pu, outputs.histogram_from_pu);
  outputs.histogram_to_pu = or_default(given.histogram_to_pu, outputs.histogram_to_pu);
  return outputs;
}

hr_reduction plain(const engine::CaseReduction& r) {
  return {r.lowest_pu,
          r.highest_pu,
          r.lowest_node,
          r.highest_node,
          r.worst_loading,
          r.worst_branch,
          r.voltages_low,
          r.voltages_high,
          r.lines_over,
          r.transformers_over,
          r.losses_va.real(),
          r.losses_va.imag(),
          r.source_power_va.real(),
          r.source_power_va.imag(),
          static_cast<std::int64_t>(r.limiting),
          r.limiting_at,
          r.limiting_use};
}

void give(const Converted& converted, const hr_outputs& given) {
  for (std::size_t c = 0; c < converted.outcome.size(); ++c) {
    if (given.status) given.status[c] = static_cast<std::int32_t>(converted.outcome[c].status);
    if (given.iterations) given.iterations[c] = converted.outcome[c].iterations;
  }
  for (std::size_t c = 0; c < converted.reduction.size(); ++c) given.reduction[c] = plain(converted.reduction[c]);
}

void give(const engine::BatchResult& result, hr_summary* summary) {
  if (!summary) return;
  const hr_summary all{summary->struct_size,
                       result.solved,
                       result.failed,
                       result.not_run,
                       result.off_fast_path,
                       result.checked,
                       result.worst_mismatch_va,
                       result.worst_mismatch_relative,
                       result.worst_case,
                       result.first_problem_case,
                       result.seconds};
  std::memcpy(summary, &all, std::min(summary->struct_size, sizeof all));
}

hr_code solve(hr_batch& batch, const hr_cases& given_cases, const hr_outputs& given_outputs, hr_summary* summary) {
  const auto& network = *batch.data->network;
  const auto changes = changes_of(given_cases);
  Converted converted;
  const auto result = batch.batch->solve(cases_of(given_cases, network, changes),
                                         outputs_of(given_outputs, given_cases.count, network.node_count(), converted));
  batch.error = result.error.empty() ? result.first_problem : result.error;
  if (!result.error.empty()) return HR_BAD_ARGUMENT;
  give(converted, given_outputs);
  give(result, summary);
  return result.cancelled ? HR_CANCELLED : HR_OK;
}

}  // namespace

hr_code hr_batch_open(hr_grid* grid, const hr_batch_options* options, hr_batch** out_batch) {
  if (!grid || !out_batch) return HR_BAD_ARGUMENT;
  std::string ignored;
  *out_batch = nullptr;
  if (const auto made = guarded(ignored, [&] { return *out_batch = new hr_batch, HR_OK; }); made != HR_OK) return made;
  return guarded((*out_batch)->error, [&] { return open(**out_batch, *grid, taken(options)); });
}

void hr_batch_close(hr_batch* batch) { delete batch; }

const char* hr_batch_error(const hr_batch* batch) {
  return batch ? batch->error.c_str() : "no batch: the handle is null";
}

void hr_batch_set_threads(hr_batch* batch, int32_t threads) {
  if (batch && batch->batch) batch->batch->set_threads(threads);
}

int32_t hr_batch_base(hr_batch* batch, double* voltage_v) {
  if (!batch || !batch->batch) return HR_CASE_BAD_INPUT;
  const auto& base = batch->batch->base();
  if (voltage_v) std::memcpy(voltage_v, base.voltage_v.data(), base.voltage_v.size() * sizeof(models::Complex));
  switch (base.status) {
    case models::SolveStatus::ok: return HR_SOLVED;
    case models::SolveStatus::not_converged: return HR_NOT_CONVERGED;
    case models::SolveStatus::no_source: return HR_NO_SOURCE;
    case models::SolveStatus::control_limit: return HR_CONTROL_LIMIT;
  }
  return HR_NOT_CONVERGED;
}

hr_code hr_batch_solve(hr_batch* batch, const hr_cases* cases, const hr_outputs* outputs, hr_summary* summary) {
  if (!batch || !cases || !outputs) return HR_BAD_ARGUMENT;
  return guarded(batch->error, [&] {
    if (batch->batch) return solve(*batch, taken(cases), taken(outputs), summary);
    batch->error = "the batch was not opened";
    return HR_BAD_ARGUMENT;
  });
}

size_t hr_batch_branch_count(const hr_batch* batch) { return batch ? batch->branch_names.size() : 0; }

const char* hr_batch_branch_name(hr_batch* batch, size_t branch) {
  return batch && branch < batch->branch_names.size() ? batch->branch_names[branch].c_str() : nullptr;
}

double hr_percentile(const uint32_t* bins, size_t bin_count, double from_pu, double to_pu, double share) {
  return engine::percentile_pu({bins, bin_count}, from_pu, to_pu, share);
}
