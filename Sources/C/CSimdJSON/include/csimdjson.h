#ifndef CSIMDJSON_H
#define CSIMDJSON_H
#ifdef __cplusplus
extern "C" {
#endif
/// Bytes that must be readable after the end of any document handed to the parser.
int portage_simdjson_padding(void);
#ifdef __cplusplus
}
#endif
#endif
