// SPDX-License-Identifier: Apache-2.0
#include "engine/capacity/lane_search.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "engine/batch/instruction_set.hpp"
#include "engine/capacity/row_course.hpp"
#include "engine/powerflow/stop_rule.hpp"

namespace headroom::engine {

namespace {

using kernels::lanes;
using models::Complex;
using models::LimitKind;
using Stage = RowCourse::Stage;

inline constexpr double base_tolerance_pu = 1e-9;
inline constexpr double first_change = 0.02;  // of the voltage at the addition, of the first look
inline constexpr int most_sweeps = 14;
inline constexpr double nose_gap = 5e-4;
inline constexpr double settled_pu = 1e-4;  // step of an estimate's iteration

}  // namespace

// One block of lanes, from the questions to the rows.
class LaneBlock {
 public:
  LaneBlock(const LaneSearch& search, LaneScratch& scratch, RowScratch& rows_scratch)
      : search_(search), scratch_(scratch), rows_scratch_(rows_scratch), grid_(search.base_.grid()) {
    const std::size_t scalars = 2 * static_cast<std::size_t>(grid_.column[grid_.columns].first);
    scratch.block.u.ensure(scalars * lanes);
    scratch.block.b.ensure(scalars * lanes + 8 * lanes);
    scratch.block.s.ensure(search.power_.size() * lanes);
    scratch.block.piece.ensure(static_cast<std::size_t>(grid_.jumping) * lanes);
    scratch.block.lane.ensure(BlockWorkspace::lane_arrays * lanes);
    block_ = scratch.block.block();
    double* s = scratch.block.s.data();
    for (std::size_t k = 0; k < search.power_.size(); ++k) std::fill_n(s + k * lanes, lanes, search.power_[k]);
    for (int k = 0; k < grid_.jumping; ++k)
      std::fill_n(block_.piece + k * lanes, lanes, search.base_.first_piece()[static_cast<std::size_t>(k)]);
    const int first = 2 * grid_.column[grid_.first_active].first;
    std::fill(block_.b + static_cast<std::ptrdiff_t>(first) * lanes,
              block_.b + static_cast<std::ptrdiff_t>(scalars) * lanes, 0.0);
    marked_.assign(static_cast<std::size_t>(grid_.columns), 0);
  }

  void run(std::span<const LaneQuestion> questions, std::span<models::CapacityRow> rows, std::span<char> found) {
    for (std::size_t k = 0; k < questions.size(); ++k) begin(static_cast<int>(k), questions[k]);
    while (any_running()) {
      sweep_until_ready();
      look();
    }
    for (std::size_t k = 0; k < questions.size(); ++k) {
      lane_[k].clear(block_);
      found[k] = lane_[k].refused || lane_[k].course.stage() == Stage::done;
      if (found[k]) rows[k] = std::move(lane_[k].row);
    }
  }

 private:
  struct Lane : LaneAddition {
    LaneQuestion question;
    models::CapacityRow row;
    RowCourse course;
    RowFinding finding;
    StopRule stop{trial_tolerance_pu};
    int sweeps = 0;                           // at this addition
    double nose_kw = 0.0, nose_change = 0.0;  // > 0: the addition is the largest that has a solution
    bool refused = false, ready = false;
  };

  bool any_running() const {
    return std::any_of(lane_.begin(), lane_.end(), [](const Lane& lane) { return lane.course.running(); });
  }

  void begin(int at, const LaneQuestion& question) {
    Lane& lane = lane_[static_cast<std::size_t>(at)];
    lane.question = question;
    auto start = start_row(search_.shared_, *question.request);
    lane.row = std::move(start.row);
    lane.addition = std::move(start.addition);
    lane.branches = lane.addition.branches;
    lane.refused = lane.branches.empty();
    if (lane.refused || !lane.is_at_unknown(search_.base_)) return;
    lane.map(search_.base_, *search_.paths_, scratch_.mapping);
    lane.mark(grid_, marked_);
    lane.course = RowCourse(std::min(first_kw(lane), question.maximum_kw),
                            {question.maximum_kw, search_.shared_.tolerance_kw, search_.shared_.relative_tolerance});
  }

