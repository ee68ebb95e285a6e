// SPDX-License-Identifier: Apache-2.0
// Inverses of small matrices in real form for lanes: Gauss-Jordan with the 2x2 blocks of conductors as pivots.

namespace {

struct TwoByTwo {
  Vector a, b, c, d;  // by rows
};

HEADROOM_INLINE TwoByTwo inverse_of(const TwoByTwo& m) {
  const Vector reciprocal = 1.0 / fma(m.a, m.d, -(m.b * m.c));
  return {m.d * reciprocal, -(m.b * reciprocal), -(m.c * reciprocal), m.a * reciprocal};
}

HEADROOM_INLINE TwoByTwo product(const TwoByTwo& m, const TwoByTwo& n) {
  return {fma(m.a, n.a, m.b * n.c), fma(m.a, n.b, m.b * n.d), fma(m.c, n.a, m.d * n.c), fma(m.c, n.b, m.d * n.d)};
}

// d^-1 in place. size: scalars, by rows.
HEADROOM_INLINE void invert(int size, Vector* d) {
  const auto get = [&](int r, int c) {
    return TwoByTwo{d[r * size + c], d[r * size + c + 1], d[(r + 1) * size + c], d[(r + 1) * size + c + 1]};
  };
  const auto put = [&](int r, int c, const TwoByTwo& m) {
    d[r * size + c] = m.a, d[r * size + c + 1] = m.b;
    d[(r + 1) * size + c] = m.c, d[(r + 1) * size + c + 1] = m.d;
  };
#pragma GCC unroll 4
  for (int k = 0; k < size; k += 2) {
    const TwoByTwo pivot = inverse_of(get(k, k));
    put(k, k, pivot);
#pragma GCC unroll 4
    for (int c = 0; c < size; c += 2)
      if (c != k) put(k, c, product(pivot, get(k, c)));
#pragma GCC unroll 4
    for (int i = 0; i < size; i += 2) {
      if (i == k) continue;
      const TwoByTwo f = get(i, k);
#pragma GCC unroll 4
      for (int c = 0; c < size; c += 2) {
        if (c == k) continue;
        const TwoByTwo m = get(i, c), n = get(k, c);
        put(i, c,
            {fnma(f.a, n.a, fnma(f.b, n.c, m.a)), fnma(f.a, n.b, fnma(f.b, n.d, m.b)),
             fnma(f.c, n.a, fnma(f.d, n.c, m.c)), fnma(f.c, n.b, fnma(f.d, n.d, m.d))});
      }
      const TwoByTwo m = product(f, pivot);
      put(i, k, {-m.a, -m.b, -m.c, -m.d});
    }
  }
}

}  // namespace
