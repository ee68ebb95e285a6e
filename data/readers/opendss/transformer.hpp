// SPDX-License-Identifier: Apache-2.0
// Transformer and XfmrCode: the same data, the code without buses.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "data/readers/opendss/element_class.hpp"
#include "models/core/provenance.hpp"
#include "models/network/terminal.hpp"

namespace headroom::data::opendss {

struct WindingData {
  models::Connection connection = models::Connection::wye;
  double kv = 12.47, kva = 1000.0, tap = 1.0, r_pu = 0.002, rneut = -1.0, xneut = 0.0;
  double max_tap = 1.10, min_tap = 0.90;
  int num_taps = 32;
};

struct TransformerData {
  bool is_auto = false;  // an AutoTrans: its first winding is in series
  int phases = 3;
  std::vector<WindingData> windings{2};
  std::size_t active = 0;  // 0-based
  double xhl = 0.07, xht = 0.35, xlt = 0.30;
  bool pair_changed = true;        // xhl, xht or xlt written since the edit began
  std::vector<double> x_pu{0.07};  // [pair] 12 13 … 23 …
  double load_loss_percent = 0.4, no_load_loss_percent = 0.0, magnetising_percent = 0.0;
  double norm_kva = 1100.0, emerg_kva = 1500.0;
  models::RatingOrigin norm_origin = models::RatingOrigin::default_, emerg_origin = models::RatingOrigin::default_;
  double stray_ppm = 1.0;

  // True when the property is one of those that transformers and their codes share.
  bool set_shared(std::string_view name, Edit& edit);
  void end_edit();

 private:
  std::optional<models::Connection> connection_of(std::string_view text) const;
  void set_windings(int count);
  void set_kva(Edit& edit);
  void set_each(std::string_view name, Edit& edit);
  bool set_winding(std::string_view name, Edit& edit);
  bool set_list(std::string_view name, Edit& edit);
  bool set_pair(std::string_view name, Edit& edit);
};

struct XfmrCode {
  explicit XfmrCode(Head h) : head(std::move(h)) {}
  Head head;
  TransformerData data;

  void begin_edit() { data.pair_changed = false; }
  void set(std::size_t property, Edit& edit);
  void end_edit(Edit&) { data.end_edit(); }
  void make_like(const XfmrCode& other) { data = other.data; }
};

struct Transformer {
  explicit Transformer(Head h, bool is_auto = false);
  Head head;
  TransformerData data;
  bool low_voltage_leads = false;
  bool substation = false, xr_constant = false;
  std::string substation_name, bank, code;

  void begin_edit() { data.pair_changed = false; }
  void set(std::size_t property, Edit& edit);
  void end_edit(Edit&) { data.end_edit(); }
  void make_like(const Transformer& other);

 private:
  void match_terminals();
};

// A terminal of an autotransformer has two conductors per phase; those beyond the phases are neutral, all at the first
// one's node.
struct AutoTrans : Transformer {
  explicit AutoTrans(Head h) : Transformer(std::move(h), true) {}
};

std::span<const Property> transformer_properties();
std::span<const Property> autotrans_properties();
std::span<const Property> xfmrcode_properties();

}  // namespace headroom::data::opendss
