// SPDX-License-Identifier: Apache-2.0
#include "engine/capacity/state_table.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace headroom::engine {

namespace {

using Value = std::complex<float>;

inline constexpr float never = std::numeric_limits<float>::infinity();
inline constexpr float near_enough = 1.1f;  // limits met within that of the smallest are looked at again
inline constexpr double ridge = 1e-4;       // of the least squares, where responses do not tell x and l apart

// Solves the symmetric 3 x 3 system in place.
std::array<double, 3> solve3(std::array<std::array<double, 3>, 3> a, std::array<double, 3> b) {
  for (int k = 0; k < 3; ++k)
    for (int i = k + 1; i < 3; ++i) {
      const double factor = a[i][k] / a[k][k];
      for (int j = k; j < 3; ++j) a[i][j] -= factor * a[k][j];
      b[i] -= factor * b[k];
    }
  for (int k = 2; k >= 0; --k) {
    for (int j = k + 1; j < 3; ++j) b[k] -= a[k][j] * b[j];
    b[k] /= a[k][k];
  }
  return b;
}

}  // namespace

// Z of every quantity as a function of x and l, both in units that make the responses differ by about one.
class StateTable::Fit {
 public:
  struct Coefficients {
    float c0_re, c0_im, c1_re, c1_im, c2_re, c2_im;
  };
  Fit(const StateScreen& screen, std::span<const TableResponse> responses, std::size_t across)
      : screen_(screen), responses_(responses), across_(across) {
    double low_x = 1e9, high_x = 0.0, low_l = 1e99, high_l = 0.0;
    for (const auto& response : responses) {
      const double x = std::norm(response.change.across);
      low_x = std::min(low_x, x), high_x = std::max(high_x, x);
      low_l = std::min(low_l, response.kw), high_l = std::max(high_l, response.kw);
    }
    middle_x_ = 0.5 * (low_x + high_x), middle_l_ = 0.5 * (low_l + high_l);
    per_x_ = 2.0 / std::max(high_x - low_x, 1e-3), per_l_ = 2.0 / std::max(high_l - low_l, 0.05 * high_l);
    largest_kw_ = high_l;
    weigh();
    voltage_ = of(across_);
  }

  std::size_t across() const { return across_; }
  const Coefficients& voltage() const { return voltage_; }
  // A voltage whose magnitude every response moves away from that bound, and by more than half of what it changes.
  bool moves_away(std::size_t quantity, bool low, models::LimitKind kind) const {
    if (!low && kind != models::LimitKind::voltage_high) return false;
    return std::all_of(responses_.begin(), responses_.end(), [&](const TableResponse& response) {
      const Value delta = response.change.delta[quantity], base = screen_.base(quantity, response.state);
      const float along = (base.real() * delta.real() + base.imag() * delta.imag()) * (low ? 1.0f : -1.0f);
      return along > 0.5f * std::abs(base) * std::abs(delta);
    });
  }
  double largest_kw() const { return largest_kw_; }
  float x(Value u) const { return clamped((std::norm(u) - middle_x_) * per_x_); }
  float size(double kw) const { return clamped((kw - middle_l_) * per_l_); }
  double kw(float size) const { return middle_l_ + static_cast<double>(size) / per_l_; }
  Value voltage_at(std::size_t response) const {
    return responses_[response].change.across + responses_[response].change.delta[across_];
  }

  Coefficients of(std::size_t quantity) const {
    std::array<std::complex<double>, 3> c{};
    for (std::size_t k = 0; k < responses_.size(); ++k) {
      const auto& response = responses_[k];
      const std::complex<double> z = std::complex<double>(response.change.delta[quantity]) * unit_[k];
      for (int i = 0; i < 3; ++i) c[i] += weight_[k][i] * z;
    }
    const auto f = [](double value) { return static_cast<float>(value); };
    return {f(c[0].real()), f(c[0].imag()), f(c[1].real()), f(c[1].imag()), f(c[2].real()), f(c[2].imag())};
  }

 private:
  static float clamped(double value) { return static_cast<float>(std::clamp(value, -2.0, 2.0)); }

  // weight[k]: the part of response k in c0, c1, c2; unit: conj(u(l)) / l.
  void weigh() {
    std::array<std::array<double, 3>, 3> normal{};
    std::vector<std::array<double, 3>> feature;
    for (const auto& response : responses_) {
      feature.push_back({1.0, x(response.change.across), size(response.kw)});
      for (int i = 0; i < 3; ++i)
        for (int j = 0; j < 3; ++j) normal[i][j] += feature.back()[i] * feature.back()[j];
    }
    for (int i = 1; i < 3; ++i) normal[i][i] += ridge * static_cast<double>(responses_.size());
    for (std::size_t k = 0; k < responses_.size(); ++k) {
      weight_.push_back(solve3(normal, feature[k]));
      unit_.push_back(std::conj(std::complex<double>(voltage_at(k))) / responses_[k].kw);
    }
  }

