# headroom_precompile(TARGET GROUP [HEADER…]): gives the target cmake/precompiled.hpp and the headers named. The first target of a
# group compiles them, the others reuse that: within a group the same kind of target and the same options of the compiler, the
# optimisation's level apart.
option(HEADROOM_PCH "parse the headers of the standard library once for all sources" ON)

function(headroom_precompile target group)
  if(NOT HEADROOM_PCH)
    return()
  endif()
  get_property(owner GLOBAL PROPERTY HEADROOM_PRECOMPILED_${group})
  if(owner)
    target_precompile_headers(${target} REUSE_FROM ${owner})
  else()
    target_precompile_headers(${target} PRIVATE ${PROJECT_SOURCE_DIR}/cmake/precompiled.hpp ${ARGN})
    set_property(GLOBAL PROPERTY HEADROOM_PRECOMPILED_${group} ${target})
  endif()
endfunction()
