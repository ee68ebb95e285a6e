// SPDX-License-Identifier: Apache-2.0
#include "engine/batch/state_groups.hpp"

#include <algorithm>
#include <numeric>

#include "engine/batch/case_point.hpp"

namespace headroom::engine {

namespace {

template <class T>
void append(std::string& key, const T* values, std::size_t count) {
  key.append(reinterpret_cast<const char*>(values), count * sizeof(T));
}

// What the case gives of its discrete state, as bytes. Empty: nothing.
std::string state_key(const BatchCases& cases, std::size_t c) {
  std::string key;
  if (!gives_discrete_state(cases, c)) return key;
  const std::size_t windings = cases.tap_pu.size() / cases.count, switches = cases.switch_closed.size() / cases.count;
  append(key, cases.tap_pu.data() + c * windings, windings);
  append(key, cases.switch_closed.data() + c * switches, switches);
  for (const auto& change : changes_of(cases, c)) {
    if (change.what < CaseChange::What::tap) continue;
    append(key, &change.what, 1);
    append(key, &change.index, 1);
    append(key, &change.part, 1);
    append(key, &change.first, 1);
  }
  return key;
}

}  // namespace

StateGroups::Group::Group(const models::Network& network, models::OperatingPoint own, const BatchOptions& options,
                          bool watched, std::span<const char> supplied)
    : point(std::move(own)),
      watch(watched ? make_watch(network, point, options) : Watch()),
      solver(network, point, options, watch, supplied, true) {}

StateGroups::StateGroups(const models::Network& network, const models::OperatingPoint& prepared,
                         const BatchOptions& options, std::span<const char> supplied)
    : network_(network), prepared_(prepared), options_(options), supplied_(supplied) {}

void StateGroups::begin(const BatchCases& cases, std::size_t workers) {
  any_ = !cases.tap_pu.empty() || !cases.switch_closed.empty() ||
         std::any_of(cases.change.begin(), cases.change.end(),
                     [](const CaseChange& change) { return change.what >= CaseChange::What::tap; });
  kept_.clear();
  kept_.resize(workers);
}

std::vector<std::size_t> StateGroups::order(const BatchCases& cases) {
  if (!any_) return {};
  std::vector<std::string> keys(cases.count);
  for (std::size_t c = 0; c < cases.count; ++c) keys[c] = state_key(cases, c);
  std::vector<std::size_t> order(cases.count);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return keys[a] < keys[b]; });
  return order;
}

void StateGroups::solve(BlockWork& work) {
  if (!any_) return;
  std::vector<std::size_t> left;
  for (std::size_t at = 0; at < work.left.size();) {
    const std::string key = state_key(work.cases, work.left[at]);
    std::size_t end = at + 1;
    while (end < work.left.size() && state_key(work.cases, work.left[end]) == key) ++end;
    const std::vector<std::size_t> cases(work.left.begin() + static_cast<std::ptrdiff_t>(at),
                                         work.left.begin() + static_cast<std::ptrdiff_t>(end));
    Group* group = key.empty() ? nullptr : group_of(work, cases.front(), key);
    BlockWork own{work.cases, work.outputs, work.statistics, work.result, 0, cases};
    if (group) group->solver.solve(own);
    left.insert(left.end(), own.left.begin(), own.left.end());
    at = end;
  }
  work.left = std::move(left);
}

StateGroups::Group* StateGroups::group_of(const BlockWork& work, std::size_t c, const std::string& key) {
  auto& kept = kept_[work.worker];
  if (kept.group && kept.key == key) return kept.group.get();
  models::OperatingPoint point;
  if (!set_case(network_, prepared_, work.cases, c, point).empty()) return nullptr;
  point.load_power_va = prepared_.load_power_va;
  point.generator_power_va = prepared_.generator_power_va;
  kept.key = key;
  kept.group =
      std::make_unique<Group>(network_, std::move(point), options_, !work.outputs.reduction.empty(), supplied_);
  kept.group->solver.begin(work.cases, 1);
  return kept.group.get();
}

}  // namespace headroom::engine
