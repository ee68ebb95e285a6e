// SPDX-License-Identifier: Apache-2.0
#include "data/writers/report/words.hpp"

#include <array>

#include <fmt/core.h>

namespace headroom::data {

namespace {

struct Pair {
  std::string_view en, zh;
};

template <std::size_t N>
std::string_view pick(Language language, const std::array<Pair, N>& words, std::size_t at) {
  return say(language, words.at(at).en, words.at(at).zh);
}

}  // namespace

std::string_view word(Language language, models::LimitKind kind) {
  static constexpr std::array<Pair, 13> words{{{"none", "无"},
                                               {"low voltage", "电压偏低"},
                                               {"high voltage", "电压偏高"},
                                               {"voltage change", "电压变动"},
                                               {"unbalance", "三相不平衡"},
                                               {"line current", "线路电流"},
                                               {"transformer current", "变压器电流"},
                                               {"reverse power", "反送功率"},
                                               {"short circuit", "短路水平"},
                                               {"protection", "保护"},
                                               {"reserved", "已预留"},
                                               {"no load-flow solution", "潮流无解"},
                                               {"end of the search", "达到搜索上限"}}};
  return pick(language, words, static_cast<std::size_t>(kind));
}

std::string_view word(Language language, models::CapacityStatus status) {
  static constexpr std::array<Pair, 7> words{{{"limited", "有限制"},
                                              {"zero", "无余量"},
                                              {"at the end of the search", "达到搜索上限"},
                                              {"not supplied", "无电源"},
                                              {"no return path", "无零序通路"},
                                              {"phases absent", "缺相"},
                                              {"base not solved", "基态无解"}}};
  return pick(language, words, static_cast<std::size_t>(status));
}

std::string_view word(Language language, models::Verdict verdict) {
  static constexpr std::array<Pair, 4> words{
      {{"pass", "合格"}, {"fail", "不合格"}, {"not binding", "不适用"}, {"indeterminate", "无法判定"}}};
  return pick(language, words, static_cast<std::size_t>(verdict));
}

std::string_view word(Language language, models::ConnectionWay way) {
  static constexpr std::array<Pair, 5> words{{{"existing point", "原接入点"},
                                              {"bay of the substation", "变电站出线间隔"},
                                              {"bay of a ring-main unit", "环网柜间隔"},
                                              {"tee", "T 接"},
                                              {"low voltage of a transformer", "公变低压"}}};
  return pick(language, words, static_cast<std::size_t>(way));
}

std::string check_word(Language language, std::string_view rule) {
  struct Term {
    std::string_view key, en, zh;
  };
  static constexpr Term terms[] = {{"supply_voltage", "supply voltage", "供电电压"},
                                   {"conductor", "conductor", "导线截面"},
                                   {"sources", "number of sources", "电源数量"},
                                   {"independence", "independence of sources", "电源独立性"},
                                   {"bays", "free bays", "备用间隔"},
                                   {"feeder_users", "users on the feeder", "馈线用户数"},
                                   {"power_factor", "power factor", "功率因数"},
                                   {"power_quality", "power quality", "电能质量"},
                                   {"load_flow", "load flow", "潮流"},
                                   {"voltage_deviation", "voltage at the applicant", "申请人电压偏差"},
                                   {"voltage_deviation_feeder", "voltage of the others", "其他用户电压偏差"},
                                   {"new_line_loading", "loading of the new line", "新建线路负载率"},
                                   {"line_loading", "loading of lines", "线路负载率"},
                                   {"transformer_loading", "loading of transformers", "变压器负载率"},
                                   {"main_transformer_loading", "loading of main transformers", "主变负载率"},
                                   {"existing_violation", "violated already", "现状越限"},
                                   {"supply_radius", "supply radius", "供电半径"},
                                   {"cost", "cost", "费用"},
                                   {"deviation", "deviation", "电压偏差"},
                                   {"loading", "loading", "负载率"},
                                   {"length", "length", "长度"},
                                   {"losses", "losses", "网损"}};
  for (const auto& term : terms)
    if (term.key == rule) return std::string(say(language, term.en, term.zh));
  return std::string(rule);
}

std::string criteria_words(Language language, std::string_view list) {
  std::string out;
  while (!list.empty()) {
    const auto comma = list.find(", ");
    out += std::string(out.empty() ? "" : say(language, ", ", "、")) + check_word(language, list.substr(0, comma));
    list.remove_prefix(comma == std::string_view::npos ? list.size() : comma + 2);
  }
  return out;
}

std::string bound_text(Language language, const models::Limit& limit) {
  using enum models::LimitKind;
  const auto bound = say(language, "bound", "限值");
  switch (limit.kind) {
    case voltage_low:
    case voltage_high: return fmt::format("{:.4f} pu, {} {:.4g}", limit.value, bound, limit.bound);
    case line_current:
    case transformer_current: return fmt::format("{:.2f} %, {} {:.4g} %", limit.value, bound, limit.bound);
    default: return {};
  }
}

}  // namespace headroom::data
