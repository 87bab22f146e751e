/* engine/h2.h - HTTP/2 over nghttp2 (RFC 9113). */
#ifndef PRECHECK_ENGINE_H2_H
#define PRECHECK_ENGINE_H2_H

typedef struct pc_h2 pc_h2;
typedef struct pc_h2_stream pc_h2_stream;

#endif
