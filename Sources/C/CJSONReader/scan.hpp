#pragma once
#include <cstddef>
#include <cstdint>
#include <cstring>

#if defined(__SSE2__)
#include <emmintrin.h>
#elif defined(__aarch64__)
#include <arm_neon.h>
#endif

namespace portage {

inline bool is_space(char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r'; }

inline const char *skip_space(const char *p) {
    while (is_space(*p)) ++p;
    return p;
}

/// The first quote, backslash or control character from `p` on; `high` becomes true where a byte before it is not ASCII.
///
/// Stops inside of the 64 zero bytes after the text at the latest, since zero is a control character.
inline const char *scan_text(const char *p, bool &high) {
#if defined(__SSE2__)
    const __m128i quote = _mm_set1_epi8('"'), backslash = _mm_set1_epi8('\\'), control = _mm_set1_epi8(0x1F);
    while (true) {
        const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i *>(p));
        const __m128i stop = _mm_or_si128(
            _mm_or_si128(_mm_cmpeq_epi8(bytes, quote), _mm_cmpeq_epi8(bytes, backslash)),
            _mm_cmpeq_epi8(_mm_min_epu8(bytes, control), bytes));
        const auto mask = unsigned(_mm_movemask_epi8(stop)), highs = unsigned(_mm_movemask_epi8(bytes));
        if (mask != 0) {
            const int at = __builtin_ctz(mask);
            high |= (highs & ((1u << at) - 1)) != 0;
            return p + at;
        }
        high |= highs != 0;
        p += 16;
    }
#else
    while (true) {
        uint64_t word;
        std::memcpy(&word, p, 8);
        constexpr uint64_t ones = 0x0101010101010101u, tops = 0x8080808080808080u;
        auto has_zero = [](uint64_t v) { return (v - ones) & ~v & tops; };
        const uint64_t low = (word - ones * 0x20) & ~word & tops;
        if ((has_zero(word ^ ones * '"') | has_zero(word ^ ones * '\\') | low) != 0) break;
        high |= (word & tops) != 0;
        p += 8;
    }
    for (;; ++p) {
        const auto c = static_cast<unsigned char>(*p);
        if (c == '"' || c == '\\' || c < 0x20) return p;
        high |= c >= 0x80;
    }
#endif
}

/// Whether the first `length` bytes of both, at most 32, are the same. Both must have 32 readable bytes.
inline bool same_bytes(const char *a, const char *b, uint32_t length) {
#if defined(__SSE2__)
    const auto load = [](const char *p) { return _mm_loadu_si128(reinterpret_cast<const __m128i *>(p)); };
    auto same = uint32_t(_mm_movemask_epi8(_mm_cmpeq_epi8(load(a), load(b))));
    if (length > 16) same |= uint32_t(_mm_movemask_epi8(_mm_cmpeq_epi8(load(a + 16), load(b + 16)))) << 16;
    const auto wanted = uint32_t((uint64_t(1) << length) - 1);
    return (same & wanted) == wanted;
#else
    return std::memcmp(a, b, length) == 0;
#endif
}

/// How many of the eight bytes from `p` on are digits before another byte comes, and the number they make.
inline unsigned leading_digits(const char *p, uint64_t &value) {
    uint64_t word;
    std::memcpy(&word, p, 8);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    word = __builtin_bswap64(word);
#endif
    word ^= 0x3030303030303030u;
    // The top bit of each byte above 9. A carry spoils only bytes behind the first of these.
    const uint64_t others = ((word + 0x7676767676767676u) | word) & 0x8080808080808080u;
    unsigned count = 8;
    if (others != 0) {
        count = unsigned(__builtin_ctzll(others)) >> 3;
        if (count == 0) return value = 0;
        // The digits go to the end, with zeros before them.
        word <<= 64 - 8 * count;
    }
    word = word * 2561 >> 8;
    word = (word & 0x00FF00FF00FF00FFu) * 6553601 >> 16;
    value = (word & 0x0000FFFF0000FFFFu) * 42949672960001u >> 32;
    return count;
}

}  // namespace portage
