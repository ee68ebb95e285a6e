// SPDX-License-Identifier: Apache-2.0
// Typed indices: a BusId cannot be passed where a LineId is meant.
// An id is the position of the object in its vector of the Network; it is valid only for that Network.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>

namespace headroom::models {

template <class Tag>
struct Id {
  std::int32_t value = 0;

  constexpr Id() = default;
  constexpr explicit Id(std::size_t position) : value(static_cast<std::int32_t>(position)) {}
  constexpr std::size_t index() const { return static_cast<std::size_t>(value); }
  constexpr auto operator<=>(const Id&) const = default;
};

using BusId = Id<struct BusTag>;
using LineId = Id<struct LineTag>;
using TransformerId = Id<struct TransformerTag>;
using SwitchId = Id<struct SwitchTag>;
using CapacitorId = Id<struct CapacitorTag>;
using ReactorId = Id<struct ReactorTag>;
using LoadId = Id<struct LoadTag>;
using GeneratorId = Id<struct GeneratorTag>;
using SourceId = Id<struct SourceTag>;
using RegulatorId = Id<struct RegulatorTag>;
using CapacitorControlId = Id<struct CapacitorControlTag>;
using CustomerId = Id<struct CustomerTag>;
using ProfileId = Id<struct ProfileTag>;
using SubstationId = Id<struct SubstationTag>;
using FeederId = Id<struct FeederTag>;

}  // namespace headroom::models
