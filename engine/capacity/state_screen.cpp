// SPDX-License-Identifier: Apache-2.0
#include "engine/capacity/state_screen.hpp"

#include <algorithm>
#include <cmath>

#include "engine/parallel/parallel_for.hpp"

namespace headroom::engine {

namespace {

using Value = std::complex<float>;

inline constexpr float never = std::numeric_limits<float>::infinity();
inline constexpr float floor_pu = 1e-5f;  // beside the reserve: what hardly changes, single precision, slack of limits
inline constexpr float same_pu = 1e-4f;   // voltages that do not tell two states apart

// w(s): conj(u(r, L) / u(s, L)) with u(s, L) = u + δ_u conj(u(r) / u).
Value turned(const StateChange& change, Value delta, Value u) {
  const float square = std::max(std::norm(u), 1e-12f);
  const Value there = u + delta * std::conj(change.across) * u / square;
  return std::conj(change.across + delta) * there / std::max(std::norm(there), 1e-12f);
}

}  // namespace

StateScreen::StateScreen(const Monitors& monitors, std::size_t states)
    : monitors_(monitors),
      states_(states),
      q_(monitors.quantities() * states),
      of_state_(states),
      mask_(monitors.size()),
      lowest_(monitors.size(), never),
      lowest_in_(monitors.size() * blocks(), never),
      lowest_state_(monitors.size(), 0),
      broken_(states, 0) {}

void StateScreen::set_base(std::size_t state, const Monitors& monitors, const Existing& existing,
                           std::span<const models::Complex> voltage_v) {
  for (std::size_t k = 0; k < monitors.quantities(); ++k)
    q_[k * states_ + state] = Value(monitors.quantity(k, voltage_v));
  for (const std::size_t i : existing.violations) {
    const float relief = existing.watched[i] ? static_cast<float>(existing.relief[i]) : never;
    of_state_[state].emplace_back(static_cast<std::uint32_t>(i), relief);
    if (existing.watched[i] && existing.margin[i] < -monitors.slack()[i]) broken_[state] = 1;
  }
}

void StateScreen::close(std::span<const char> solved, int threads) {
  solved_.assign(solved.begin(), solved.end());
  for (std::size_t s = 0; s < states_; ++s)
    for (const auto& [limit, relief] : of_state_[s]) mask_[limit].push_back({static_cast<std::uint32_t>(s), relief});
  parallel_for(monitors_.size(), threads, [&](std::size_t, std::size_t limit) { find_lowest(limit, solved); });
}

float StateScreen::relief(std::size_t limit, std::size_t state) const {
  const auto& masks = mask_[limit];
  const auto at =
      std::lower_bound(masks.begin(), masks.end(), state, [](const Mask& m, std::size_t s) { return m.state < s; });
  return at != masks.end() && at->state == state ? at->relief : 0.0f;
}

void StateScreen::find_lowest(std::size_t limit, std::span<const char> solved) {
  const auto [first, end] = monitors_.quantities_of(limit);
  if (first == end) return;
  auto mask = mask_[limit].begin();
  for (std::size_t s = 0; s < states_; ++s) {
    float given = 0.0f;
    if (mask != mask_[limit].end() && mask->state == s) given = (mask++)->relief;
    if (!solved[s] || given == never) continue;
    float largest = 0.0f;
    for (std::size_t k = first; k < end; ++k) largest = std::max(largest, std::norm(row(k)[s]));
    const float margin = static_cast<float>(monitors_.margin_at(limit, std::sqrt(largest))) + given;
    auto& lowest_here = lowest_in_[limit * blocks() + s / block];
    lowest_here = std::min(lowest_here, margin);
    if (margin < lowest_[limit]) lowest_[limit] = margin, lowest_state_[limit] = static_cast<std::uint32_t>(s);
  }
}

float StateScreen::largest_change(const AdditionChange& change, std::size_t limit) const {
  const auto [first, end] = monitors_.quantities_of(limit);
  float largest = 0.0f;
  for (std::size_t k = first; k < end; ++k) {
    largest = std::max(largest, std::norm(change.near.delta[k]));
    if (!change.far.delta.empty()) largest = std::max(largest, std::norm(change.far.delta[k]));
  }
  return std::sqrt(largest);
}

StateScreen::Weights StateScreen::weights(const AdditionChange& change, std::size_t state) const {
  if (change.across == SIZE_MAX) return {1.0f, 0.0f};
  const Value u = row(change.across)[state];
  const Value near = turned(change.near, change.near.delta[change.across], u);
  if (change.far.delta.empty()) return {near, 0.0f};
  const float from = std::norm(change.near.across), span = std::norm(change.far.across) - from;
  if (std::abs(span) < same_pu) return {near, 0.0f};
  const float t = std::clamp((std::norm(u) - from) / span, -0.5f, 1.5f);
  return {(1.0f - t) * near, t * turned(change.far, change.far.delta[change.across], u)};
}

std::vector<std::size_t> StateScreen::spread(std::size_t from, std::size_t count) const {
  std::vector<double> distance(states_, 0.0);
  for (std::size_t i = 0; i < lowest_.size(); ++i) {
    if (monitors_.kind(i) != models::LimitKind::voltage_low) continue;
    const Value* q = row(monitors_.quantities_of(i).first);
    for (std::size_t s = 0; s < states_; ++s)
      if (solved_[s]) distance[s] += static_cast<double>(std::norm(q[s] - q[from]));
  }
  std::vector<std::size_t> order;
  for (std::size_t s = 0; s < states_; ++s)
    if (solved_[s] && s != from) order.push_back(s);
  std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return distance[a] < distance[b]; });
  order.insert(order.begin(), from);
  std::vector<std::size_t> chosen;
  for (std::size_t k = 0; k < std::min(count, order.size()); ++k)
    chosen.push_back(order[k * (order.size() - 1) / std::max<std::size_t>(1, std::min(count, order.size()) - 1)]);
  return chosen;
}

