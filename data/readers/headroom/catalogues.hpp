// SPDX-License-Identifier: Apache-2.0
// The bundled catalogues, read when the first type is not found in the folder itself.
#pragma once

#include <string_view>
#include <vector>

#include "models/core/diagnostics.hpp"
#include "models/plan/catalogue.hpp"

namespace headroom::data {

class Catalogues {
 public:
  // Names match without case; `frequency_hz` gets what the reactances hold at. nullptr: in none of them. Findings about
  // a catalogue itself go to `findings`, once.
  const models::LineType* line(std::string_view name, double& frequency_hz, models::Findings& findings);
  const models::TransformerType* transformer(std::string_view name, models::Findings& findings);
  std::vector<std::string_view> line_names() const;
  std::vector<std::string_view> transformer_names() const;

 private:
  void load(models::Findings& findings);
  bool loaded_ = false;
  std::vector<models::Catalogue> all_;
};

}  // namespace headroom::data
