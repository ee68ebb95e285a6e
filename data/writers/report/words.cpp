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
