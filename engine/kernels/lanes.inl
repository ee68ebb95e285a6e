// SPDX-License-Identifier: Apache-2.0
// One vector register of lanes and what can be done with it, for the instruction set of the including file:
// HEADROOM_LANE_WIDTH doubles (8: AVX-512, 4: AVX2 with FMA, 2: baseline).

// What the loops over columns are made of: a call there would put sixteen registers into memory.
#define HEADROOM_INLINE inline __attribute__((always_inline))

namespace {

constexpr int width = HEADROOM_LANE_WIDTH;
using Vector = double __attribute__((vector_size(8 * width)));
using Mask = long long __attribute__((vector_size(8 * width)));

inline Vector load(const double* at) { return *reinterpret_cast<const Vector*>(at); }
inline void store(double* at, Vector a) { *reinterpret_cast<Vector*>(at) = a; }
// Past the caches, where the line will not be read soon. REQUIRES: 64-byte aligned; fence() before others read it.
using Eight = double __attribute__((vector_size(64)));
inline void stream(double* at, const Eight& a) {
#if HEADROOM_LANE_WIDTH == 8
  __builtin_ia32_movntpd512(at, a);
#elif HEADROOM_LANE_WIDTH == 4
  const Vector* part = reinterpret_cast<const Vector*>(&a);
  for (int k = 0; k < 2; ++k) __builtin_ia32_movntpd256(at + 4 * k, part[k]);
#else
  const Vector* part = reinterpret_cast<const Vector*>(&a);
  for (int k = 0; k < 4; ++k) __builtin_ia32_movntpd(at + 2 * k, part[k]);
#endif
}
inline void fence() { __builtin_ia32_sfence(); }
inline Vector all(double a) { return a - Vector{}; }
inline Vector choose(Mask mask, Vector yes, Vector no) { return mask ? yes : no; }

// a b + c, and c - a b.
#if HEADROOM_LANE_WIDTH == 8
constexpr int as_set = 4;   // rounding as the processor is set
constexpr char whole = -1;  // all lanes
inline Vector fma(Vector a, Vector b, Vector c) { return __builtin_ia32_vfmaddpd512_mask(a, b, c, whole, as_set); }
inline Vector fnma(Vector a, Vector b, Vector c) { return __builtin_ia32_vfnmaddpd512_mask(a, b, c, whole, as_set); }
inline Vector larger(Vector a, Vector b) { return __builtin_ia32_maxpd512_mask(a, b, a, whole, as_set); }
inline Vector root(Vector a) { return __builtin_ia32_sqrtpd512_mask(a, a, whole, as_set); }
inline bool any(Mask mask) { return __builtin_ia32_ptestmq512(mask, mask, whole) != 0; }
#elif HEADROOM_LANE_WIDTH == 4
inline Vector fma(Vector a, Vector b, Vector c) { return __builtin_ia32_vfmaddpd256(a, b, c); }
inline Vector fnma(Vector a, Vector b, Vector c) { return __builtin_ia32_vfnmaddpd256(a, b, c); }
inline Vector larger(Vector a, Vector b) { return __builtin_ia32_maxpd256(a, b); }
inline Vector root(Vector a) { return __builtin_ia32_sqrtpd256(a); }
inline bool any(Mask mask) { return __builtin_ia32_movmskpd256((Vector)mask) != 0; }
#else
inline Vector fma(Vector a, Vector b, Vector c) { return a * b + c; }
inline Vector fnma(Vector a, Vector b, Vector c) { return c - a * b; }
inline Vector larger(Vector a, Vector b) { return __builtin_ia32_maxpd(a, b); }
inline Vector root(Vector a) { return __builtin_ia32_sqrtpd(a); }
inline bool any(Mask mask) { return __builtin_ia32_movmskpd((Vector)mask) != 0; }
#endif

}  // namespace
