// SPDX-License-Identifier: Apache-2.0
// The sparse block factor against Eigen's dense LU, on trees, meshes and every value type.
#include "engine/linear/block_ldu.hpp"

#include <gtest/gtest.h>

#include <Eigen/Dense>
#include <random>

namespace headroom::engine {
namespace {

using models::Complex;

struct Case {
  std::int32_t panels;
  int extra_edges;  // beyond the tree
  bool symmetric;
  double active_share;  // of the panels
};

class BlockLduTest : public ::testing::TestWithParam<Case> {};

double random_value(std::mt19937_64& random, double) { return std::uniform_real_distribution<>(-1.0, 1.0)(random); }
Complex random_value(std::mt19937_64& random, Complex) {
  const double re = random_value(random, 0.0);
  return {re, random_value(random, 0.0)};
}

template <class T>
using Dense = Eigen::Matrix<T, Eigen::Dynamic, Eigen::Dynamic>;

// A matrix of random blocks on a random graph, in both forms.
template <class T>
struct System {
  Elimination elimination;
  BlockLayout layout;
  BlockMatrix<T> matrix;
  Dense<T> dense;
};

template <class T>
System<T> random_system(const Case& c, int scale, std::mt19937_64& random) {
  std::vector<std::pair<std::int32_t, std::int32_t>> pairs;
  for (std::int32_t p = 1; p < c.panels; ++p) pairs.emplace_back(p, static_cast<std::int32_t>(random() % p));
  for (int k = 0; k < c.extra_edges; ++k) pairs.emplace_back(random() % c.panels, random() % c.panels);
  const auto graph = panel_graph(c.panels, pairs);
  std::vector<PanelClass> classes;
  std::vector<std::int32_t> widths;
  for (std::int32_t p = 0; p < c.panels; ++p) {
    const double u = std::uniform_real_distribution<>(0.0, 1.0)(random);
    classes.push_back(u < c.active_share ? PanelClass::active : u < 0.9 ? PanelClass::static_ : PanelClass::wanted);
    widths.push_back(1 + static_cast<std::int32_t>(random() % 4));
  }
  System<T> system;
  auto& [elimination, layout, matrix, dense] = system;
  elimination = constrained_minimum_degree(graph, classes);
  layout = block_layout(elimination, widths, scale);
  matrix.resize(layout, c.symmetric);
  dense = Dense<T>::Zero(layout.scalars(), layout.scalars());
  for (std::int32_t p = 0; p < c.panels; ++p) {
    std::vector<std::int32_t> coupled{p};
    for (auto k = graph.offset[p]; k < graph.offset[p + 1]; ++k) coupled.push_back(graph.neighbour[k]);
    for (const auto q : coupled) {
      const auto cp = elimination.column[p], cq = elimination.column[q];
      for (auto r = layout.first[cp]; r < layout.first[cp + 1]; ++r)
        for (auto s = layout.first[cq]; s < layout.first[cq + 1]; ++s) {
          if (c.symmetric && r < s) continue;
          T value = random_value(random, T(0.0));
          if (r == s) value += T(40.0);
          dense(r, s) = value;
          if (c.symmetric) dense(s, r) = value;
        }
    }
  }
  for (std::int32_t i = 0; i < c.panels; ++i)
    for (std::int32_t j = 0; j < c.panels; ++j)
      for (auto r = layout.first[i]; r < layout.first[i + 1]; ++r)
        for (auto s = layout.first[j]; s < layout.first[j + 1]; ++s)
          if (dense(r, s) != T(0.0) && !(c.symmetric && i < j)) matrix.at(layout, i, r, j, s) = dense(r, s);
  return system;
}

template <class T>
void compare_with_dense(const Case& c, int scale) {
  using Vector = Eigen::Matrix<T, Eigen::Dynamic, 1>;
  std::mt19937_64 random(c.panels * 17 + c.extra_edges);
  const auto [elimination, layout, matrix, dense] = random_system<T>(c, scale, random);
  const int n = layout.scalars();
  BlockLdu<T> ldu;
  ldu.factor(layout, matrix);
  EXPECT_GT(ldu.smallest_pivot(), 0.01);

  Vector b(n);
  for (int k = 0; k < n; ++k) b(k) = random_value(random, T(0.0));
  std::vector<T> x(b.data(), b.data() + n);
  ldu.solve(layout, 0, x);
  const Vector expected = dense.partialPivLu().solve(b);
  for (int k = 0; k < n; ++k) EXPECT_NEAR(std::abs(x[k] - expected(k)), 0.0, 1e-13);

  // A right-hand side in the active columns only: the active part of the factor and one back substitution give all.
  const auto from = elimination.first_active;
  for (int k = 0; k < layout.first[from]; ++k) b(k) = T(0.0);
  x.assign(b.data(), b.data() + n);
  ldu.solve(layout, from, x);
  ldu.back_substitute(layout, 0, from, x);
  const Vector sparse = dense.partialPivLu().solve(b);
  for (int k = 0; k < n; ++k) EXPECT_NEAR(std::abs(x[k] - sparse(k)), 0.0, 1e-13);
}

TEST_P(BlockLduTest, EqualsDense) {
  compare_with_dense<Complex>(GetParam(), 1);
  compare_with_dense<double>(GetParam(), 2);
}

INSTANTIATE_TEST_SUITE_P(Shapes, BlockLduTest,
                         ::testing::Values(Case{1, 0, true, 1.0}, Case{2, 0, false, 0.5}, Case{40, 0, true, 0.3},
                                           Case{40, 0, false, 0.3}, Case{60, 12, true, 0.2}, Case{60, 30, false, 0.5},
                                           Case{80, 5, true, 0.0}));

TEST(Elimination, RadialGridHasNoFill) {
  std::vector<std::pair<std::int32_t, std::int32_t>> pairs;
  for (std::int32_t p = 1; p < 1000; ++p) pairs.emplace_back(p, (p * 7919) % p);
  const auto graph = panel_graph(1000, pairs);
  const std::vector<PanelClass> classes(1000, PanelClass::active);
  EXPECT_EQ(constrained_minimum_degree(graph, classes).row.size(), 999u);
}

TEST(Elimination, StaticChainWithLoadsBehindDoesNotFillIn) {
  // 100 empty buses in a row, a loaded bus behind each: the factor must stay linear.
  std::vector<std::pair<std::int32_t, std::int32_t>> pairs;
  std::vector<PanelClass> classes;
  for (std::int32_t k = 0; k < 100; ++k) {
    if (k > 0) pairs.emplace_back(2 * k, 2 * k - 2);
    pairs.emplace_back(2 * k, 2 * k + 1);
    classes.push_back(PanelClass::static_);
    classes.push_back(PanelClass::active);
  }
  const auto elimination = constrained_minimum_degree(panel_graph(200, pairs), classes);
  EXPECT_LT(elimination.row.size(), 400u);
  EXPECT_GT(elimination.first_active, 0);
}

TEST(Elimination, StaticChainsGoFirst) {
  // 0 - 1 - 2 - 3 - 4, loads at 0 and 4: the three between are eliminated before the iterations.
  const auto graph = panel_graph(5, {{0, 1}, {1, 2}, {2, 3}, {3, 4}});
  const std::vector<PanelClass> classes{PanelClass::active, PanelClass::static_, PanelClass::static_,
                                        PanelClass::static_, PanelClass::active};
  const auto elimination = constrained_minimum_degree(graph, classes);
  EXPECT_EQ(elimination.first_active, 3);
  EXPECT_EQ(elimination.offset[5] - elimination.offset[3], 1);  // one block couples the two loads
}

TEST(BlockLdu, SingularBlockIsSeen) {
  const auto graph = panel_graph(2, {{0, 1}});
  const std::vector<PanelClass> classes(2, PanelClass::active);
  const auto elimination = constrained_minimum_degree(graph, classes);
  const std::vector<std::int32_t> widths{1, 1};
  const auto layout = block_layout(elimination, widths, 1);
  BlockMatrix<double> matrix;
  matrix.resize(layout, true);
  matrix.at(layout, 0, 0, 0, 0) = 1.0;
  matrix.at(layout, 1, 1, 0, 0) = -1.0;
  matrix.at(layout, 1, 1, 1, 1) = 1.0;  // a floating pair
  BlockLdu<double> ldu;
  ldu.factor(layout, matrix);
  EXPECT_EQ(ldu.smallest_pivot(), 0.0);
}

}  // namespace
}  // namespace headroom::engine
