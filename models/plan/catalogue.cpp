// SPDX-License-Identifier: Apache-2.0
#include "models/plan/catalogue.hpp"

#include <algorithm>

#include "models/core/text.hpp"

namespace headroom::models {

namespace {

template <class Item>
const Item* find_named(const std::vector<Item>& items, std::string_view name) {
  const std::string wanted = to_lower(name);
  const auto found =
      std::find_if(items.begin(), items.end(), [&](const Item& item) { return to_lower(item.name) == wanted; });
  return found == items.end() ? nullptr : &*found;
}

}  // namespace

const LineType* Catalogue::find_line(std::string_view wanted) const { return find_named(lines, wanted); }

const TransformerType* Catalogue::find_transformer(std::string_view wanted) const {
  return find_named(transformers, wanted);
}

const WorkItem* Catalogue::find_work(std::string_view wanted) const { return find_named(works, wanted); }

}  // namespace headroom::models
