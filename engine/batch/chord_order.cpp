// SPDX-License-Identifier: Apache-2.0
#include "engine/batch/chord_order.hpp"

#include <algorithm>
#include <numeric>

namespace headroom::engine {

namespace {

constexpr std::int64_t bytes_of_tile = 256 << 10;

// [column] tile, -1: none. The order is a postorder, so a subtree is a range of columns.
std::vector<std::int32_t> cut_tiles(const BlockLayout& layout, int lanes) {
  const auto& e = *layout.elimination;
  std::vector<std::int64_t> bytes(e.size(), 0);
  std::vector<std::int32_t> columns(e.size(), 0), tile(e.size(), -1);
  for (std::int32_t c = e.first_active; c < e.size(); ++c) {
    const std::int64_t scalars = 2 * layout.width(c), number = sizeof(double);
    bytes[c] += number * (3 * scalars * lanes + 3 * scalars * scalars);
    columns[c] += 1;
    if (e.parent[c] >= 0) bytes[e.parent[c]] += bytes[c], columns[e.parent[c]] += columns[c];
  }
  std::int32_t current = -1;
  std::int64_t filled = bytes_of_tile;
  for (std::int32_t c = e.first_active; c < e.size(); ++c) {
    if (bytes[c] > bytes_of_tile || (e.parent[c] >= 0 && bytes[e.parent[c]] <= bytes_of_tile)) continue;
    if (filled + bytes[c] > bytes_of_tile) ++current, filled = 0;
    filled += bytes[c];
    std::fill(tile.begin() + c + 1 - columns[c], tile.begin() + c + 1, current);
  }
  return tile;
}

std::vector<std::int32_t> depths(const Elimination& e) {
  std::vector<std::int32_t> depth(e.size(), 0);
  for (std::int32_t c = e.size() - 1; c >= 0; --c)
    if (e.parent[c] >= 0) depth[c] = depth[e.parent[c]] + 1;
  return depth;
}

}  // namespace

ChordOrder chord_order(const BlockLayout& layout, int lanes) {
  const auto& e = *layout.elimination;
  const auto tile = cut_tiles(layout, lanes), depth = depths(e);
  const std::int32_t tiles = e.size() == 0 ? 0 : *std::max_element(tile.begin(), tile.end()) + 1;
  // Before the active columns: -1. Tiles: their number. The top: behind them all.
  const auto part = [&](std::int32_t c) { return c < e.first_active ? -1 : tile[c] < 0 ? tiles : tile[c]; };
  ChordOrder order;
  order.old.resize(e.size());
  std::iota(order.old.begin(), order.old.end(), 0);
  std::stable_sort(order.old.begin(), order.old.end(), [&](std::int32_t a, std::int32_t b) {
    return part(a) != part(b) ? part(a) < part(b) : depth[a] > depth[b];
  });
  order.now.resize(e.size());
  order.first.assign(e.size() + 1, 0);
  order.position.resize(layout.scalars());
  order.tile.assign(tiles + 1, e.size());
  for (std::int32_t c = e.size() - 1; c >= 0; --c)
    if (part(order.old[c]) >= 0) order.tile[part(order.old[c])] = c;
  for (std::int32_t c = 0; c < e.size(); ++c) {
    const std::int32_t old = order.old[c], width = layout.width(old);
    order.now[old] = c;
    order.first[c + 1] = order.first[c] + width;
    for (std::int32_t k = 0; k < width; ++k) order.position[layout.first[old] + k] = order.first[c] + k;
  }
  return order;
}

}  // namespace headroom::engine