  // What changes the voltage at the addition by first_change, at the rate of the first kilowatt.
  double first_kw(const Lane& lane) const {
    const auto n = static_cast<std::size_t>(lane.mapped.columns);
    std::array<double, most_columns> d{};
    for (std::size_t b = 0; b < lane.branches.size(); ++b) {
      const Complex current = branch_current(lane.addition.branches[b], lane.v_base[b]);
      d[2 * b] = current.real(), d[2 * b + 1] = current.imag();
    }
    double largest = 1e-12;
    for (std::size_t b = 0; b < lane.branches.size(); ++b) {
      double part[2] = {};
      for (const std::size_t half : {0u, 1u})
        for (std::size_t c = 0; c < n; ++c) part[half] += lane.mapped.w[(2 * b + half) * n + c] * d[c];
      largest = std::max(largest, std::hypot(part[0], part[1]) / std::abs(lane.v_base[b]));
    }
    return first_change / largest;
  }

  // Adds the addition's current to the right-hand side of its lane.
  void inject(int at) {
    Lane& lane = lane_[static_cast<std::size_t>(at)];
    LaneAddition::Voltages v_0;
    lane.free_voltage(block_, at, v_0);
    const std::span<const Complex> v(v_0.data(), lane.branches.size());
    const bool solved = lane.nose_kw == 0.0 && lane.solve(lane.course.kw(), v);
    if (!solved && !shrink(lane, v)) return lane.course.leave();
    lane.add_to(block_, at);
  }

  // No solution of its own law at the addition asked for: a smaller one on the way to the limit, the largest one (the
  // nose, with the loads as they are now) beyond it. From sweep to sweep the nose is sought anew.
  bool shrink(Lane& lane, std::span<const Complex> v_0) {
    if (lane.course.must_be_true()) return false;
    const double asked = lane.course.kw();
    if (lane.course.stage() == Stage::approach) {
      lane.course.shrink_to(0.5 * asked);
      return lane.solve(0.5 * asked, v_0);
    }
    const double before = lane.nose_kw, guess = before > 0.0 ? before : first_nose(lane, v_0, asked);
    lane.nose_kw = nose(lane, v_0, guess);
    lane.nose_change = before > 0.0 ? std::abs(lane.nose_kw / before - 1.0) : 1.0;
    if (lane.nose_kw <= 0.0) return false;
    lane.course.shrink_to(lane.nose_kw);
    return lane.solve(lane.nose_kw, v_0);
  }

  // v = v_0 - z L s*/v* has a solution up to |v_0|² / (2 (|e| + Re e)), e = z s*, where W is a complex number -z.
  double first_nose(const Lane& lane, std::span<const Complex> v_0, double asked_kw) const {
    if (lane.branches.size() != 1) return asked_kw;
    const auto& w = lane.mapped.w;
    const Complex z(-0.5 * (w[0] + w[3]), -0.5 * (w[2] - w[1]));
    const Complex e = z * std::conj(lane.addition.branches[0].power_va);
    const double size = std::abs(e) + e.real();
    return size > 0.0 ? std::min(asked_kw, std::norm(v_0[0]) / (2.0 * size)) : asked_kw;
  }

  // The largest addition that has a solution, to nose_gap, sought around a guess.
  double nose(Lane& lane, std::span<const Complex> v_0, double guess) {
    double yes = 0.0, no = 0.0;
    for (double kw = guess, factor = 1.005; yes == 0.0 || no == 0.0; factor = 1.0 + 2.0 * (factor - 1.0)) {
      if (lane.solve(kw, v_0)) yes = kw, kw *= factor;
      else no = kw, kw /= factor;
      if (factor > 1e6) return 0.0;
    }
    while (no - yes > nose_gap * yes) {
      const double middle = 0.5 * (yes + no);
      (lane.solve(middle, v_0) ? yes : no) = middle;
    }
    return yes;
  }

  void sweep_until_ready() {
    for (auto& lane : lane_) {
      lane.ready = !lane.course.running();
      lane.sweeps = 0;
      lane.stop = StopRule(trial_tolerance_pu);
      lane.nose_kw = 0.0;
    }
    for (bool moving = true; moving;) {
      bool still = false;
      for (int at = 0; at < lanes; ++at) {
        Lane& lane = lane_[static_cast<std::size_t>(at)];
        if (!lane.ready) inject(at);
        if (!lane.course.running()) lane.ready = true;
        block_.active[at] = !lane.ready;
        still |= lane.ready;
      }
      search_.kernels_.sweep(grid_, block_, first_ ? kernels::sweep_first : kernels::sweep_middle, still && !first_,
                             {});
      first_ = false;
      moving = false;
      for (int at = 0; at < lanes; ++at) {
        Lane& lane = lane_[static_cast<std::size_t>(at)];
        if (!lane.ready) judge(at);
        moving |= !lane.ready;
      }
    }
  }