  const StateScreen& screen_;
  std::span<const TableResponse> responses_;
  std::size_t across_;
  double middle_x_ = 0.0, per_x_ = 1.0, middle_l_ = 0.0, per_l_ = 1.0, largest_kw_ = 0.0;
  std::vector<std::array<double, 3>> weight_;
  std::vector<std::complex<double>> unit_;
  Coefficients voltage_{};
};

// A block of states: x, the base voltage across, the size assumed and what follows from it.
struct StateTable::Block {
  std::size_t number = 0, first = 0, count = 0;  // states first … first + count - 1
  static constexpr std::size_t most = StateScreen::block;
  float x[most], size[most], u_re[most], u_im[most];
  float inverse_re[most], inverse_im[most];  // 1 / conj(u) with the addition
  float best[most];                          // kW
  float largest_best() const { return *std::max_element(best, best + count); }
};

// A limit that the addition may meet, with what one kW moves it by at most.
struct StateTable::Reach {
  std::uint32_t limit = 0;
  bool low = false;
  float bound2 = 0.0f, per_kw = 0.0f;
  std::size_t first = 0, end = 0;  // quantities
  std::vector<Fit::Coefficients> c;
};

void StateTable::start(const Fit& fit, Block& block) const {
  for (std::size_t k = 0; k < block.count; ++k) {
    const Value u = screen_.base(fit.across(), block.first + k);
    block.x[k] = fit.x(u);
    block.size[k] = 0.0f;
    block.u_re[k] = u.real();
    block.u_im[k] = u.imag();
  }
  move_voltage(fit, block);
}

// u = base + z / conj(u), z / conj(u) = z u / |u|².
void StateTable::move_voltage(const Fit& fit, Block& block) const {
  const auto& c = fit.voltage();
  const auto kw_at_zero = static_cast<float>(fit.kw(0.0f)), kw_per = static_cast<float>(fit.kw(1.0f) - fit.kw(0.0f));
  for (std::size_t k = 0; k < block.count; ++k) {
    const float x = block.x[k], size = block.size[k], kw = kw_at_zero + size * kw_per;
    const float z_re = kw * (c.c0_re + x * c.c1_re + size * c.c2_re);
    const float z_im = kw * (c.c0_im + x * c.c1_im + size * c.c2_im);
    const float base_re = block.u_re[k], base_im = block.u_im[k];
    float re = base_re, im = base_im;
    for (int round = 0; round < 4; ++round) {
      const float scale = 1.0f / std::max(re * re + im * im, 0.01f);
      const float next_re = base_re + (z_re * re - z_im * im) * scale;
      im = base_im + (z_re * im + z_im * re) * scale;
      re = next_re;
    }
    const float scale = 1.0f / std::max(re * re + im * im, 0.01f);
    block.inverse_re[k] = re * scale;
    block.inverse_im[k] = im * scale;
  }
}

// The limits that an addition up to maximum_kw could meet in any state. Bounds of voltages that it moves away from, by
// far and in every response, are left out.
std::vector<StateTable::Reach> StateTable::reaches(const Fit& fit, double maximum_kw) const {
  const auto most = static_cast<float>(std::min(maximum_kw, 4.0 * fit.largest_kw()));
  const Value inverse = 1.0f / std::conj(fit.voltage_at(0));
  std::vector<Reach> found;
  for (std::size_t i = 0; i < screen_.lowest().size(); ++i) {
    if (screen_.lowest()[i] == never) continue;
    const auto [first, end] = monitors_.quantities_of(i);
    Reach reach{
        static_cast<std::uint32_t>(i), monitors_.kind(i) == models::LimitKind::voltage_low, 0.0f, 0.0f, first, end, {}};
    if (fit.moves_away(first, reach.low, monitors_.kind(i))) continue;
    for (std::size_t k = first; k < end; ++k) {
      reach.c.push_back(fit.of(k));
      const auto& c = reach.c.back();
      const float z =
          std::abs(Value(c.c0_re, c.c0_im)) + std::abs(Value(c.c1_re, c.c1_im)) + std::abs(Value(c.c2_re, c.c2_im));
      reach.per_kw = std::max(reach.per_kw, 1.1f * z * std::abs(inverse));
    }
    if (screen_.lowest()[i] > most * reach.per_kw) continue;
    const auto slack = static_cast<float>(monitors_.slack()[i]);
    const float bound = static_cast<float>(std::abs(monitors_.margin_at(i, 0.0))) + (reach.low ? -slack : slack);
    reach.bound2 = bound * bound;
    found.push_back(std::move(reach));
  }
  return found;
}

