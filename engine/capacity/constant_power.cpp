// SPDX-License-Identifier: Apache-2.0
#include "engine/capacity/constant_power.hpp"

#include "models/network/builder.hpp"

namespace headroom::engine {

models::Network with_constant_power_loads(const models::Network& network) {
  models::NetworkBuilder builder;
  builder.data = network.data();
  for (auto& load : builder.data.loads) {
    load.model = models::LoadModel::constant_power;
    load.v_min_pu = load.v_low_pu = 0.0;
    load.v_max_pu = 1e9;
  }
  return std::move(builder.build().value());
}

}  // namespace headroom::engine
