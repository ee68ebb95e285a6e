/* SPDX-License-Identifier: Apache-2.0 */
/* Headroom for other programs: one grid, many load flows. Link with -lheadroom (pkg-config headroom).

     hr_grid* grid;                              read a grid of any format
     hr_batch* batch;                            order, factor and solve its base once
     if (hr_grid_open("grid.dss", NULL, &grid) != HR_OK) puts(hr_grid_error(grid));
     hr_batch_open(grid, NULL, &batch);
     hr_batch_solve(batch, &cases, &outputs, &summary);          as often as wanted
     hr_batch_close(batch); hr_grid_close(grid);

   Units are SI: W, var, V, radian. Powers of loads are consumed, of generators delivered, all phases of an element
   together; voltages are complex, to ground. Indices count from 0. Arrays are the caller's, row by row without gaps,
   and written [case][load]: all loads of case 0, then all loads of case 1. A null pointer: not given, or not wanted.

   Structs start with struct_size: set it to sizeof of the struct and everything else to 0, which always means the
   default; later versions only add members at the end. No function throws or exits. Different handles may be used by
   different threads at the same time, one handle by one thread at a time. A batch keeps the grid that it was opened on
   alive. */
#ifndef HEADROOM_H
#define HEADROOM_H

#include <stddef.h>
#include <stdint.h>

#if defined(__GNUC__)
#define HR_API __attribute__((visibility("default")))
#else
#define HR_API
#endif

