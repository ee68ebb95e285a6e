// SPDX-License-Identifier: Apache-2.0
// What a capacity search watches: voltages of phase nodes, currents of lines, switches, series reactors and
// transformers.
//
// Every watched voltage v (pu) gives two limits with margins v - v_min and v_max - v; every watched element one limit
// with margin bound - i, i its largest conductor current over the rating, bound the allowed fraction of it. Limits are
// numbered 0 .. size(): 2k and 2k + 1 for voltage k, then the elements, then further limits (further_limits.hpp).
//   lines       phase conductors at both ends over the line's rating, a neutral over its own where it has one
//   switches, series reactors   phase conductors at one end, where rated
//   transformers  terminal conductors of each winding over that winding's own S/(√3 U), one phase S/U
#pragma once

#include <algorithm>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "engine/capacity/further_limits.hpp"
#include "engine/capacity/search.hpp"
#include "engine/powerflow/element_admittance.hpp"
#include "engine/quality/bands.hpp"
#include "models/network/topology.hpp"
#include "models/results/capacity.hpp"

namespace headroom::engine {

enum class MeasureChoice : std::uint8_t { automatic, line_to_ground, line_to_line, line_to_neutral };

struct MonitorOptions {
  bool voltage = true, line = true, transformer = true;
  MeasureChoice measure = MeasureChoice::automatic;
  std::optional<double> vm_min_pu, vm_max_pu;            // of vn, in place of the rule set's bands
  double line_loading = 1.0, transformer_loading = 1.0;  // fractions of the rating
  double main_transformer_loading = 1.0;                 // of transformers fed from 30 kV and above
  std::optional<double> line_rating_a;                   // replaces every line's rating
  bool use_default_ratings = false;                      // ratings that the format filled in
  // Emergency ratings, to 100 %, in place of the three fractions: an element's own, else its normal rating,
  // transformers times transformer_overload.
  bool emergency = false;
  double transformer_overload = 1.3;
  FurtherLimitOptions further;
};

// Equality is judged to half of 1e-6 pu and of 1e-5 of a rating: the other half is left to whoever repeats the load
// flow.
inline constexpr double voltage_slack_pu = 5e-7;
inline constexpr double current_slack = 5e-6;

class Monitors {
 public:
  // bands: [bus], of a rule set. earthed: [bus] 1 = zero sequence has a low-impedance path. supplied: [node].
  // base_voltage_v: [node], what voltage changes are counted from; needed where they are watched.
  // A voltage without base is not watched, one without bound is watched and never a limit.
  Monitors(const models::Network& network, const models::OperatingPoint& point, std::span<const BusBand> bands,
           std::span<const char> earthed, std::span<const char> supplied, const MonitorOptions& options,
           std::span<const models::Complex> base_voltage_v = {});

  std::size_t size() const { return first_further() + further_.size(); }
  const std::vector<double>& slack() const { return slack_; }           // [limit]
  std::size_t defaulted_ratings() const { return defaulted_ratings_; }  // met, used or not
  models::VoltageMeasure measure(models::BusId bus) const { return measure_[bus.index()]; }

  // Thread safe. Complexity: O(watched conductors²).
  void margins(std::span<const models::Complex> voltage_v, std::span<double> margin) const;

  models::LimitKind kind(std::size_t limit) const;
  // The bus whose voltage it is; none: not a voltage's own band.
  std::optional<models::BusId> bus_of(std::size_t limit) const;
  // The element whose current it is, what it is rated (A, transformers VA; smallest winding) and may carry of that;
  // none: not a current.
  struct Current {
    models::BranchKind kind = models::BranchKind::line;
    std::size_t index = 0;
    double rating = 0.0, bound = 1.0;
  };
  std::optional<Current> current_of(std::size_t limit) const;
  // The same limits with transformers at the taps of another operating point.
  Monitors with_taps(const models::OperatingPoint& point) const;

  // The limit in words and numbers (pu, percent) at that margin.
  models::Limit describe(std::size_t limit, double margin) const;
  // A difference of margins in the limit's unit: pu, or percentage points.
  double in_unit(std::size_t limit, double margin) const;

