// SPDX-License-Identifier: Apache-2.0
// LoadShape. Files are read when their values are first needed: many studies use a few of thousands of curves.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "data/readers/opendss/element_class.hpp"
#include "data/readers/opendss/number_file.hpp"

namespace headroom::data::opendss {

struct LoadShape {
  explicit LoadShape(Head h) : head(std::move(h)) {}
  Head head;
  std::size_t points = 0;
  double interval_h = 1.0;
  bool use_actual = false, irregular = false;  // irregular: hour= gives the times
  double max_p = 1.0, max_q = 0.0, base_p = 0.0, base_q = 0.0;
  bool max_q_given = false;

  void begin_edit() {}
  void set(std::size_t property, Edit& edit);
  void end_edit(Edit&) {}
  void make_like(const LoadShape& other);

  // P of the largest magnitude and Q at the same moment, kW and kvar.
  std::pair<double, double> maximum(Report& report);
  // The values, read from the file when that has not happened yet.
  const std::vector<double>& p_values(Report& report);
  const std::vector<double>& q_values(Report& report);

 private:
  struct Column {
    std::vector<double> values;
    std::optional<NumberFile> file;  // nothing to be read any more where it is empty
  };

  void set_values(Column& target, Edit& edit);
  void set_file(Column& target, const NamedFile& named, Edit& edit);
  void read(Column& from, Report& report);
  void normalise(Column& column, double base, Report& report);

  Column p_, q_;
};

std::span<const Property> loadshape_properties();

}  // namespace headroom::data::opendss