#ifdef __cplusplus
extern "C" {
#endif

#define HR_ABI_VERSION 1

typedef struct hr_grid hr_grid;
typedef struct hr_batch hr_batch;

typedef enum hr_code {
  HR_OK = 0,
  HR_BAD_INPUT = 1,    /* the files hold no grid that can be solved: hr_grid_error() says what is wrong where */
  HR_BAD_ARGUMENT = 2, /* a pointer, size, name or option that does not fit: the error text says which */
  HR_CANCELLED = 3,    /* the progress callback asked for it; what was done is there */
  HR_INTERNAL = 4      /* a mistake of the library, or no memory */
} hr_code;

HR_API const char* hr_version(void); /* "0.1.0" */
HR_API int hr_abi_version(void);     /* HR_ABI_VERSION of the library */

/* ---- grids ---- */

typedef struct hr_open_options {
  size_t struct_size;
  const char* format;            /* "headroom", "opendss", "matpower", "pandapower"; null: recognised */
  int32_t accept_approximations; /* 1: go on where the format holds things that change the answer and are not taken */
  int32_t decimal_comma;         /* 1: CSV numbers with a comma */
} hr_open_options;

/* Reads a file or folder. *grid is set in any case but HR_INTERNAL, for its error text, and must be closed. */
HR_API hr_code hr_grid_open(const char* path, const hr_open_options* options, hr_grid** grid);
HR_API void hr_grid_close(hr_grid* grid);
/* Why the last call with this handle failed; "" when it did not. Valid until the next call with it. */
HR_API const char* hr_grid_error(const hr_grid* grid);
/* Everything that reading found: warnings, notes and what was not taken over, a line each. */
HR_API const char* hr_grid_findings(hr_grid* grid);

typedef enum hr_kind {
  HR_BUS = 0,
  HR_NODE = 1,        /* one conductor of one bus: "bus.NAME.1" */
  HR_LOAD = 2,        /* "load.NAME" */
  HR_GENERATOR = 3,   /* "generator.NAME" */
  HR_TRANSFORMER = 4, /* "transformer.NAME" */
  HR_WINDING = 5,     /* the windings of all transformers one after another: "transformer.NAME.1" */
  HR_SWITCH = 6,      /* "switch.NAME" */
  HR_LINE = 7,        /* "line.NAME" */
  HR_CAPACITOR = 8    /* "capacitor.NAME" */
} hr_kind;

HR_API size_t hr_grid_count(const hr_grid* grid, hr_kind kind);
/* Valid until the grid is closed; null: there is no such object. */
HR_API const char* hr_grid_name(hr_grid* grid, hr_kind kind, size_t index);
/* Index of that name, with or without its class in front; -1: there is none. Case does not matter. */
HR_API int64_t hr_grid_find(hr_grid* grid, hr_kind kind, const char* name);
/* Base voltage to ground of every node, V; 0 where the grid does not state one. base_v: [node]. */
HR_API hr_code hr_grid_bases(hr_grid* grid, double* base_v);
/* 1: balanced, one node per bus for all three phases (voltages are line to line / sqrt(3)); 0: a node per conductor. */
HR_API int hr_grid_balanced(const hr_grid* grid);
/* The state that the grid gives at a time: "snapshot" (null), "peak", "minimum", "daily:12.5", "yearly:8760".
   p_w, q_var: [load]; generator_p_w, generator_q_var: [generator]; tap_pu: [winding]; switch_closed: [switch]. */
HR_API hr_code hr_grid_state(hr_grid* grid, const char* time, double* p_w, double* q_var, double* generator_p_w,
                             double* generator_q_var, double* tap_pu, uint8_t* switch_closed);

/* ---- batches ---- */

typedef struct hr_batch_options {
  size_t struct_size;
  const char* time;            /* the state that cases start from; null: snapshot */
  double tolerance_pu;         /* true error of every voltage, of its base; default 1e-8 */
  int32_t threads;             /* default: as many as the machine has; no result depends on it */
  int32_t solve_controls;      /* 1: regulators and capacitor controls act, in every case */
  int32_t reference;           /* 1: every case by a load flow of its own, without the fast path */
  int32_t use_default_ratings; /* 1: ratings that the format fills in count */
  int32_t check_every;         /* independent check for one case in so many, not in smaller batches; default 64 */
  double vm_min_pu, vm_max_pu; /* limits of the reductions; default 0.93 and 1.07 */
  double line_loading, transformer_loading; /* fractions of the rating; default 1 */
  /* Called now and then, from one thread at a time; another value than 0 cancels. */
  int (*progress)(void* user, size_t done, size_t total);
  void* user;
} hr_batch_options;

/* *batch is set in any case but HR_INTERNAL, and must be closed. */
HR_API hr_code hr_batch_open(hr_grid* grid, const hr_batch_options* options, hr_batch** batch);
HR_API void hr_batch_close(hr_batch* batch);
HR_API const char* hr_batch_error(const hr_batch* batch);
HR_API void hr_batch_set_threads(hr_batch* batch, int32_t threads);
/* Voltages of the state that cases start from: [node][re, im]; returns its status. */
HR_API int32_t hr_batch_base(hr_batch* batch, double* voltage_v);

/* One thing that differs in one case. */
typedef enum hr_what {
  HR_SET_LOAD = 0,      /* first, second: P, Q in place of the load's own */
  HR_ADD_LOAD = 1,      /* added to it */
  HR_SET_GENERATOR = 2, /* first, second: P, Q delivered */
  HR_SET_TAP = 3,       /* index: transformer, part: winding; first: ratio in pu */
  HR_SET_SWITCH = 4,    /* first: 1 closed, 0 open */
  HR_SET_LINE = 5,      /* first: 1 in service, 0 out */
  HR_SET_TRANSFORMER = 6,
  HR_SET_CAPACITOR = 7 /* part: step; first: 1 on, 0 off */
} hr_what;

typedef struct hr_change {
  int32_t what; /* hr_what */
  int32_t index;
  int32_t part;
  int32_t reserved;
  double first, second;
} hr_change;

/* What a case does not give is as in the state that cases start from. Applied in this order: profiles, powers, taps
   and switches, changes. */
typedef struct hr_cases {
  size_t struct_size;
  size_t count;
  const double* p_w;             /* [case][load] */
  const double* q_var;           /* [case][load] */
  const double* generator_p_w;   /* [case][generator] */
  const double* generator_q_var; /* [case][generator] */
  /* The load's own power times profile[load_profile[load]][case]; -1: it stays. */
  size_t profile_count;
  const double* profile;            /* [profile][case] */
  const double* q_profile;          /* [profile][case]; null: as profile */
  const int32_t* load_profile;      /* [load] */
  const int32_t* generator_profile; /* [generator] */
  const double* tap_pu;             /* [case][winding] */
  const uint8_t* switch_closed;     /* [case][switch] */
  /* Changes of case c: change[change_offset[c]] ... change[change_offset[c + 1] - 1]. */
  const size_t* change_offset; /* [case + 1] */
  const hr_change* change;
} hr_cases;

typedef enum hr_status {
  HR_SOLVED = 0,
  HR_NOT_SUPPLIED = 1,  /* solved, but nodes that the starting state supplies have lost their supply: 0 V there */
  HR_NOT_CONVERGED = 2, /* no solution found; the voltages are those of the point reached */
  HR_NO_SOURCE = 3,
  HR_CONTROL_LIMIT = 4,  /* solved, but controls were still moving */
  HR_CASE_BAD_INPUT = 5, /* a number that is none, an index that does not exist */
  HR_NOT_RUN = 6         /* cancelled before */
} hr_status;

typedef enum hr_limiting {
  HR_LIMIT_NONE = 0,
  HR_LIMIT_VOLTAGE_LOW = 1,
  HR_LIMIT_VOLTAGE_HIGH = 2,
  HR_LIMIT_LINE = 3, /* lines, switches, series reactors */
  HR_LIMIT_TRANSFORMER = 4
} hr_limiting;

/* One case in a few numbers: phase voltages (nodes 1, 2, 3) to ground in pu of their base, currents over ratings. -1:
   there is none. Every member is 8 bytes wide. */
typedef struct hr_reduction {
  double lowest_pu, highest_pu;
  int64_t lowest_node, highest_node;
  double worst_loading;                                               /* 1 = at the rating */
  int64_t worst_branch;                                               /* see hr_batch_branch_name */
  int64_t voltages_low, voltages_high, lines_over, transformers_over; /* how many are beyond their limits */
  double losses_w, losses_var, source_w, source_var;
  /* Nearest to its limit or farthest beyond: |v - middle| / half of the band, or loading over its limit. */
  int64_t limiting;    /* hr_limiting */
  int64_t limiting_at; /* node or branch */
  double limiting_use; /* 1 = at the limit */
} hr_reduction;

/* Over the solved cases, for one node, V to ground. */
typedef struct hr_extremes {
  double lowest_v, highest_v;
  int64_t lowest_case, highest_case;
} hr_extremes;

typedef struct hr_outputs {
  size_t struct_size;
  int32_t node_major; /* 1: voltages [node][case] in place of [case][node] */
  int32_t reserved;
  double* voltage_v;       /* [case][node][re, im] */
  double* magnitude_v;     /* [case][node], together with angle_rad */
  double* angle_rad;       /* [case][node], in (-pi, pi] */
  int32_t* status;         /* [case] hr_status */
  int32_t* iterations;     /* [case] triangular solves */
  hr_reduction* reduction; /* [case] */
  hr_extremes* extremes;   /* [node] */
  /* Cases per node and bin of |V| in pu; what lies outside counts in the first or last. See hr_percentile. */
  uint32_t* histogram; /* [node][histogram_bins] */
  size_t histogram_bins;
  double histogram_from_pu, histogram_to_pu; /* default 0.8 and 1.2 */
} hr_outputs;

typedef struct hr_summary {
  size_t struct_size;
  size_t solved, failed, not_run, off_fast_path;
  size_t checked;                 /* cases of which every node was checked */
  double worst_mismatch_va;       /* the independent check: largest power unbalance at a node */
  double worst_mismatch_relative; /* the same over the sum of |y||V|^2 of that node */
  int64_t worst_case;
  int64_t first_problem_case; /* the first that failed; why: hr_batch_error() */
  double seconds;
} hr_summary;

/* HR_OK also when cases failed: look at their status. summary may be null. */
HR_API hr_code hr_batch_solve(hr_batch* batch, const hr_cases* cases, const hr_outputs* outputs, hr_summary* summary);

/* Branches with a rating, over which reductions count. */
HR_API size_t hr_batch_branch_count(const hr_batch* batch);
HR_API const char* hr_batch_branch_name(hr_batch* batch, size_t branch);

/* The value (pu) below which a share of the cases lies, from one node's row of a histogram; NaN without a case. */
HR_API double hr_percentile(const uint32_t* bins, size_t bin_count, double from_pu, double to_pu, double share);

#ifdef __cplusplus
}
#endif

#endif