  // What voltage and element limits are made of: quantities linear in the voltages, complex, in pu of a voltage's base
  // or of a rating. Their number; those of a limit (one of a voltage, one per watched conductor of an element, none of
  // further limits); one of them; and the limit's margin when they have these magnitudes.
  std::size_t quantities() const { return voltage_.size() + row_.size(); }
  std::pair<std::size_t, std::size_t> quantities_of(std::size_t limit) const;
  models::Complex quantity(std::size_t k, std::span<const models::Complex> voltage_v) const;
  double margin_at(std::size_t limit, double largest_magnitude) const;
  // The watched voltage of a node, else the first of its bus; none: SIZE_MAX.
  std::size_t voltage_quantity(models::BusId bus, std::int64_t node) const;

  // What stands behind the limits, for those who evaluate them in another way: per watched voltage, per element its
  // rows, each one conductor's current over the rating: the sum of entry · V over the row's entries.
  struct Voltage {
    std::int64_t node = -1, reference = -1;  // reference -1: ground
    double per_volt = 0.0;                   // 1 / base
    double min_pu = 0.0, max_pu = 0.0;
    models::BusId bus;
    std::int32_t number = 0, other = 0;  // node numbers for the name; other 0: none
  };
  struct Element {
    std::int32_t first_row = 0, end_row = 0;
    double bound = 1.0;
    models::LimitKind kind = models::LimitKind::line_current;
    models::RatingOrigin origin = models::RatingOrigin::given;
    Current of;  // bound apart
    std::string name;
  };
  struct Row {
    std::int32_t first = 0, end = 0;  // entries
  };
  std::span<const Voltage> voltages() const { return voltage_; }
  std::span<const Element> elements() const { return element_; }
  std::span<const Row> rows() const { return row_; }
  std::span<const std::int32_t> entry_nodes() const { return entry_node_; }
  std::span<const models::Complex> entries() const { return entry_; }
  std::size_t first_transformer() const { return first_transformer_; }  // of elements()
  bool has_further() const { return further_.size() > 0; }

  // The voltages watched at one bus.
  struct BusVoltages {
    double lowest_pu = 0.0, highest_pu = 0.0;
    bool any = false;
    void add(double v_pu) {
      lowest_pu = any ? std::min(lowest_pu, v_pu) : v_pu;
      highest_pu = any ? std::max(highest_pu, v_pu) : v_pu;
      any = true;
    }
  };
  // Those of a bus in voltages(): first and end.
  std::pair<std::size_t, std::size_t> voltages_of(models::BusId bus) const {
    return {static_cast<std::size_t>(first_voltage_[bus.index()]),
            static_cast<std::size_t>(first_voltage_[bus.index() + 1])};
  }
  BusVoltages at_bus(models::BusId bus, std::span<const models::Complex> voltage_v) const;

 private:
  void watch_voltages(models::BusId bus, const BusBand& band, bool earthed, std::span<const char> supplied);
  void watch_lines(const models::OperatingPoint& point);
  void watch_switches(const models::OperatingPoint& point);
  void watch_reactors();
  void watch_transformers(const models::OperatingPoint& point);
  void watch_further(const models::OperatingPoint& point, std::span<const char> supplied,
                     std::span<const models::Complex> base_voltage_v);
  double line_bound() const { return options_.emergency ? 1.0 : options_.line_loading; }
  std::size_t first_further() const { return 2 * voltage_.size() + element_.size(); }
  std::string voltage_name(const Voltage& watch) const;
  void add_row(const Primitive& primitive, std::size_t conductor, double rating_a);
  void close_element(Element element);
  double voltage_pu(const Voltage& watch, std::span<const models::Complex> voltage_v) const;
  double loading(const Element& element, std::span<const models::Complex> voltage_v) const;

  const models::Network* network_;
  MonitorOptions options_;
  std::vector<Voltage> voltage_;
  std::vector<std::int32_t> first_voltage_;  // [bus + 1]
  std::vector<models::VoltageMeasure> measure_;
  std::vector<Element> element_;
  std::vector<Row> row_;
  std::vector<std::int32_t> entry_node_;  // [entry]
  std::vector<models::Complex> entry_;    // [entry] admittance over rating: the sum over a row is i
  std::vector<double> slack_;
  FurtherLimits further_;
  std::size_t defaulted_ratings_ = 0;
  std::size_t first_transformer_ = 0;  // in element_
};

}  // namespace headroom::engine
