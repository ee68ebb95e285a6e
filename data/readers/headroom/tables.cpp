// SPDX-License-Identifier: Apache-2.0
#include "data/readers/headroom/tables.hpp"

#include <array>

namespace headroom::data {

namespace {

constexpr std::array bus_columns{
    ColumnSpec{"name", "", "required", "name of the bus"},
    ColumnSpec{"vn_kv", "", "required", "base voltage, line to line"},
    ColumnSpec{"phases", "", "abc", "nodes that exist: any of a b c n"},
    ColumnSpec{"kind", "", "", "busbar, ring_main_unit, pole, joint, transformer_low_voltage, customer"},
    ColumnSpec{"substation", "", "", "substation it belongs to"},
    ColumnSpec{"feeder", "", "", "feeder it belongs to"},
    ColumnSpec{"x", "", "", "position, east"},
    ColumnSpec{"y", "", "", "position, north"},
    ColumnSpec{"spare_bays", "", "no data", "free bays"},
    ColumnSpec{"earthing_ohm", "", "not earthed", "resistance from node n to earth"},
};

constexpr std::array ext_grid_columns{
    ColumnSpec{"name", "", "required", "name of the source"},
    ColumnSpec{"bus", "", "required", "supplied bus"},
    ColumnSpec{"vm_pu", "", "1", "voltage behind the impedance, of vn_kv"},
    ColumnSpec{"va_degree", "", "0", "its angle"},
    ColumnSpec{"s_sc_max_mva", "", "stiff", "highest three-phase short-circuit power: gives the impedance"},
    ColumnSpec{"s_sc_min_mva", "", "", "lowest three-phase short-circuit power"},
    ColumnSpec{"rx_max", "", "0.1", "R/X of the positive sequence"},
    ColumnSpec{"r0x0_max", "", "0.1", "R0/X0 of the zero sequence"},
    ColumnSpec{"x0x_max", "", "1", "X0/X1"},
    ColumnSpec{"vm_min_pu", "", "", "lowest voltage of the source bus, for studies of extremes"},
    ColumnSpec{"vm_max_pu", "", "", "highest voltage of the source bus"},
    ColumnSpec{"in_service", "", "true", "whether it is connected"},
};

constexpr std::array line_columns{
    ColumnSpec{"name", "", "required", "name of the line"},
    ColumnSpec{"from_bus", "", "required", "one end"},
    ColumnSpec{"to_bus", "", "required", "other end"},
    ColumnSpec{"length_km", "length_m", "required", "length"},
    ColumnSpec{"std_type", "", "", "a name of line_type.csv, else of the catalogue"},
    ColumnSpec{"r_ohm_per_km", "", "of the type", "resistance, positive sequence"},
    ColumnSpec{"x_ohm_per_km", "", "of the type", "reactance, positive sequence"},
    ColumnSpec{"c_nf_per_km", "", "of the type, else 0", "capacitance, positive sequence"},
    ColumnSpec{"r0_ohm_per_km", "", "of the type, else 3 r (r with a neutral)", "resistance, zero sequence"},
    ColumnSpec{"x0_ohm_per_km", "", "of the type, else 3 x (x with a neutral)", "reactance, zero sequence"},
    ColumnSpec{"c0_nf_per_km", "", "of the type, else 0.6 c", "capacitance, zero sequence"},
    ColumnSpec{"rn_ohm_per_km", "", "of the type, else r", "resistance of the neutral conductor"},
    ColumnSpec{"xn_ohm_per_km", "", "of the type, else x", "reactance of the neutral conductor"},
    ColumnSpec{"max_i_ka", "max_i_a", "of the type, else no limit", "continuous rating of a phase conductor"},
    ColumnSpec{"phases", "", "those that both buses have", "conductors: any of a b c n"},
    ColumnSpec{"parallel", "", "1", "equal systems side by side"},
    ColumnSpec{"kind", "", "of the type", "overhead or cable"},
    ColumnSpec{"in_service", "", "true", "whether it is connected"},
};

constexpr std::array line_type_columns{
    ColumnSpec{"name", "", "required", "name of the type"},
    ColumnSpec{"r_ohm_per_km", "", "required", "resistance, positive sequence"},
    ColumnSpec{"x_ohm_per_km", "", "required", "reactance, positive sequence"},
    ColumnSpec{"c_nf_per_km", "", "0", "capacitance, positive sequence"},
    ColumnSpec{"r0_ohm_per_km", "", "3 r (r with a neutral)", "resistance, zero sequence"},
    ColumnSpec{"x0_ohm_per_km", "", "3 x (x with a neutral)", "reactance, zero sequence"},
    ColumnSpec{"c0_nf_per_km", "", "0.6 c", "capacitance, zero sequence"},
    ColumnSpec{"rn_ohm_per_km", "", "r", "resistance of the neutral conductor"},
    ColumnSpec{"xn_ohm_per_km", "", "x", "reactance of the neutral conductor"},
    ColumnSpec{"max_i_ka", "max_i_a", "no limit", "continuous rating of a phase conductor"},
    ColumnSpec{"kind", "", "", "overhead or cable"},
};

constexpr std::array trafo_columns{
    ColumnSpec{"name", "", "required", "name of the transformer"},
    ColumnSpec{"hv_bus", "", "required", "bus of the higher voltage"},
    ColumnSpec{"lv_bus", "", "required", "bus of the lower voltage"},
    ColumnSpec{"std_type", "", "", "a transformer of the catalogue"},
    ColumnSpec{"sn_mva", "sn_kva", "of the type", "rated power"},
    ColumnSpec{"vn_hv_kv", "", "of the type", "rated voltage, high side (one phase: across the winding)"},
    ColumnSpec{"vn_lv_kv", "", "of the type", "rated voltage, low side (one phase: across the winding)"},
    ColumnSpec{"vk_percent", "", "of the type", "short-circuit voltage"},
    ColumnSpec{"vkr_percent", "", "of the type", "its resistive part: load losses / rated power"},
    ColumnSpec{"pfe_kw", "", "of the type, else 0", "no-load losses"},
    ColumnSpec{"i0_percent", "", "of the type, else 0", "no-load current"},
    ColumnSpec{"vector_group", "", "of the type, else Dyn11 below 1 kV, Yd11 above", "connection and clock number"},
    ColumnSpec{"phases", "", "abc", "abc, or the phases of a single-phase unit: a, ab"},
    ColumnSpec{"tap_side", "", "hv", "hv or lv"},
    ColumnSpec{"tap_pos", "", "tap_neutral", "position of the tap changer"},
    ColumnSpec{"tap_neutral", "", "0", "position of the rated ratio"},
    ColumnSpec{"tap_min", "", "of the type", "lowest position"},
    ColumnSpec{"tap_max", "", "of the type", "highest position"},
    ColumnSpec{"tap_step_percent", "", "of the type", "voltage per step"},
    ColumnSpec{"oltc", "", "of the type, else false", "whether taps move under load"},
    ColumnSpec{"rn_ohm", "", "0", "star point to earth, resistance"},
    ColumnSpec{"xn_ohm", "", "0", "star point to earth, reactance"},
    ColumnSpec{"in_service", "", "true", "whether it is connected"},
};

constexpr std::array regulator_columns{
    ColumnSpec{"name", "", "required", "name of the control"},
    ColumnSpec{"trafo", "", "required", "transformer whose taps it moves"},
    ColumnSpec{"vm_set_pu", "", "required", "voltage to hold, of the vn_kv of the measured bus"},
    ColumnSpec{"band_percent", "", "2", "whole width of the dead band"},
    ColumnSpec{"bus", "", "the low side", "measured bus"},
    ColumnSpec{"r_comp_ohm", "", "0", "line-drop compensation, resistance"},
    ColumnSpec{"x_comp_ohm", "", "0", "line-drop compensation, reactance"},
    ColumnSpec{"delay_s", "", "30", "time until a step"},
    ColumnSpec{"in_service", "", "true", "whether it acts"},
};

constexpr std::array switch_columns{
    ColumnSpec{"name", "", "required", "name of the switch"},
    ColumnSpec{"from_bus", "", "required", "one side"},
    ColumnSpec{"to_bus", "", "required", "other side"},
    ColumnSpec{"closed", "", "true", "its state"},
    ColumnSpec{"type", "", "LBS", "CB, LBS, DS or fuse"},
    ColumnSpec{"normally_open", "", "false", "whether it is a tie"},
    ColumnSpec{"remote", "", "false", "whether it is operated from the control centre"},
    ColumnSpec{"z_ohm", "", "0.0001", "contact resistance"},
    ColumnSpec{"in_ka", "in_a", "no limit", "rated current"},
};

constexpr std::array load_columns{
    ColumnSpec{"name", "", "required", "name of the load"},
    ColumnSpec{"bus", "", "required", "its bus"},
    ColumnSpec{"p_mw", "p_kw", "required", "active power, all phases together"},
    ColumnSpec{"q_mvar", "q_kvar", "0", "reactive power, all phases together"},
    ColumnSpec{"cos_phi", "", "", "instead of q: positive consumes vars, negative feeds them in"},
    ColumnSpec{"phases", "", "abc of the bus", "a, bc, ..."},
    ColumnSpec{"connection", "", "wye", "wye or delta"},
    ColumnSpec{"const_z_percent", "", "0", "part that follows the square of the voltage"},
    ColumnSpec{"const_i_percent", "", "0", "part that follows the voltage"},
    ColumnSpec{"vm_min_pu", "", "0", "of the rated voltage: below it the load turns towards an impedance"},
    ColumnSpec{"vm_low_pu", "", "0", "below it the load is its rated impedance"},
    ColumnSpec{"vm_max_pu", "", "none", "above it the load is an impedance"},
    ColumnSpec{"profile", "", "", "a column of profile.csv"},
    ColumnSpec{"customer", "", "", "a name of customer.csv"},
    ColumnSpec{"scaling", "", "1", "factor of p and q"},
    ColumnSpec{"in_service", "", "true", "whether it is connected"},
};

constexpr std::array sgen_columns{
    ColumnSpec{"name", "", "required", "name of the generator"},
    ColumnSpec{"bus", "", "required", "its bus"},
    ColumnSpec{"p_mw", "p_kw", "required", "active power fed in, all phases together"},
    ColumnSpec{"q_mvar", "q_kvar", "0", "reactive power fed in"},
    ColumnSpec{"sn_mva", "sn_kva", "", "rated power"},
    ColumnSpec{"phases", "", "abc of the bus", "a, bc, ..."},
    ColumnSpec{"connection", "", "wye", "wye or delta"},
    ColumnSpec{"profile", "", "", "a column of profile.csv"},
    ColumnSpec{"scaling", "", "1", "factor of p and q"},
    ColumnSpec{"in_service", "", "true", "whether it is connected"},
};

constexpr std::array shunt_columns{
    ColumnSpec{"name", "", "required", "name of the shunt"},
    ColumnSpec{"bus", "", "required", "its bus"},
    ColumnSpec{"q_mvar", "q_kvar", "required", "reactive power per step at vn_kv, all phases; negative = capacitive"},
    ColumnSpec{"p_mw", "p_kw", "0", "active power consumed per step at vn_kv, of an inductive shunt"},
    ColumnSpec{"phases", "", "abc of the bus", "a, bc, ..."},
    ColumnSpec{"vn_kv", "", "the bus's", "rated voltage, line to line"},
    ColumnSpec{"step", "", "1", "steps switched in"},
    ColumnSpec{"max_step", "", "1", "steps there are"},
    ColumnSpec{"connection", "", "wye", "wye (earthed) or delta"},
    ColumnSpec{"in_service", "", "true", "whether it is connected"},
};

constexpr std::array capacitor_control_columns{
    ColumnSpec{"name", "", "required", "name of the control"},
    ColumnSpec{"shunt", "", "required", "the capacitor bank it switches"},
    ColumnSpec{"kind", "", "required", "voltage, reactive_power, current or time"},
    ColumnSpec{"element", "", "the bank itself", "measured element: line.NAME, trafo.NAME"},
    ColumnSpec{"on", "", "required", "setting that switches in: pu of vn_kv, kvar, A, hour of the day"},
    ColumnSpec{"off", "", "required", "setting that switches out"},
    ColumnSpec{"delay_s", "", "60", "time until a step"},
    ColumnSpec{"in_service", "", "true", "whether it acts"},
};

constexpr std::array customer_columns{
    ColumnSpec{"name", "", "required", "name of the customer"},
    ColumnSpec{"bus", "", "required", "bus it is supplied from"},
    ColumnSpec{"phases", "", "abc of the bus", "phases it is supplied by"},
    ColumnSpec{"kind", "", "", "residential, commercial, industrial, hospital, charging, agriculture, public, ..."},
    ColumnSpec{"importance", "", "ordinary", "ordinary, temporary, second, first, special"},
    ColumnSpec{"contracted_mva", "contracted_kva", "", "contracted power"},
    ColumnSpec{"customers", "", "1", "meters it stands for"},
    ColumnSpec{"power_factor", "", "no data", "measured at peak"},
    ColumnSpec{"required_power_factor", "", "by the rule set", "agreed"},
};

constexpr std::array profile_columns{ColumnSpec{"hour", "", "required", "hours from the start, on a regular grid"}};

constexpr std::array substation_columns{
    ColumnSpec{"name", "", "required", "name of the substation"},
    ColumnSpec{"x", "", "", "position, east"},
    ColumnSpec{"y", "", "", "position, north"},
};

constexpr std::array corridor_columns{
    ColumnSpec{"from_x", "", "required", "one end, east"},
    ColumnSpec{"from_y", "", "required", "one end, north"},
    ColumnSpec{"to_x", "", "required", "other end, east"},
    ColumnSpec{"to_y", "", "required", "other end, north"},
    ColumnSpec{"kind", "", "street", "street, duct, overhead"},
    ColumnSpec{"cost_factor", "", "1", "factor of the cost per length"},
};

constexpr std::array outage_columns{
    ColumnSpec{"id", "", "required", "name of the outage"},
    ColumnSpec{"element", "", "required", "line.NAME, switch.NAME or trafo.NAME"},
    ColumnSpec{"start", "", "required", "ISO 8601"},
    ColumnSpec{"end", "", "required", "ISO 8601"},
    ColumnSpec{"work", "", "", "what is done"},
    ColumnSpec{"status", "", "requested", "requested, approved, announced"},
};

constexpr std::array work_columns{
    ColumnSpec{"id", "", "required", "name of the work"},
    ColumnSpec{"application", "", "", "application it belongs to"},
    ColumnSpec{"bus", "", "required", "where it is done"},
    ColumnSpec{"hours", "", "required", "duration"},
    ColumnSpec{"earliest", "", "", "ISO date"},
    ColumnSpec{"deadline", "", "", "ISO date"},
    ColumnSpec{"method", "", "either", "either, outage, live_line"},
};

constexpr std::array crew_columns{
    ColumnSpec{"name", "", "required", "name of the crew"},
    ColumnSpec{"skill", "", "outage", "outage or live_line"},
    ColumnSpec{"size", "", "1", "people"},
    ColumnSpec{"available_from", "", "", "ISO date"},
    ColumnSpec{"available_to", "", "", "ISO date"},
};

}  // namespace

namespace tables {
const TableSpec bus{"bus.csv", "bus", "name", "buses", bus_columns};
const TableSpec ext_grid{"ext_grid.csv", "ext_grid", "name", "sources", ext_grid_columns};
const TableSpec line{"line.csv", "line", "name", "lines and cables", line_columns};
const TableSpec line_type{"line_type.csv", "line type", "name", "line types of this grid", line_type_columns};
const TableSpec trafo{"trafo.csv", "trafo", "name", "two-winding transformers", trafo_columns};
const TableSpec regulator{"regulator.csv", "regulator", "name", "tap changer controls", regulator_columns};
const TableSpec sw{"switch.csv", "switch", "name", "switches", switch_columns};
const TableSpec load{"load.csv", "load", "name", "loads", load_columns};
const TableSpec sgen{"sgen.csv", "sgen", "name", "generation", sgen_columns};
const TableSpec shunt{"shunt.csv", "shunt", "name", "capacitor banks and reactors", shunt_columns};
const TableSpec capacitor_control{"capacitor_control.csv", "capacitor_control", "name", "controls of capacitor banks",
                                  capacitor_control_columns};
const TableSpec customer{"customer.csv", "customer", "name", "customers", customer_columns};
const TableSpec profile{"profile.csv", "profile", "", "load curves: one column per profile", profile_columns, true};
const TableSpec substation{"substation.csv", "substation", "name", "substations", substation_columns};
const TableSpec corridor{"corridor.csv", "corridor", "", "routes that a new line may take", corridor_columns};
const TableSpec outage{"outage.csv", "outage", "id", "planned outages", outage_columns};
const TableSpec work{"work.csv", "work", "id", "connection works", work_columns};
const TableSpec crew{"crew.csv", "crew", "name", "crews", crew_columns};
}  // namespace tables

std::span<const TableSpec* const> headroom_tables() {
  static constexpr std::array<const TableSpec*, 18> all{&tables::bus,
                                                        &tables::ext_grid,
                                                        &tables::line,
                                                        &tables::line_type,
                                                        &tables::trafo,
                                                        &tables::regulator,
                                                        &tables::sw,
                                                        &tables::load,
                                                        &tables::sgen,
                                                        &tables::shunt,
                                                        &tables::capacitor_control,
                                                        &tables::customer,
                                                        &tables::profile,
                                                        &tables::substation,
                                                        &tables::corridor,
                                                        &tables::outage,
                                                        &tables::work,
                                                        &tables::crew};
  return all;
}

}  // namespace headroom::data
