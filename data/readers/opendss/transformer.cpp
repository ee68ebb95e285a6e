// SPDX-License-Identifier: Apache-2.0
#include "data/readers/opendss/transformer.hpp"

#include "data/readers/opendss/circuit.hpp"
#include "data/readers/table/codes.hpp"
#include "models/core/text.hpp"

namespace headroom::data::opendss {
namespace {

using enum Treatment;
using models::RatingOrigin;

constexpr std::string_view thermal = "thermal model of the transformer: only used for ageing";
constexpr std::string_view seasonal = "seasonal ratings are not used";
constexpr int most_windings = 50;

// clang-format off
constexpr Property transformer_table[] = {
    {"Phases"}, {"Windings"}, {"Wdg"}, {"Bus"}, {"Conn"}, {"kV"}, {"kVA"}, {"Tap"}, {"%R"}, {"RNeut"}, {"XNeut"},
    {"Buses"}, {"Conns"}, {"kVs"}, {"kVAs"}, {"Taps"}, {"XHL"}, {"XHT"}, {"XLT"}, {"XSCArray"},
    {"Thermal", harmless, thermal}, {"n", harmless, thermal}, {"m", harmless, thermal}, {"FLRise", harmless, thermal},
    {"HSRise", harmless, thermal}, {"%LoadLoss"}, {"%NoLoadLoss"}, {"NormHkVA"}, {"EmergHkVA"}, {"Sub"}, {"MaxTap"},
    {"MinTap"}, {"NumTaps"}, {"SubName"}, {"%IMag"}, {"ppm_Antifloat"}, {"%Rs"}, {"Bank"}, {"XfmrCode"}, {"XRConst"},
    {"X12"}, {"X13"}, {"X23"}, {"LeadLag"}, {"WdgCurrents", harmless},
    {"Core", harmless, "the core type only matters for geomagnetic currents"},
    {"RDCOhms", harmless, "direct-current resistance"}, {"Seasons", harmless, seasonal}, {"Ratings", harmless, seasonal},
    {"NormAmps", harmless, "recomputed from NormHkVA"}, {"EmergAmps", harmless, "recomputed from EmergHkVA"},
    {"FaultRate", harmless}, {"pctPerm", harmless}, {"Repair", harmless}, {"BaseFreq"}, {"Enabled"}, {"Like"}};
// clang-format on

// clang-format off
constexpr Property xfmrcode_table[] = {
    {"Phases"}, {"Windings"}, {"Wdg"}, {"Conn"}, {"kV"}, {"kVA"}, {"Tap"}, {"%R"}, {"RNeut"}, {"XNeut"}, {"Conns"},
    {"kVs"}, {"kVAs"}, {"Taps"}, {"XHL"}, {"XHT"}, {"XLT"}, {"XSCArray"}, {"Thermal", harmless, thermal},
    {"n", harmless, thermal}, {"m", harmless, thermal}, {"FLRise", harmless, thermal}, {"HSRise", harmless, thermal},
    {"%LoadLoss"}, {"%NoLoadLoss"}, {"NormHkVA"}, {"EmergHkVA"}, {"MaxTap"}, {"MinTap"}, {"NumTaps"}, {"%IMag"},
    {"ppm_Antifloat"}, {"%Rs"}, {"X12"}, {"X13"}, {"X23"}, {"RDCOhms", harmless, "direct-current resistance"},
    {"Seasons", harmless, seasonal}, {"Ratings", harmless, seasonal}, {"Like"}};
// clang-format on

// clang-format off
constexpr Property autotrans_table[] = {
    {"Phases"}, {"Windings"}, {"Wdg"}, {"Bus"}, {"Conn"}, {"kV"}, {"kVA"}, {"Tap"}, {"%R"},
    {"RDCOhms", harmless, "direct-current resistance"},
    {"Core", harmless, "the core type only matters for geomagnetic currents"}, {"Buses"}, {"Conns"}, {"kVs"}, {"kVAs"},
    {"Taps"}, {"XHX"}, {"XHT"}, {"XXT"}, {"XSCArray"}, {"Thermal", harmless, thermal}, {"n", harmless, thermal},
    {"m", harmless, thermal}, {"FLRise", harmless, thermal}, {"HSRise", harmless, thermal}, {"%LoadLoss"},
    {"%NoLoadLoss"}, {"NormHkVA"}, {"EmergHkVA"}, {"Sub"}, {"MaxTap"}, {"MinTap"}, {"NumTaps"}, {"SubName"}, {"%IMag"},
    {"ppm_Antifloat"}, {"%Rs"}, {"Bank"}, {"XRConst"}, {"LeadLag"}, {"WdgCurrents", harmless},
    {"NormAmps", harmless, "recomputed from NormHkVA"}, {"EmergAmps", harmless, "recomputed from EmergHkVA"},
    {"FaultRate", harmless}, {"pctPerm", harmless}, {"Repair", harmless}, {"BaseFreq"}, {"Enabled"}, {"Like"}};
// clang-format on

std::size_t pairs(std::size_t windings) { return windings * (windings - 1) / 2; }

}  // namespace

std::span<const Property> transformer_properties() { return transformer_table; }
std::span<const Property> autotrans_properties() { return autotrans_table; }
std::span<const Property> xfmrcode_properties() { return xfmrcode_table; }

std::optional<models::Connection> parse_connection(std::string_view text) {
  const std::string lower = models::to_lower(text);
  if (lower.starts_with("y") || lower.starts_with("w") || lower.starts_with("ln")) return models::Connection::wye;
  if (lower.starts_with("d") || lower.starts_with("ll")) return models::Connection::delta;
  return {};
}

std::optional<models::Connection> TransformerData::connection_of(std::string_view text) const {
  if (is_auto && models::to_lower(text).starts_with("s")) return models::Connection::series;
  return parse_connection(text);
}

bool TransformerData::set_shared(std::string_view name, Edit& edit) {
  if (name == "Phases") {
    if (const auto n = edit.integer(1, most_phases)) phases = *n;
  } else if (name == "Windings") {
    if (const auto n = edit.integer(2, most_windings)) set_windings(*n);
  } else if (name == "Wdg") {
    if (const auto n = edit.integer(1, static_cast<int>(windings.size()))) active = static_cast<std::size_t>(*n - 1);
  } else if (name == "%LoadLoss") {
    edit.number_into(load_loss_percent);
    windings[0].r_pu = windings[1].r_pu = load_loss_percent / 200.0;
  } else if (name == "%NoLoadLoss") {
    edit.number_into(no_load_loss_percent);
  } else if (name == "%IMag") {
    edit.number_into(magnetising_percent);
  } else if (name == "ppm_Antifloat") {
    edit.number_into(stray_ppm);
  } else if (name == "NormHkVA") {
    edit.number_into(norm_kva);
    norm_origin = RatingOrigin::given;
  } else if (name == "EmergHkVA") {
    edit.number_into(emerg_kva);
    emerg_origin = RatingOrigin::given;
  } else {
    return set_pair(name, edit) || set_winding(name, edit) || set_list(name, edit);
  }
  return true;
}

// A change of the count forgets what was said about the windings.
void TransformerData::set_windings(int count) {
  const auto n = static_cast<std::size_t>(count);
  windings.assign(n, {});
  if (is_auto) windings[0].connection = models::Connection::series, windings[0].kv = 115.0;
  x_pu.resize(pairs(n), 0.30);
  active = std::min(active, n - 1);
}

bool TransformerData::set_pair(std::string_view name, Edit& edit) {
  double* target = nullptr;
  double instead_of_zero = 0.0;
  if (name == "XHL" || name == "X12" || name == "XHX") target = &xhl, instead_of_zero = 7.0;
  if (name == "XHT" || name == "X13") target = &xht, instead_of_zero = 35.0;
  if (name == "XLT" || name == "X23" || name == "XXT") target = &xlt, instead_of_zero = 30.0;
  if (name == "XSCArray") {
    const auto values = edit.array(x_pu.size());
    for (std::size_t i = 0; values && i < values->size(); ++i) x_pu[i] = (*values)[i] / 100.0;
    return true;
  }
  if (!target) return false;
  if (const auto percent = edit.number()) {
    *target = *percent / 100.0;
    if (*percent == 0.0) {
      *target = instead_of_zero;
      edit.report.warning(
          edit.place(), code::contradiction,
          "OpenDSS takes a reactance of zero as " + std::to_string(static_cast<int>(instead_of_zero * 100)) + " %",
          "write a small number");
    }
    pair_changed = true;
  }
  return true;
}

bool TransformerData::set_winding(std::string_view name, Edit& edit) {
  WindingData& w = windings[active];
  if (name == "Conn") {
    if (const auto connection = connection_of(edit.value)) w.connection = *connection;
    else edit.bad_value("wye or delta");
  } else if (name == "kV") {
    edit.number_into(w.kv);
  } else if (name == "kVA") {
    set_kva(edit);
  } else if (name == "Tap") {
    edit.number_into(w.tap);
  } else if (name == "%R") {
    edit.number_into(w.r_pu, 0.01);
    load_loss_percent = (windings[0].r_pu + windings[1].r_pu) * 100.0;
  } else if (name == "RNeut") {
    edit.number_into(w.rneut);
  } else if (name == "XNeut") {
    edit.number_into(w.xneut);
  } else if (name == "MaxTap") {
    edit.number_into(w.max_tap);
  } else if (name == "MinTap") {
    edit.number_into(w.min_tap);
  } else if (name == "NumTaps") {
    if (const auto n = edit.integer(0, 100'000)) w.num_taps = *n;
  } else {
    return false;
  }
  return true;
}

void TransformerData::set_kva(Edit& edit) {
  edit.number_into(windings[active].kva);
  if (active == 0) {
    for (auto& winding : windings) winding.kva = windings[0].kva;
    norm_kva = 1.1 * windings[0].kva;
    emerg_kva = 1.5 * windings[0].kva;
    norm_origin = emerg_origin = RatingOrigin::default_;
  } else if (windings.size() == 2) {
    windings[0].kva = windings[1].kva;
  }
}

bool TransformerData::set_list(std::string_view name, Edit& edit) {
  if (name != "Conns" && name != "kVs" && name != "kVAs" && name != "Taps" && name != "%Rs") return false;
  const auto words = edit.words(windings.size());
  for (std::size_t w = 0; w < words.size(); ++w) {
    if (name == "Conns") {
      if (const auto connection = connection_of(words[w])) windings[w].connection = *connection;
      else edit.bad_value("a list of wye or delta");
      continue;
    }
    const auto number = parse_number(words[w], edit.variables);
    if (!number) {
      edit.bad_value("a list of numbers");
      break;
    }
    if (name == "kVs") windings[w].kv = *number;
    if (name == "kVAs") windings[w].kva = *number;
    if (name == "Taps") windings[w].tap = *number;
    if (name == "%Rs") windings[w].r_pu = *number / 100.0;
  }
  active = windings.size() - 1;
  if (name == "%Rs") load_loss_percent = (windings[0].r_pu + windings[1].r_pu) * 100.0;
  if (name == "kVAs") {
    norm_kva = 1.1 * windings[0].kva;
    emerg_kva = 1.5 * windings[0].kva;
    norm_origin = emerg_origin = RatingOrigin::default_;
  }
  return true;
}

void TransformerData::end_edit() {
  if (pair_changed && windings.size() <= 3) {
    x_pu[0] = xhl;
    if (windings.size() == 3) x_pu[1] = xht, x_pu[2] = xlt;
  }
  pair_changed = false;
}

void XfmrCode::set(std::size_t, Edit& edit) { data.set_shared(edit.property, edit); }

Transformer::Transformer(Head h, bool is_auto) : head(std::move(h)) {
  if (is_auto) {
    data.is_auto = true;
    data.windings[0].connection = models::Connection::series;
    data.windings[0].kv = 115.0;
    data.xhl = data.x_pu[0] = 0.10;
  }
  match_terminals();
}

void Transformer::match_terminals() {
  for (std::size_t w = head.buses.size(); w < data.windings.size(); ++w)
    head.buses.push_back(head.name + "_" + std::to_string(w + 1));
  head.buses.resize(data.windings.size());
  head.open.resize(data.windings.size(), 0);
}

void Transformer::set(std::size_t, Edit& edit) {
  const std::string_view name = edit.property;
  if (data.set_shared(name, edit)) {
    match_terminals();
  } else if (name == "Bus") {
    head.buses[data.active] = edit.value;
  } else if (name == "Buses") {
    const auto words = edit.words(head.buses.size());
    for (std::size_t w = 0; w < words.size(); ++w) head.buses[w] = words[w];
    data.active = head.buses.size() - 1;
  } else if (name == "XfmrCode") {
    const auto at = edit.circuit.xfmrcodes.find(models::to_lower(edit.value));
    if (!at) {
      edit.unknown_object("xfmrcode", edit.value);
      return;
    }
    const std::size_t active = data.active;
    data = edit.circuit.xfmrcodes[*at].data;
    data.active = std::min(active, data.windings.size() - 1);
    data.pair_changed = false;
    code = edit.circuit.xfmrcodes[*at].head.source_name;
    match_terminals();
  } else if (name == "LeadLag") {
    const std::string lower = models::to_lower(edit.value);
    low_voltage_leads = lower.starts_with("le") || lower.starts_with("e");
  } else if (name == "Sub") {
    substation = edit.yes();
  } else if (name == "SubName") {
    substation_name = edit.value;
  } else if (name == "Bank") {
    bank = edit.value;
  } else if (name == "XRConst") {
    xr_constant = edit.yes();
  }
}

void Transformer::make_like(const Transformer& other) {
  const double magnetising = data.magnetising_percent, stray = data.stray_ppm;
  data = other.data;
  data.magnetising_percent = magnetising;  // OpenDSS does not copy these two
  data.stray_ppm = stray;
  data.active = 0;
  xr_constant = other.xr_constant;
  bank = other.bank;
  code = other.code;
  head.base_frequency_hz = other.head.base_frequency_hz;
  match_terminals();
}

}  // namespace headroom::data::opendss