  // What a sweep has made of a lane.
  void judge(int at) {
    Lane& lane = lane_[static_cast<std::size_t>(at)];
    const double step = std::sqrt(block_.step2[at]);
    const bool arrived = lane.stop.reached(step);
    ++lane.sweeps;
    switch (lane.course.stage()) {
      case Stage::approach: lane.ready = lane.sweeps >= search_.sweeps_per_look_; break;
      case Stage::beyond:
        lane.ready = lane.nose_kw > 0.0 ? lane.nose_change <= 2.0 * nose_gap : arrived || step <= settled_pu;
        break;
      default: lane.ready = arrived;
    }
    const bool lost = !std::isfinite(step) || step > 1.0 || block_.unsettled[at] != 0.0 ||
                      (!lane.ready && ((lane.nose_kw == 0.0 && lane.stop.hopeless()) || lane.sweeps >= most_sweeps));
    if (!lost) return;
    lane.course.leave();
    lane.ready = true;
  }

  void look() {
    search_.kernels_.back_substitute_with(grid_, block_, marked_.data());
    search_.kernels_.use(search_.limits_->view(), block_, used_);
    const bool any_true = std::any_of(lane_.begin(), lane_.end(), [](const Lane& lane) {
      return lane.course.stage() == Stage::below || lane.course.stage() == Stage::top;
    });
    if (any_true) search_.kernels_.count_left(search_.bands_->view(), block_, out_of_band_);
    for (int at = 0; at < lanes; ++at)
      if (lane_[static_cast<std::size_t>(at)].course.running()) take(at);
  }

  Uses uses_of(int at) const {
    Uses uses;
    for (int group = 0; group < kernels::limit_groups; ++group) {
      const int place = static_cast<int>(used_.at[group][at]);
      if (place < 0) continue;
      const auto range = search_.limits_->range(group, place);
      const double q = used_.most[group][at], span = range.bound * range.bound - range.base * range.base;
      const double x = std::sqrt(std::max(0.0, range.base * range.base + q * span));
      const double use = (x - range.base) / (range.bound - range.base);
      uses[static_cast<std::size_t>(group)] = {place, q <= 1.0 ? std::min(use, 1.0) : std::max(use, 1.0 + 1e-15)};
    }
    return uses;
  }

  void take(int at) {
    Lane& lane = lane_[static_cast<std::size_t>(at)];
    const Stage was = lane.course.stage();
    ++lane.row.load_flows;
    const double kw = lane.course.kw();
    lane.course.take(uses_of(at));
    const Stage now = lane.course.stage();
    if (was == Stage::above && now == Stage::below) note_infeasible(at);
    if (was == Stage::below && now == Stage::below) note_infeasible(at);
    if ((was == Stage::below && now == Stage::beyond) || (was == Stage::top && now == Stage::done))
      note_feasible(at, kw);
    if (was == Stage::beyond && now == Stage::done) note_next(lane);
  }

  double margin(std::size_t limit, int at) const { return search_.limits_->margin(limit, block_, at); }

  void note_infeasible(int at) {
    Lane& lane = lane_[static_cast<std::size_t>(at)];
    const auto limit = search_.limits_->limit(lane.course.limit_group(), lane.course.limit_at());
    lane.finding.limit = limit;
    lane.finding.infeasible_kw = lane.course.infeasible_kw();
    lane.finding.infeasible_margin = margin(limit, at) + search_.shared_.existing.relief[limit];
  }

  void note_feasible(int at, double kw) {
    Lane& lane = lane_[static_cast<std::size_t>(at)];
    const auto& shared = search_.shared_;
    auto& finding = lane.finding;
    finding.feasible_kw = kw;
    if (finding.limit) finding.feasible_margin = margin(*finding.limit, at) + shared.existing.relief[*finding.limit];
    bool cured = !shared.existing.violations.empty();
    for (const std::size_t i : shared.existing.violations) {
      finding.violation_margin.push_back(margin(i, at));
      if (finding.violation_margin.back() < -shared.monitors.slack()[i]) cured = false;
    }
    const bool at_maximum = lane.course.stage() == Stage::done;
    if (cured || (at_maximum && finding.infeasible_kw)) return lane.course.leave();
    finding.voltage = voltage_at_bus(lane.row.bus, at);
    finding.loads_out_of_band = static_cast<int>(out_of_band_[at]);
    note_finding(shared, finding, lane.question.maximum_kw, lane.question.number, rows_scratch_, lane.row);
  }