// Limits that no state can break are left out: |q| changes by no more than |δ w|.
std::vector<std::uint32_t> StateScreen::live_limits(const AdditionChange& change, double reserve) const {
  const float share = 1.1f + static_cast<float>(reserve);
  std::vector<std::uint32_t> live;
  for (std::size_t i = 0; i < lowest_.size(); ++i)
    if (lowest_[i] < never && lowest_[i] - share * largest_change(change, i) < floor_pu)
      live.push_back(static_cast<std::uint32_t>(i));
  return live;
}

float StateScreen::predicted(const AdditionChange& change, const Weights& w, std::size_t limit,
                             std::size_t state) const {
  const float given = relief(limit, state);
  if (given == never) return never;
  const auto [first, end] = monitors_.quantities_of(limit);
  float largest = 0.0f;
  for (std::size_t k = first; k < end; ++k) {
    Value q = row(k)[state] + change.near.delta[k] * w.near;
    if (!change.far.delta.empty()) q += change.far.delta[k] * w.far;
    largest = std::max(largest, std::norm(q));
  }
  return static_cast<float>(monitors_.margin_at(limit, std::sqrt(largest))) + given;
}

// |q + δ w|² against the bound moved inwards by the reserve; states in which the limit is masked are judged apart.
void StateScreen::flag_states(const AdditionChange& change, std::size_t limit, float reserve, Scratch& scratch) const {
  const auto [first, end] = monitors_.quantities_of(limit);
  const float inwards = reserve * largest_change(change, limit) + floor_pu;
  const bool low = monitors_.kind(limit) == models::LimitKind::voltage_low;
  const float bound = static_cast<float>(std::abs(monitors_.margin_at(limit, 0.0)));
  const float moved = std::max(0.0f, low ? bound + inwards : bound - inwards);
  const float bound2 = moved * moved;
  for (const auto& mask : mask_[limit]) scratch.saved[mask.state] = scratch.flag[mask.state];
  const float *near_re = scratch.near_re.data(), *near_im = scratch.near_im.data();
  const float *far_re = scratch.far_re.data(), *far_im = scratch.far_im.data();
  std::uint8_t* flag = scratch.flag.data();
  for (std::size_t k = first; k < end; ++k) {
    const auto* q = reinterpret_cast<const float*>(row(k));
    const Value near = change.near.delta[k], far = change.far.delta.empty() ? Value() : change.far.delta[k];
    const float nr = near.real(), ni = near.imag(), fr = far.real(), fi = far.imag();
    for (std::size_t s = 0; s < states_; ++s) {
      const float a = q[2 * s] + nr * near_re[s] - ni * near_im[s] + fr * far_re[s] - fi * far_im[s];
      const float b = q[2 * s + 1] + nr * near_im[s] + ni * near_re[s] + fr * far_im[s] + fi * far_re[s];
      const float n = a * a + b * b;
      flag[s] = static_cast<std::uint8_t>(flag[s] | (low ? n < bound2 : n > bound2));
    }
  }
  for (const auto& mask : mask_[limit]) {
    const auto w = weights(change, mask.state);
    scratch.flag[mask.state] = scratch.saved[mask.state] | (predicted(change, w, limit, mask.state) < inwards ? 1 : 0);
  }
}

std::vector<KeptState> StateScreen::keep(const AdditionChange& change, double reserve, Scratch& scratch) const {
  std::vector<KeptState> kept;
  if (change.near.delta.empty()) {
    for (std::size_t s = 0; s < states_; ++s)
      if (solved_[s]) kept.push_back({0.0f, static_cast<std::uint32_t>(s)});
    return kept;
  }
  for (auto* part : {&scratch.near_re, &scratch.near_im, &scratch.far_re, &scratch.far_im}) part->resize(states_);
  scratch.saved.resize(states_);
  scratch.flag.assign(states_, 0);
  for (std::size_t s = 0; s < states_; ++s) {
    const auto w = weights(change, s);
    scratch.near_re[s] = w.near.real(), scratch.near_im[s] = w.near.imag();
    scratch.far_re[s] = w.far.real(), scratch.far_im[s] = w.far.imag();
  }
  const auto live = live_limits(change, reserve);
  const auto share = static_cast<float>(reserve);
  for (const auto limit : live) flag_states(change, limit, share, scratch);
  for (std::size_t s = 0; s < states_; ++s) {
    if (!solved_[s] || (!scratch.flag[s] && !broken_[s])) continue;
    KeptState one{broken_[s] ? -never : never, static_cast<std::uint32_t>(s)};
    const Weights w{{scratch.near_re[s], scratch.near_im[s]}, {scratch.far_re[s], scratch.far_im[s]}};
    for (const auto limit : live)
      one.margin = std::min(one.margin, predicted(change, w, limit, s) - share * largest_change(change, limit));
    kept.push_back(one);
  }
  std::sort(kept.begin(), kept.end(), [](const auto& a, const auto& b) {
    return a.margin != b.margin ? a.margin < b.margin : a.state < b.state;
  });
  return kept;
}

double StateScreen::difference(const AdditionChange& change, std::size_t state, std::size_t limit,
                               double margin) const {
  if (change.near.delta.empty() || lowest_[limit] == never) return -1.0;
  const float size = largest_change(change, limit);
  if (size <= floor_pu) return -1.0;
  const float foreseen = predicted(change, weights(change, state), limit, state);
  return foreseen < never ? (static_cast<double>(foreseen - floor_pu) - margin) / static_cast<double>(size) : -1.0;
}

}  // namespace headroom::engine
