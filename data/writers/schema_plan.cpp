// SPDX-License-Identifier: Apache-2.0
#include "data/writers/schema.hpp"

namespace headroom::data {

namespace {

constexpr Column plans_columns[] = {
    {"rank", "", "1 = best", "排名"},
    {"plan", "", "number of the plan, stable within one answer", "方案编号"},
    {"status", "", "feasible, surplus (two better plans use the same feeder) or refused", "状态"},
    {"connection_bus", "", "connection points, separated by +", "接入点"},
    {"feeder", "", "feeders, separated by +", "馈线"},
    {"substation", "", "substations, separated by +", "变电站"},
    {"sources", "", "number of sources", "电源数"},
    {"vn_kv", "kV", "supply voltage, line to line", "供电电压"},
    {"length_m", "m", "length of the new lines together", "新建线路长度"},
    {"route_origin", "", "existing_corridor or estimated (straight line with a detour factor)", "路径来源"},
    {"cost_total", "currency", "cost of the works", "总费用"},
    {"cost_unverified_percent", "%", "share of the cost whose prices nobody has verified", "未核实价格占比"},
    {"vm_deviation_percent", "%", "voltage deviation at the connection point with the applicant", "接入后电压偏差"},
    {"loading_percent", "%", "highest loading on the way to the source with the applicant", "最高负载率"},
    {"score", "", "weighted sum on fixed references; lower is better", "评分（越低越好）"},
    {"behind_first_in", "", "criteria in which it is worse than the plan ranked first", "落后于首选方案的方面"},
};

constexpr Column candidates_columns[] = {
    {"rank", "", "1 = best; empty: refused", "排名"},
    {"plan", "", "number of the plan", "方案编号"},
    {"status", "", "feasible, surplus (two better plans use the same feeder) or refused", "状态"},
    {"connection_bus", "", "connection points, separated by +", "接入点"},
    {"feeder", "", "feeders, separated by +", "馈线"},
    {"substation", "", "substations, separated by +", "变电站"},
    {"sources", "", "number of sources", "电源数"},
    {"vn_kv", "kV", "supply voltage, line to line", "供电电压"},
    {"length_m", "m", "length of the new lines together", "新建线路长度"},
    {"source_mode", "", "single or main_and_standby", "电源方式"},
    {"way", "", "existing_point, substation_bay, ring_main_unit_bay, tee or transformer_low_voltage", "接入方式"},
    {"line_type", "", "type of the new line", "线路型号"},
    {"transformer_type", "", "transformers of the applicant; empty: supplied at low voltage", "用户变压器"},
    {"route_origin", "", "existing_corridor, estimated or none", "路径来源"},
    {"cost_total", "currency", "cost of the works", "总费用"},
    {"vm_deviation_percent", "%", "voltage deviation at the connection point with the applicant", "接入后电压偏差"},
    {"loading_percent", "%", "highest loading on the way to the source with the applicant", "最高负载率"},
    {"losses_change_kw", "kW", "change of the grid's losses", "网损变化"},
    {"staged_kw", "kW", "refused: the largest demand that passes here as the grid is", "现状可先行接入的负荷"},
    {"reason", "", "why it was refused", "未通过原因"},
    {"remedy", "", "what would make it pass", "可行的补救措施"},
};

constexpr Column checks_columns[] = {
    {"plan", "", "number of the plan", "方案编号"},
    {"rule", "", "what was checked", "校核项"},
    {"value", "unit", "value found", "计算值"},
    {"bound", "unit", "bound it is held against", "限值"},
    {"verdict", "", "PASS, FAIL, NOT_BINDING or INDETERMINATE", "判定"},
    {"clause", "", "clause the bound stands in", "条款"},
    {"state", "", "state of the grid: normal, an outage", "运行状态"},
    {"element", "", "where the value is worst", "最不利元件"},
    {"unit", "", "unit of value and bound", "单位"},
    {"mandatory", "", "true where a failure refuses the plan", "是否强制"},
    {"reason", "", "why this verdict", "理由"},
    {"remedy", "", "what would make it pass", "补救措施"},
};

constexpr Column costs_columns[] = {
    {"plan", "", "number of the plan", "方案编号"},
    {"item", "", "work or equipment", "费用项"},
    {"quantity", "unit", "how much of it", "数量"},
    {"unit", "", "unit of the quantity", "单位"},
    {"unit_cost", "currency", "price of one unit", "单价"},
    {"amount", "currency", "quantity times unit_cost", "金额"},
    {"currency", "", "currency of the prices", "币种"},
    {"source", "", "where the price comes from", "价格来源"},
    {"verified", "", "true where somebody has verified the price", "是否核实"},
};

constexpr Column fidelity_columns[] = {
    {"file", "", "input file", "文件"},
    {"line", "", "line in it; empty: counted over the whole input", "行号"},
    {"item", "", "element, property or command", "条目"},
    {"fidelity", "", "taken, defaulted, approximated, ignored or refused", "处理方式：采用、缺省、近似、忽略、拒绝"},
    {"count", "", "how many like it", "数量"},
    {"why", "", "why it was treated so", "原因"},
};

constexpr Column findings_columns[] = {
    {"severity", "", "note, warning or error", "级别"},
    {"code", "", "stable code of the finding", "代码"},
    {"file", "", "input file", "文件"},
    {"line", "", "line in it, from 1", "行号"},
    {"column", "", "column in it, from 1", "列号"},
    {"object", "", "object it is about", "对象"},
    {"field", "", "field of the object", "字段"},
    {"value", "", "value found", "值"},
    {"bound", "", "what was expected", "界限"},
    {"message", "", "what is wrong", "说明"},
    {"remedy", "", "what to do", "处理建议"},
};

}  // namespace

const TableSchema plans_schema{"plans", "plan", "Ranked supply plans", "供电方案排序", plans_columns};
const TableSchema candidates_schema{"candidates", "plan", "All candidates, refused ones with reason and remedy",
                                    "全部候选方案", candidates_columns};
const TableSchema checks_schema{"checks", "plan", "Every check of every plan", "方案校核", checks_columns};
const TableSchema costs_schema{"costs", "plan", "Costs of every plan, item by item", "方案费用", costs_columns};
const TableSchema fidelity_schema{"fidelity", "info", "What the reader took over, and what it did not", "读入保真度",
                                  fidelity_columns};
const TableSchema findings_schema{"findings", "validate", "Everything that is wrong or doubtful in the input",
                                  "输入检查结果", findings_columns};

}  // namespace headroom::data
