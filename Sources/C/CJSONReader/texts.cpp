#include "texts.hpp"

#include <charconv>
#include <cstdlib>
#include <cstring>
#include <limits>

namespace portage {

namespace {

bool is_digit(unsigned char c) { return c >= '0' && c <= '9'; }

int64_t floor_div(int64_t a, int64_t b) { return a / b - (a % b != 0 && (a % b < 0) != (b < 0)); }

/// Days since 1970-01-01 of a date of the proleptic Gregorian calendar.
int64_t days_of(int64_t year, int64_t month, int64_t day) {
    const int64_t y = month <= 2 ? year - 1 : year;
    const int64_t era = floor_div(y, 400), of_era = y - era * 400;
    const int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

bool is_date(int64_t year, int64_t month, int64_t day) {
    if (month < 1 || month > 12 || day < 1) return false;
    static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    const bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return day <= lengths[month - 1] + (month == 2 && leap ? 1 : 0);
}

/// A day number of the Julian calendar's dates, given as the day that the same date has in the Gregorian one.
int64_t rebase_julian_days(int64_t days) {
    if (days >= -141427) return days;
    const int64_t shifted = days + 719470;  // days since 0000-03-01, Julian
    const int64_t cycle = floor_div(shifted, 1461), of_cycle = shifted - cycle * 1461;
    const int64_t year_of_cycle = of_cycle == 1460 ? 3 : of_cycle / 365;
    const int64_t of_year = of_cycle - year_of_cycle * 365, month_index = (5 * of_year + 2) / 153;
    const int64_t day = of_year - (153 * month_index + 2) / 5 + 1, month = month_index < 10 ? month_index + 3 : month_index - 9;
    const int64_t year = cycle * 4 + year_of_cycle + (month <= 2 ? 1 : 0);
    return days_of(year, month, day);
}

void trim(const char *&text, size_t &length) {
    auto blank = [](unsigned char c) { return c <= 0x20 || c == 0x7F; };
    while (length > 0 && blank(static_cast<unsigned char>(text[0]))) ++text, --length;
    while (length > 0 && blank(static_cast<unsigned char>(text[length - 1]))) --length;
}

/// `+1:30`, `-08`, `UTC+9`, `Z` as seconds; false for what is not such an offset (a region, or nonsense).
bool fixed_offset(std::string zone, int64_t &seconds) {
    seconds = 0;
    if (zone == "Z" || zone == "UTC" || zone == "GMT" || zone == "UT") return true;
    for (const char *prefix : {"UTC", "GMT", "UT"}) {
        const size_t n = std::strlen(prefix);
        if (zone.compare(0, n, prefix) == 0 && zone.size() > n && (zone[n] == '+' || zone[n] == '-')) {
            zone.erase(0, n);
            break;
        }
    }
    if (zone.size() < 2 || (zone[0] != '+' && zone[0] != '-')) return false;
    const int64_t sign = zone[0] == '-' ? -1 : 1;
    std::string digits;
    size_t colons = 0, since = 0;
    for (size_t i = 1; i < zone.size(); ++i) {
        if (zone[i] == ':') {
            if (since == 0 || since > 2) return false;
            if (since == 1) digits.insert(digits.size() - 1, "0");
            since = 0;
            ++colons;
        } else if (is_digit(static_cast<unsigned char>(zone[i]))) {
            digits.push_back(zone[i]);
            ++since;
        } else {
            return false;
        }
    }
    if (colons > 0) {
        if (since == 0 || since > 2) return false;
        if (since == 1) {
            if (colons != 1) return false;
            digits.insert(digits.size() - 1, "0");
        }
    }
    if (digits.size() == 1) digits.insert(0, "0");
    if (digits.size() != 2 && digits.size() != 4 && digits.size() != 6) return false;
    if (colons > 0 && digits.size() != 2 * (colons + 1)) return false;
    auto two = [&](size_t i) { return i < digits.size() ? (digits[i] - '0') * 10 + (digits[i + 1] - '0') : 0; };
    const int64_t h = two(0), m = two(2), s = two(4);
    if (h > 18 || m > 59 || s > 59) return false;
    const int64_t total = h * 3600 + m * 60 + s;
    if (total > 18 * 3600) return false;
    seconds = sign * total;
    return true;
}

/// Digits from `at` on; false where there are fewer than `least` or more than `most`.
bool number(const char *text, size_t length, size_t &at, size_t least, size_t most, int64_t &value) {
    const size_t start = at;
    value = 0;
    while (at < length && is_digit(static_cast<unsigned char>(text[at]))) {
        if (at - start >= most) return false;
        value = value * 10 + (text[at++] - '0');
    }
    return at - start >= least;
}

struct Moment {
    int64_t year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0, micros = 0;
};

bool parse_moment(
    const char *text, size_t length, const portage_json_environment &environment, int64_t &micros) {
    trim(text, length);
    Moment m;
    size_t at = 0;
    int64_t sign = 1;
    std::string zone;
    bool zoned = false;
    if (length > 0 && (text[0] == '-' || text[0] == '+')) {
        sign = text[0] == '-' ? -1 : 1;
        ++at;
    }
    if (!number(text, length, at, 4, 6, m.year)) return false;
    m.year *= sign;
    do {
        if (at == length) break;
        if (text[at++] != '-' || !number(text, length, at, 1, 2, m.month)) return false;
        if (at == length) break;
        if (text[at++] != '-' || !number(text, length, at, 1, 2, m.day)) return false;
        if (at == length) break;
        if ((text[at] != ' ' && text[at] != 'T') || !number(text, length, ++at, 1, 2, m.hour)) return false;
        if (at == length) break;
        if (text[at++] != ':' || !number(text, length, at, 1, 2, m.minute)) return false;
        if (at == length) break;
        if (text[at++] != ':' || !number(text, length, at, 1, 2, m.second)) return false;
        if (at == length) break;
        if (text[at] == '.') {
            ++at;
            int digits = 0;
            while (at < length && is_digit(static_cast<unsigned char>(text[at]))) {
                if (digits < 6) {
                    m.micros = m.micros * 10 + (text[at] - '0');
                    ++digits;
                }
                ++at;
            }
            for (; digits < 6; ++digits) m.micros *= 10;
        }
        if (at < length) {
            const char *rest = text + at;
            size_t left = length - at;
            trim(rest, left);
            zone.assign(rest, left);
            zoned = true;
        }
    } while (false);
    if (!is_date(m.year, m.month, m.day) || m.hour > 23 || m.minute > 59 || m.second > 59) return false;
    int64_t seconds = days_of(m.year, m.month, m.day) * 86400 + m.hour * 3600 + m.minute * 60 + m.second;
    if (zoned) {
        int64_t offset;
        if (fixed_offset(zone, offset)) seconds -= offset;
        else if (!environment.resolve_zone(environment.context, zone.data(), zone.size(), seconds, &seconds)) return false;
    } else if (!environment.session_is_utc) {
        if (!environment.resolve_zone(environment.context, nullptr, 0, seconds, &seconds)) return false;
    }
    return !__builtin_mul_overflow(seconds, int64_t(1000000), &micros) && !__builtin_add_overflow(micros, m.micros, &micros);
}

std::string without_gmt(const char *text, size_t length) {
    const std::string_view whole(text, length);
    std::string cleaned;
    size_t from = 0;
    for (size_t at; (at = whole.find("GMT", from)) != std::string_view::npos; from = at + 3) cleaned.append(whole, from, at - from);
    cleaned.append(whole, from);
    return cleaned;
}

bool parse_day(const char *text, size_t length, int64_t &days) {
    trim(text, length);
    int64_t year, month = 1, day = 1, sign = 1;
    size_t at = 0;
    if (length > 0 && (text[0] == '-' || text[0] == '+')) {
        sign = text[0] == '-' ? -1 : 1;
        ++at;
    }
    if (!number(text, length, at, 4, 7, year)) return false;
    do {
        if (at == length) break;
        if (text[at++] != '-' || !number(text, length, at, 1, 2, month)) return false;
        if (at == length) break;
        if (text[at++] != '-' || !number(text, length, at, 1, 2, day)) return false;
        if (at < length && text[at] != ' ' && text[at] != 'T') return false;
    } while (false);
    if (!is_date(sign * year, month, day)) return false;
    days = days_of(sign * year, month, day);
    return days >= INT32_MIN && days <= INT32_MAX;
}

template <typename T> T parse_real(const char *first, const char *last) {
    T value = 0;
    const auto result = std::from_chars(first, last, value);
    if (result.ec != std::errc::result_out_of_range) return value;
    // Beyond the range: by the place of the first digit that counts, it is too large or too small.
    const bool negative = *first == '-';
    int64_t exponent = 0;
    const char *mark = first;
    while (mark < last && *mark != 'e' && *mark != 'E') ++mark;
    if (mark < last) {
        const char *p = mark + 1;
        const bool minus = *p == '-';
        if (*p == '-' || *p == '+') ++p;
        for (; p < last; ++p) exponent = exponent > 100000000 ? exponent : exponent * 10 + (*p - '0');
        if (minus) exponent = -exponent;
    }
    int64_t place = 0, integer_digits = 0;
    bool point = false, found = false;
    for (const char *p = first + (negative ? 1 : 0); p < mark; ++p) {
        if (*p == '.') {
            point = true;
        } else if (!point) {
            if (*p != '0' || found) found = true, ++integer_digits;
        } else if (!found) {
            if (*p != '0') found = true;
            else --place;
        }
    }
    const bool large = exponent + (integer_digits > 0 ? integer_digits : place) > 0;
    const T magnitude = large ? std::numeric_limits<T>::infinity() : T(0);
    return negative ? -magnitude : magnitude;
}

}  // namespace

bool parse_timestamp(const char *text, size_t length, const portage_json_environment &environment, int64_t &micros) {
    if (parse_moment(text, length, environment, micros)) return true;
    const std::string cleaned = without_gmt(text, length);
    return cleaned.size() != length && parse_moment(cleaned.data(), cleaned.size(), environment, micros);
}

bool parse_date(const char *text, size_t length, int64_t &days) {
    if (parse_day(text, length, days)) return true;
    const std::string cleaned = without_gmt(text, length);
    if (cleaned.size() != length && parse_day(cleaned.data(), cleaned.size(), days)) return true;
    size_t at = length > 0 && (text[0] == '-' || text[0] == '+') ? 1 : 0;
    const bool negative = length > 0 && text[0] == '-';
    if (at == length) return false;
    int64_t value = 0;
    for (; at < length; ++at) {
        if (!is_digit(static_cast<unsigned char>(text[at])) || value > INT32_MAX) return false;
        value = value * 10 + (text[at] - '0');
    }
    value = negative ? -value : value;
    if (value < INT32_MIN || value > INT32_MAX) return false;
    days = rebase_julian_days(value);
    return true;
}

double parse_double(const char *first, const char *last) { return parse_real<double>(first, last); }
float parse_float(const char *first, const char *last) { return parse_real<float>(first, last); }

}  // namespace portage
