// SPDX-License-Identifier: Apache-2.0
#include "data/writers/schema.hpp"

namespace headroom::data {

namespace {

constexpr Column capacity_columns[] = {
    {"bus", "", "connection point, in the spelling used for matching", "接入点"},
    {"source_name", "", "the same as the input wrote it", "输入文件中的名称"},
    {"substation", "", "substation", "变电站"},
    {"feeder", "", "feeder", "馈线"},
    {"transformer", "", "nearest transformer towards the source", "上级变压器"},
    {"x", "", "position in the grid's coordinate system", "横坐标"},
    {"y", "", "position in the grid's coordinate system", "纵坐标"},
    {"distance_km", "km", "line length to the source", "到电源的线路长度"},
    {"direction", "", "load or generation", "负荷或发电"},
    {"phases", "", "phases of the addition: abc, a, ab (between two), a+b (each to the return)", "新增负荷相别"},
    {"connection", "", "return of the addition: wye (ground), delta (none), neutral", "接线方式"},
    {"measure", "", "voltage watched: lg, ll or ln", "监视的电压"},
    {"power_factor", "", "of the addition; positive: Q has the sign of P", "功率因数"},
    {"vn_kv", "kV", "base voltage of the model, line to line", "模型基准电压"},
    {"capacity_kw", "kW", "the largest addition up to which every limit holds; equals feasible_kw", "可开放容量"},
    {"capacity_kva", "kVA", "capacity_kw over the power factor", "可开放容量（视在）"},
    {"capacity_installed_kva", "kVA", "capacity_kva over the demand factor; empty: none was given", "可接装机容量"},
    {"capacity_strict_kw", "kW", "the same when any existing violation counts: 0 where the base violates",
     "严格口径可开放容量"},
    {"capacity_firm_kw", "kW", "largest addition that survives each listed outage; empty: not computed",
     "N-1 可开放容量"},
    {"controls", "", "as-given, freeze or solve", "调压控制处理方式"},
    {"status", "", "ok, zero, at_maximum, not_supplied, no_return_path, phases_absent, not_converged", "状态"},
    {"status_firm", "", "the same for capacity_firm_kw, and no_transfer; empty: not computed", "N-1 状态"},
    {"limit", "", "kind of the limit that infeasible_kw breaks", "限制类别"},
    {"limit_element", "", "where it breaks: class.name, bus.NAME.1 or bus.NAME.1-2", "限制元件"},
    {"limit_state", "", "state in which it breaks", "限制所在状态"},
    {"limit_value", "pu or %", "value there at infeasible_kw: pu for voltages, percent of the rating for currents",
     "越限值"},
    {"limit_bound", "pu or %", "the bound, in the same unit", "限值"},
    {"limit_rating_origin", "", "where the rating comes from: given, type, default; none for voltages", "限值来源"},
    {"margin", "pu or %", "distance to the bound at feasible_kw", "裕度"},
    {"feasible_kw", "kW", "certificate: a load flow with this addition holds every limit", "可行证明点"},
    {"infeasible_kw", "kW", "certificate: a load flow with this addition breaks the limit named", "不可行证明点"},
    {"grade", "", "certified (both load flows done in full) or bounded (proven error bound)", "证明等级"},
    {"next_limit", "", "what binds when the binding kind is taken away", "下一限制"},
    {"next_limit_kw", "kW", "where it binds", "下一限制的容量"},
    {"non_monotone", "", "true where feasible additions were found above capacity_kw", "是否非单调"},
    {"next_feasible_kw", "kW", "start of the next feasible interval", "下一可行区间起点"},
    {"cured_from_kw", "kW", "addition from which a violation of the base is cured", "消除既有越限的起点"},
    {"existing_worsened", "", "existing violations that the addition worsens noticeably", "被加重的既有越限数"},
    {"vm_before_pu", "pu", "lowest watched voltage at the point without the addition", "接入前电压"},
    {"vm_after_pu", "pu", "the same at feasible_kw", "接入后电压"},
    {"deviation_before_percent", "%", "voltage deviation at the point without the addition", "接入前电压偏差"},
    {"deviation_after_percent", "%", "the same at feasible_kw", "接入后电压偏差"},
    {"loads_out_of_band", "", "existing loads that left the voltage band of their model", "超出模型电压范围的负荷数"},
    {"load_flows", "", "load flows spent on this row", "潮流计算次数"},
    {"search", "", "how the row was found: fast (lanes of additions on one factor) or reference (single load flows)",
     "搜索方式"},
};

constexpr Column existing_columns[] = {
    {"limit", "", "kind of the limit that the base breaks already", "限制类别"},
    {"limit_element", "", "where", "限制元件"},
    {"limit_state", "", "state in which it is broken", "所在状态"},
    {"limit_value", "pu or %", "value in the base", "现状值"},
    {"limit_bound", "pu or %", "the bound", "限值"},
    {"limit_rating_origin", "", "where the rating comes from", "限值来源"},
    {"value_after", "pu or %", "worst value over the additions computed", "新增后最差值"},
    {"worsened_by", "", "the connection point whose addition worsens it most", "加重最多的接入点"},
};

constexpr Column firm_columns[] = {
    {"outage", "", "section.LINE, bay.BUS or transformer.NAME: the first element of the isolated zone",
     "停运区段或设备"},
    {"plan", "", "switches closed and opened", "转供方案"},
    {"bus", "", "connection point that this outage binds; empty: with nothing added", "接入点"},
    {"direction", "", "of the addition", "负荷或发电"},
    {"phases", "", "of the addition", "新增负荷相别"},
    {"holds", "", "some addition holds every limit; with nothing added: the state does", "是否满足"},
    {"feasible_kw", "kW", "the largest addition found to hold in the plan's state", "满足的容量"},
    {"infeasible_kw", "kW", "the smallest found not to", "不满足的容量"},
    {"limit", "", "what breaks at infeasible_kw, or with nothing added", "限制类别"},
    {"limit_element", "", "where", "限制元件"},
    {"limit_value", "pu or %", "value there", "越限值"},
    {"limit_bound", "pu or %", "the bound", "限值"},
    {"grade", "", "certified (by load flow) or bounded (by an estimate, judged with its error)", "证明等级"},
    {"other_plans", "",
     "on the first row of an outage: further plans, with other switches opened, that all break a limit",
     "其余不可行方案数"},
};

constexpr Column shared_limits_columns[] = {
    {"limit", "", "kind of the limit", "限制类别"},
    {"limit_element", "", "the element that binds", "限制元件"},
    {"direction", "", "of the addition", "负荷或发电"},
    {"rows", "", "rows of capacity.csv that it binds: what one of them takes the others lose", "受限行数"},
    {"least_kw", "kW", "the smallest of their capacities", "最小容量"},
    {"least_bus", "", "and where", "最小容量接入点"},
    {"most_kw", "kW", "the largest of them", "最大容量"},
    {"most_bus", "", "and where", "最大容量接入点"},
};

constexpr Column ladder_columns[] = {
    {"bus", "", "connection point", "接入点"},
    {"direction", "", "of the addition", "负荷或发电"},
    {"phases", "", "of the addition", "新增负荷相别"},
    {"capacity_before_kw", "kW", "capacity of the grid as it is", "现状可开放容量"},
    {"step", "", "measures are done one on top of the other", "步骤"},
    {"kind", "", "tap, open_point, conductor or transformer", "措施类别"},
    {"measure", "", "in words", "措施"},
    {"limit_removed", "", "kind of the limit that bound before", "原限制类别"},
    {"element_removed", "", "and where", "原限制元件"},
    {"capacity_kw", "kW", "capacity with this measure and those before it, by load flow", "采取措施后的可开放容量"},
    {"infeasible_kw", "kW", "certificate: a load flow with this addition breaks the limit named", "不可行证明点"},
    {"limit", "", "kind of the limit that binds then", "限制类别"},
    {"limit_element", "", "where it breaks", "限制元件"},
};

constexpr Column simultaneous_columns[] = {
    {"kind", "", "substation, transformer or feeder", "范围类别"},
    {"area", "", "substation.NAME, transformer.NAME (of units side by side the first) or feeder.NAME", "范围"},
    {"direction", "", "load or generation", "负荷或发电"},
    {"spread", "", "how the size is divided: uniform (every point the same) or proportional (as the loads of the base)",
     "分配方式"},
    {"power_factor", "", "of the addition; positive: Q has the sign of P", "功率因数"},
    {"controls", "", "as-given, freeze or solve", "调压控制处理方式"},
    {"points", "", "connection points that take part", "参与的接入点数"},
    {"left_out", "", "points asked for in the area that cannot take part", "未参与的接入点数"},
    {"capacity_kw", "kW", "all points together: the largest size up to which every limit holds", "同时可开放容量"},
    {"capacity_kva", "kVA", "capacity_kw over the power factor", "同时可开放容量（视在）"},
    {"infeasible_kw", "kW", "certificate: a load flow with this size breaks the limit named", "不可行证明点"},
    {"status", "", "ok, zero, at_maximum, not_supplied, no_return_path, phases_absent", "状态"},
    {"limit", "", "kind of the limit that infeasible_kw breaks", "限制类别"},
    {"limit_element", "", "where it breaks", "限制元件"},
    {"limit_value", "pu or %", "value there at infeasible_kw", "越限值"},
    {"limit_bound", "pu or %", "the bound, in the same unit", "限值"},
    {"margin", "pu or %", "distance to the bound at capacity_kw", "裕度"},
    {"next_limit", "", "what binds when the binding kind is taken away", "下一限制"},
    {"next_limit_kw", "kW", "where it binds", "下一限制的容量"},
    {"non_monotone", "", "true where feasible sizes were found above capacity_kw", "是否非单调"},
    {"alone_sum_kw", "kW", "capacities of the points one by one, added up: what they do not add up to",
     "各点单独容量之和"},
    {"alone_most_kw", "kW", "the largest of them", "各点单独容量的最大值"},
    {"load_flows", "", "load flows spent on this row", "潮流计算次数"},
};

}  // namespace

const TableSchema simultaneous_schema{"simultaneous", "capacity",
                                      "What all points of a substation, transformer or feeder can take together",
                                      "变电站、变压器、馈线的同时可开放容量", simultaneous_columns};
const TableSchema shared_limits_schema{"shared_limits", "capacity", "Elements that bind several points at once",
                                       "共同限制元件", shared_limits_columns};
const TableSchema ladder_schema{"ladder", "capacity", "Measures that would unlock more, step by step",
                                "提升可开放容量的措施", ladder_columns};
const TableSchema firm_schema{"firm", "capacity", "Switching plans after each outage, and what they break",
                              "停运后的转供方案及其限制", firm_columns};
const TableSchema capacity_schema{"capacity", "capacity", "Available capacity of every connection point", "可开放容量",
                                  capacity_columns};
const TableSchema existing_schema{"existing", "capacity", "Limits that the base breaks already", "现状越限",
                                  existing_columns};

}  // namespace headroom::data
