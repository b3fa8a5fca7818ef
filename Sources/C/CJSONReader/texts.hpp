#pragma once
#include <cstddef>
#include <cstdint>
#include <string>

#include "json_reader.h"

namespace portage {

/// A timestamp as Spark's cast from string reads it; false where it gives null.
bool parse_timestamp(const char *text, size_t length, const portage_json_environment &environment, int64_t &micros);
/// A date as Spark's cast from string reads it, or days as a number, as old Spark wrote them.
bool parse_date(const char *text, size_t length, int64_t &days);

/// The nearest double or float to a JSON number; infinity beyond the range.
double parse_double(const char *first, const char *last);
float parse_float(const char *first, const char *last);

}  // namespace portage
