// SPDX-License-Identifier: Apache-2.0
// line:       Z = (r + jx) length / parallel,  Y = (g + j 2π f c) length · parallel.
// impedance:  Z = (rft + j xft) vn² / sn,  Y = (gf + j bf) sn / vn² at each end, of the base voltage vn.
// An end at a bus out of service, or behind an open switch, is open: the line stays under voltage from its other end.
#include <fmt/core.h>

#include <cmath>
#include <numbers>

#include "data/readers/pandapower/reading.hpp"
#include "data/readers/table/codes.hpp"

namespace headroom::data::pandapower {

namespace {

using models::Complex;

void set_value(models::ComplexMatrix& matrix, Complex value) {
  matrix = models::ComplexMatrix(1);
  matrix(0, 0) = value;
}

void set_electrical(NetReading& reading, models::Line& line, const Row& row) {
  const double length_km = row.required("length_km", not_negative);
  const double parallel = row.number("parallel", 1.0, positive);
  set_value(line.impedance_ohm,
            Complex(row.required("r_ohm_per_km"), row.required("x_ohm_per_km")) * length_km / parallel);
  const double susceptance =
      2.0 * std::numbers::pi * reading.data().frequency_hz * row.number("c_nf_per_km", 0.0) * 1e-9;
  const Complex admittance = Complex(row.number("g_us_per_km", 0.0) * 1e-6, susceptance) * length_km * parallel;
  if (admittance != Complex{}) set_value(line.admittance_s, admittance);
  line.length_m = 1e3 * length_km;
  const double rating_a = 1e3 * row.number("max_i_ka", 0.0, not_negative) * row.number("df", 1.0, positive) * parallel;
  if (rating_a > 0.0)
    line.rated_current_a = {rating_a, row.has("std_type") ? models::RatingOrigin::type : models::RatingOrigin::given};
}

// pandapower reckons in per unit of the sending bus, so that the base voltages of both ends count as equal.
void check_bases(NetReading& reading, const Row& row, models::BusId from, models::BusId to) {
  const double ratio = reading.base_v(from) / reading.base_v(to);
  if (std::abs(ratio - 1.0) > 1e-9)
    reading.approximate(row, "to_bus",
                        "the buses have different vn_kv: the impedance is taken in ohm, without a ratio");
}

void read_line(NetReading& reading, const Row& row, const OpenEnds& open_ends) {
  const auto from = reading.bus(row, "from_bus"), to = reading.bus(row, "to_bus");
  if (!from || !to) return;
  models::Line line;
  line.name = line.source_name = reading.lines.unique(row, "line");
  line.from = at(*from);
  line.to = at(*to);
  const bool from_open = OpenEnds::open(open_ends.line, row.index(), row.reference("from_bus")),
             to_open = OpenEnds::open(open_ends.line, row.index(), row.reference("to_bus"));
  line.from.open = from_open || !reading.bus_in_service(*from) ? 1u : 0u;
  line.to.open = to_open || !reading.bus_in_service(*to) ? 1u : 0u;
  line.in_service = row.boolean("in_service", true) && !(line.from.open && line.to.open);
  set_electrical(reading, line, row);
  check_bases(reading, row, *from, *to);
  const std::string kind = row.text("type");
  if (kind == "ol") line.kind = models::LineKind::overhead;
  if (kind == "cs") line.kind = models::LineKind::cable;
  line.type = row.text("std_type");
  line.origin = row.origin();
  reading.data().lines.push_back(std::move(line));
}

void read_impedance(NetReading& reading, const Row& row) {
  const auto from = reading.bus(row, "from_bus"), to = reading.bus(row, "to_bus");
  if (!from || !to) return;
  models::Line line;
  line.name = line.source_name = reading.lines.unique(row, "impedance");
  line.from = at(*from);
  line.to = at(*to);
  line.in_service = row.boolean("in_service", true) && reading.bus_in_service(*from) && reading.bus_in_service(*to);
  const double base_ohm = reading.base_v(*from) * reading.base_v(*from) / (1e6 * row.required("sn_mva", positive));
  const Complex there(row.required("rft_pu"), row.required("xft_pu")),
      back(row.required("rtf_pu"), row.required("xtf_pu"));
  if (line.in_service && std::abs(there - back) > 1e-12)
    reading.approximate(row, "rtf_pu", "the impedance is another one in each direction: that of from to to is taken");
  set_value(line.impedance_ohm, there * base_ohm);
  check_bases(reading, row, *from, *to);
  line.origin = row.origin();
  add_admittance(reading, *from, line.name + "_from",
                 Complex(row.number("gf_pu", 0.0), row.number("bf_pu", 0.0)) / base_ohm, row, line.in_service);
  add_admittance(reading, *to, line.name + "_to",
                 Complex(row.number("gt_pu", 0.0), row.number("bt_pu", 0.0)) / base_ohm, row, line.in_service);
  reading.data().lines.push_back(std::move(line));
}

}  // namespace

void read_lines(NetReading& reading, const OpenEnds& open_ends) {
  const Frame table = reading.frame("line");
  for (std::size_t r = 0; r < table.rows(); ++r) read_line(reading, table.row(r), open_ends);
  reading.note(models::Fidelity::taken, "line", "", static_cast<std::int64_t>(table.rows()));
}

void read_impedances(NetReading& reading) {
  const Frame table = reading.frame("impedance");
  for (std::size_t r = 0; r < table.rows(); ++r) read_impedance(reading, table.row(r));
  reading.note(models::Fidelity::taken, "impedance", "as a line without length",
               static_cast<std::int64_t>(table.rows()));
}

}  // namespace headroom::data::pandapower
