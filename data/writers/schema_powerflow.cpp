// SPDX-License-Identifier: Apache-2.0
#include "data/writers/schema.hpp"

namespace headroom::data {

namespace {

constexpr Column nodes_columns[] = {
    {"bus", "", "bus, in the spelling used for matching", "母线名（匹配用拼写）"},
    {"node", "", "conductor: 1 2 3 = phases a b c, 4 = neutral, further ones as in the source",
     "节点号：1 2 3 为 a b c 相，4 为中性线"},
    {"vn_kv", "kV", "base voltage of the model, line to line", "模型基准电压（线电压）"},
    {"vm_v", "V", "voltage magnitude to ground; 0 without supply", "对地电压幅值；无电源时为 0"},
    {"va_degree", "degree", "voltage angle; empty without supply", "电压相角；无电源时为空"},
    {"vm_pu", "pu", "vm_v over vn_kv/sqrt(3)", "电压标幺值"},
    {"feeder", "", "feeder, as given or named after the first branch behind the busbar", "馈线"},
    {"substation", "", "substation", "变电站"},
    {"x", "", "position in the grid's coordinate system", "横坐标"},
    {"y", "", "position in the grid's coordinate system", "纵坐标"},
    {"source_name", "", "bus, as the input wrote it", "输入文件中的母线名"},
};

constexpr Column elements_columns[] = {
    {"element", "", "class.name", "元件"},
    {"terminal", "", "terminal of the element, from 1", "端子号"},
    {"bus", "", "bus of the terminal", "母线"},
    {"node", "", "node that the conductor is tied to, 0 = ground", "节点号，0 为地"},
    {"p_kw", "kW", "active power into the element", "流入元件的有功功率"},
    {"q_kvar", "kvar", "reactive power into the element", "流入元件的无功功率"},
    {"im_a", "A", "current magnitude", "电流幅值"},
    {"ia_degree", "degree", "angle of the current into the element", "电流相角"},
};

constexpr Column branches_columns[] = {
    {"element", "", "line, transformer, switch or series reactor: class.name", "支路"},
    {"from_bus", "", "bus of the first terminal", "首端母线"},
    {"to_bus", "", "bus of the second terminal", "末端母线"},
    {"i_max_a", "A", "largest phase-conductor current; of a transformer: of its most loaded winding",
     "最大相电流；变压器取负载率最高的绕组"},
    {"rating_a", "A", "continuous rating that i_max_a is compared with; empty: none known", "额定电流；空为未知"},
    {"rating_origin", "", "given, type, default (filled in by the format, not by anybody) or none", "额定值来源"},
    {"loading_percent", "%", "i_max_a over rating_a", "负载率"},
    {"pl_kw", "kW", "active losses", "有功损耗"},
    {"ql_kvar", "kvar", "reactive losses", "无功损耗"},
    {"feeder", "", "feeder", "馈线"},
};

constexpr Column controls_columns[] = {
    {"element", "", "transformer, capacitor or switch: class.name", "元件"},
    {"kind", "", "tap, capacitor, switch or inverter", "类别"},
    {"winding_or_step", "", "winding of the tap, step of the capacitor, from 1", "绕组或组号"},
    {"value", "", "tap: ratio in pu; capacitor step and switch: 1 = closed",
     "位置：分接头为标幺变比，电容器与开关 1 为合"},
    {"at_limit", "", "true where a control stands at the end of its range", "是否到达极限"},
    {"controlled", "", "true where an automatic control moves it", "是否自动控制"},
};

constexpr Column deviation_columns[] = {
    {"bus", "", "connection point", "接入点"},
    {"customer", "", "customer, where the row is about one", "用户"},
    {"phases", "", "phases of the connection", "相别"},
    {"vn_kv", "kV", "base voltage of the model, line to line", "模型基准电压"},
    {"u_nominal_kv", "kV", "nominal voltage of the rule set, line to line", "标称电压"},
    {"measure", "", "lg = phase to ground, ll = phase to phase, ln = phase to neutral",
     "测量方式：lg 相对地，ll 相间，ln 相对中性线"},
    {"deviation_percent", "%", "(U - nominal)/nominal of the worst phase or pair", "电压偏差"},
    {"deviation_min_percent", "%", "lowest over the states", "各状态最低偏差"},
    {"deviation_max_percent", "%", "highest over the states", "各状态最高偏差"},
    {"state_min", "", "state of the lowest", "最低偏差所在状态"},
    {"state_max", "", "state of the highest", "最高偏差所在状态"},
    {"lower_percent", "%", "lower end of the band", "下限"},
    {"upper_percent", "%", "upper end of the band", "上限"},
    {"power_factor", "", "power factor of the customer; empty: no data", "用户功率因数"},
    {"power_factor_required", "", "power factor that the rules demand", "规定功率因数"},
    {"verdict", "", "PASS, FAIL, NOT_BINDING (the rule does not apply) or INDETERMINATE (data missing)",
     "判定：合格、不合格、不适用、无法判定"},
    {"rule", "", "band of the rule set", "规则"},
    {"clause", "", "clause it stands in", "条款"},
    {"reason", "", "why this verdict", "理由"},
};

}  // namespace

const TableSchema nodes_schema{"nodes", "powerflow", "Voltage of every node", "节点电压", nodes_columns};
const TableSchema elements_schema{"elements", "powerflow", "Power and current at every terminal conductor",
                                  "元件各端功率与电流", elements_columns};
const TableSchema branches_schema{"branches", "powerflow", "Loading and losses of every branch", "支路负载与损耗",
                                  branches_columns};
const TableSchema controls_schema{"controls", "powerflow", "Taps, capacitor steps and switches as solved",
                                  "分接头、电容器与开关位置", controls_columns};
const TableSchema deviation_schema{"deviation", "powerflow",
                                   "Voltage deviation and its verdict, per bus and per customer", "电压偏差判定",
                                   deviation_columns};

}  // namespace headroom::data
