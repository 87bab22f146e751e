# precheck_embed(RESULT FOLDER PATTERN)
#   Makes a C source that holds every file of FOLDER whose name fits PATTERN, by
#   the assembler's .incbin: no huge arrays, and a changed file rebuilds one
#   object.  RESULT names the variable that gets the source's path.  The source
#   defines pc_embedded_files[] and pc_n_embedded_files (input/embedded.h).
function(precheck_embed result folder pattern)
  file(GLOB_RECURSE files RELATIVE "${folder}" CONFIGURE_DEPENDS
    "${folder}/${pattern}")
  list(SORT files)
  set(blobs "")
  set(externs "")
  set(rows "")
  set(paths "")
  set(n 0)
  foreach(file IN LISTS files)
    string(APPEND blobs "    \".balign 16\\n.globl pc_blob_${n}\\n.hidden pc_blob_${n}\\n\"\n"
      "    \"pc_blob_${n}: .incbin \\\"${folder}/${file}\\\"\\n\"\n"
      "    \".globl pc_blob_${n}_end\\n.hidden pc_blob_${n}_end\\n\"\n"
      "    \"pc_blob_${n}_end: .byte 0\\n\"\n")
    string(APPEND externs "extern const char pc_blob_${n}[], pc_blob_${n}_end[];\n")
    string(APPEND rows "    {\"${file}\", pc_blob_${n}, pc_blob_${n}_end},\n")
    list(APPEND paths "${folder}/${file}")
    math(EXPR n "${n} + 1")
  endforeach()
  set(source "${CMAKE_CURRENT_BINARY_DIR}/embedded_files.c")
  file(CONFIGURE OUTPUT "${source}" @ONLY CONTENT
"/* Written by cmake/embed.cmake. */
#include \"input/embedded.h\"

__asm__(\".pushsection .rodata\\n\"
@blobs@    \".popsection\\n\");

@externs@
const pc_embedded pc_embedded_files[] = {
@rows@    {0, 0, 0},
};
const size_t pc_n_embedded_files = @n@;
")
  set_source_files_properties("${source}" PROPERTIES OBJECT_DEPENDS "${paths}")
  set(${result} "${source}" PARENT_SCOPE)
endfunction()