// Where the limit is met, kW [state of the block]; never: it is not.
//   sign·(|q|² - b²) <= 0 in the base; l = -sign·rest / (sign·half + sqrt(half² - square·rest))
void StateTable::sizes_at(const Reach& reach, const Fit&, const Block& block, float* kw) const {
  const float sign = reach.low ? -1.0f : 1.0f, bound2 = reach.bound2;
  std::fill(kw, kw + block.count, never);
  for (std::size_t k = reach.first; k < reach.end; ++k) {
    const auto* q = reinterpret_cast<const float*>(screen_.row(k) + block.first);
    const auto c = reach.c[k - reach.first];
    for (std::size_t s = 0; s < block.count; ++s) {
      const float x = block.x[s], size = block.size[s], a = q[2 * s], b = q[2 * s + 1];
      const float z_re = c.c0_re + x * c.c1_re + size * c.c2_re, z_im = c.c0_im + x * c.c1_im + size * c.c2_im;
      const float in_re = block.inverse_re[s], in_im = block.inverse_im[s];
      const float g_re = z_re * in_re - z_im * in_im, g_im = z_re * in_im + z_im * in_re;
      const float square = g_re * g_re + g_im * g_im, half = a * g_re + b * g_im, rest = a * a + b * b - bound2;
      const float inside = half * half - square * rest;
      const float below = sign * half + std::sqrt(std::max(inside, 0.0f));
      const float l = std::max(-sign * rest / std::max(below, 1e-30f), 0.0f);
      kw[s] = std::min(kw[s], inside >= 0.0f && below > 0.0f ? l : never);
    }
  }
  const auto masks = screen_.masks(reach.limit);
  auto mask = std::lower_bound(masks.begin(), masks.end(), block.first,
                               [](const auto& one, std::size_t s) { return one.state < s; });
  for (; mask != masks.end() && mask->state < block.first + block.count; ++mask) kw[mask->state - block.first] = never;
}

// Lowers best to where the limit is met. true: somewhere that is below share · best.
bool StateTable::lower(const Reach& reach, const Fit& fit, float share, Block& block) const {
  float kw[Block::most];
  sizes_at(reach, fit, block, kw);
  int close = 0;
  for (std::size_t s = 0; s < block.count; ++s) {
    close |= kw[s] < share * block.best[s];
    block.best[s] = std::min(block.best[s], kw[s]);
  }
  return close != 0;
}

void StateTable::solve(const Fit& fit, std::span<const Reach> reaches, std::span<const std::size_t> first,
                       double maximum_kw, Block& block) const {
  std::fill(block.best, block.best + block.count, static_cast<float>(maximum_kw));
  for (const auto k : first) lower(reaches[k], fit, 1.0f, block);
  std::vector<std::size_t> kept;
  float largest = block.largest_best();
  for (std::size_t k = 0; k < reaches.size(); ++k) {
    if (screen_.lowest_in(reaches[k].limit, block.number) > largest * reaches[k].per_kw) continue;
    if (!lower(reaches[k], fit, near_enough, block)) continue;
    kept.push_back(k);
    largest = block.largest_best();
  }
  for (int round = 0; round < 2; ++round) {
    for (std::size_t s = 0; s < block.count; ++s) block.size[s] = fit.size(block.best[s]);
    move_voltage(fit, block);
    std::fill(block.best, block.best + block.count, static_cast<float>(maximum_kw));
    for (const auto k : kept) lower(reaches[k], fit, 1.0f, block);
  }
}

// The limits that are met first in the states of the responses: with them every block begins.
std::vector<std::size_t> StateTable::met_first(std::span<const TableResponse> responses, const Fit& fit,
                                               std::span<const Reach> reaches) const {
  std::vector<std::size_t> first;
  for (const auto& response : responses) {
    const auto at = static_cast<std::size_t>(response.state);
    Block block;
    block.number = at / StateScreen::block, block.first = at, block.count = 1;
    start(fit, block);
    block.size[0] = fit.size(response.kw);
    move_voltage(fit, block);
    float least = never, kw = never;
    std::size_t best = reaches.size();
    for (std::size_t k = 0; k < reaches.size(); ++k) {
      sizes_at(reaches[k], fit, block, &kw);
      if (kw < least) least = kw, best = k;
    }
    if (best < reaches.size() && std::find(first.begin(), first.end(), best) == first.end()) first.push_back(best);
  }
  return first;
}

void StateTable::fill(std::span<const TableResponse> responses, std::size_t across, double maximum_kw,
                      std::span<float> kw) const {
  const Fit fit(screen_, responses, across);
  const auto reached = reaches(fit, maximum_kw);
  const auto first = met_first(responses, fit, reached);
  Block block;
  for (std::size_t b = 0; b < screen_.blocks(); ++b) {
    block.number = b, block.first = b * StateScreen::block;
    block.count = std::min(StateScreen::block, screen_.states() - block.first);
    start(fit, block);
    solve(fit, reached, first, maximum_kw, block);
    for (std::size_t k = 0; k < block.count; ++k) {
      const std::size_t s = block.first + k;
      kw[s] = !screen_.solved(s) ? std::numeric_limits<float>::quiet_NaN() : screen_.broken(s) ? 0.0f : block.best[k];
    }
  }
}

}  // namespace headroom::engine
