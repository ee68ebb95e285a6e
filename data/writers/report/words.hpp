// SPDX-License-Identifier: Apache-2.0
// Words of the report in both languages for what files keep in English.
#pragma once

#include <string>
#include <string_view>

#include "data/writers/language.hpp"
#include "models/plan/supply_plan.hpp"
#include "models/results/capacity.hpp"
#include "models/results/deviation.hpp"

namespace headroom::data {

std::string_view word(Language language, models::LimitKind kind);
std::string_view word(Language language, models::CapacityStatus status);
std::string_view word(Language language, models::Verdict verdict);
std::string_view word(Language language, models::ConnectionWay way);
// Rules of plan checks and criteria of the ranking, as PlanCheck::rule and SupplyPlan::behind_first_in name them;
// others stay as they are.
std::string check_word(Language language, std::string_view rule);
std::string criteria_words(Language language, std::string_view list);
// "0.9299 pu, bound 0.93": value and bound in the limit's unit; empty where it has none.
std::string bound_text(Language language, const models::Limit& limit);

}  // namespace headroom::data