  Monitors::BusVoltages voltage_at_bus(models::BusId bus, int at) const {
    Monitors::BusVoltages found;
    const auto [first, end] = search_.shared_.monitors.voltages_of(bus);
    for (std::size_t k = first; k < end; ++k) found.add(search_.limits_->voltage_pu(k, block_, at));
    return found;
  }

  void note_next(Lane& lane) const {
    lane.row.next_limit_kw = lane.course.next_kw();
    const auto group = lane.course.next_group();
    lane.row.next_limit = lane.course.next_is_maximum()          ? LimitKind::maximum
                          : !group                               ? LimitKind::convergence
                          : *group == kernels::group_low         ? LimitKind::voltage_low
                          : *group == kernels::group_high        ? LimitKind::voltage_high
                          : *group == kernels::group_transformer ? LimitKind::transformer_current
                                                                 : LimitKind::line_current;
  }

  const LaneSearch& search_;
  LaneScratch& scratch_;
  RowScratch& rows_scratch_;
  const kernels::Grid& grid_;
  kernels::Block block_;
  kernels::Used used_;
  std::array<Lane, lanes> lane_;
  std::vector<unsigned char> marked_;  // [column]
  alignas(64) double out_of_band_[lanes] = {};
  bool first_ = true;
};

LaneSearch::LaneSearch(const CapacityCase& shared, const models::OperatingPoint& point)
    : shared_(shared), base_(shared.network, point, base_tolerance_pu), kernels_(kernels_of_this_machine()) {
  unusable_ = why_unusable();
  if (!unusable_.empty()) return;
  paths_ = std::make_unique<ChordPaths>(base_.grid());
  limits_ = std::make_unique<LaneLimits>(shared.monitors, shared.existing, base_.flow().base_voltage_v(), base_);
  bands_ = std::make_unique<LaneBands>(shared.loads, base_.flow().base_voltage_v(), base_);
  for (const Complex power : point.load_power_va) power_.insert(power_.end(), {power.real(), power.imag()});
  for (const Complex power : point.generator_power_va) power_.insert(power_.end(), {-power.real(), -power.imag()});
  choose_sweeps();
}

std::string LaneSearch::why_unusable() const {
  if (shared_.scan_step > 0.0) return "controls act in every load flow";
  if (shared_.monitors.has_further()) return "further limits are watched";
  if (!base_.usable()) return "a load's law that the kernels do not know, or a base without solution";
  const LimitView limits{shared_.existing.margin, shared_.monitors.slack(), shared_.existing.watched};
  if (worst_broken(limits, shared_.existing.margin)) return "the base breaks a watched limit";
  return {};
}

// A look costs more than a sweep where most columns come before the active ones: then additions are iterated further
// before each.
void LaneSearch::choose_sweeps() {
  const auto& grid = base_.grid();
  double sweep = 0.0, look = 10.0 * limits_->view().voltages;
  for (int j = 0; j < grid.columns; ++j) {
    const auto& column = grid.column[j];
    const double size = 2.0 * column.nodes, blocks = (&column + 1)->block - column.block;
    if (j < grid.first_active) look += size * size * blocks;
    else sweep += size * size * (2.0 * blocks + 1.0) + 20.0 * ((&column + 1)->branch - column.branch);
  }
  const auto& rows = limits_->view();
  if (rows.rows > 0) look += 4.0 * rows.current.first[rows.rows] + 8.0 * rows.rows;
  sweeps_per_look_ = look > 6.0 * sweep ? 3 : look > 2.0 * sweep ? 2 : 1;
}

void LaneSearch::run(std::span<const LaneQuestion> questions, LaneScratch& scratch, RowScratch& rows_scratch,
                     std::span<models::CapacityRow> rows, std::span<char> found) const {
  prepare_scratch(shared_, rows_scratch);
  LaneBlock(*this, scratch, rows_scratch).run(questions, rows, found);
}

}  // namespace headroom::engine
