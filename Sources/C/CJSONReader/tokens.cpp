#include "tokens.hpp"

namespace portage {

namespace {

bool is_digit(int c) { return c >= '0' && c <= '9'; }

/// Java's notion of a character that may stand inside a name; outside of ASCII, letters of all scripts but not symbols.
bool is_identifier_part(int c) {
    if (c < 0x80) {
        return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '$' || c <= 0x08
            || (c >= 0x0E && c <= 0x1B) || c == 0x7F;
    }
    if (c < 0xA0) return true;
    if (c < 0xC0) return c == 0xA2 || c == 0xA3 || c == 0xA4 || c == 0xA5 || c == 0xAA || c == 0xAD || c == 0xB5 || c == 0xBA;
    if (c == 0xD7 || c == 0xF7) return false;
    if (c >= 0x2000 && c <= 0x206F) {
        return (c >= 0x200B && c <= 0x200F) || (c >= 0x202A && c <= 0x202E) || c == 0x203F || c == 0x2040 || c == 0x2054
            || c >= 0x2060;
    }
    if (c >= 0x2190 && c <= 0x2BFF) return false;
    if (c >= 0x3000 && c <= 0x3004) return false;
    return !(c >= 0xD800 && c <= 0xF8FF) && c < 0xFFFC;
}

/// Malformed bytes become U+FFFD in the runs in which Java's decoder replaces them.
void decode(const uint8_t *p, size_t count, std::vector<char16_t> &out) {
    out.resize(count + 1);
    char16_t *to = out.data();
    const uint8_t *end = p + count;
    auto continuation = [](uint8_t c) { return (c & 0xC0) == 0x80; };
    while (p < end) {
        const uint8_t c = *p;
        const auto left = size_t(end - p);
        size_t bad = 1;
        if (c < 0x80) {
            *to++ = c;
            ++p;
            continue;
        }
        if (c >= 0xC2 && c <= 0xDF) {
            if (left >= 2 && continuation(p[1])) {
                *to++ = char16_t((c & 0x1F) << 6 | (p[1] & 0x3F));
                p += 2;
                continue;
            }
        } else if (c >= 0xE0 && c <= 0xEF) {
            const bool second = left >= 2 && continuation(p[1]) && !(c == 0xE0 && p[1] < 0xA0);
            if (second && left >= 3 && continuation(p[2])) {
                const int unit = (c & 0x0F) << 12 | (p[1] & 0x3F) << 6 | (p[2] & 0x3F);
                if (unit < 0xD800 || unit > 0xDFFF) {
                    *to++ = char16_t(unit);
                    p += 3;
                    continue;
                }
                bad = 3;
            } else if (second) {
                bad = 2;
            }
        } else if (c >= 0xF0 && c <= 0xF4) {
            const bool second =
                left >= 2 && continuation(p[1]) && !(c == 0xF0 && p[1] < 0x90) && !(c == 0xF4 && p[1] > 0x8F);
            const bool third = second && left >= 3 && continuation(p[2]);
            if (third && left >= 4 && continuation(p[3])) {
                const int code = (c & 0x07) << 18 | (p[1] & 0x3F) << 12 | (p[2] & 0x3F) << 6 | (p[3] & 0x3F);
                *to++ = char16_t(0xD800 + ((code - 0x10000) >> 10));
                *to++ = char16_t(0xDC00 + ((code - 0x10000) & 0x3FF));
                p += 4;
                continue;
            }
            bad = third ? 3 : second ? 2 : 1;
        }
        *to++ = 0xFFFD;
        p += bad;
    }
    out.resize(size_t(to - out.data()));
}

constexpr int kEnd = -1;

}  // namespace

void append_utf8(const std::u16string &text, std::string &out) {
    for (size_t i = 0; i < text.size(); ++i) {
        const char16_t c = text[i];
        if (c < 0x80) {
            out.push_back(char(c));
        } else if (c < 0x800) {
            out.push_back(char(0xC0 | c >> 6));
            out.push_back(char(0x80 | (c & 0x3F)));
        } else if (c >= 0xD800 && c <= 0xDFFF) {
            if (c <= 0xDBFF && i + 1 < text.size() && text[i + 1] >= 0xDC00 && text[i + 1] <= 0xDFFF) {
                const uint32_t code = 0x10000 + ((uint32_t(c) - 0xD800) << 10) + (uint32_t(text[i + 1]) - 0xDC00);
                out.push_back(char(0xF0 | code >> 18));
                out.push_back(char(0x80 | (code >> 12 & 0x3F)));
                out.push_back(char(0x80 | (code >> 6 & 0x3F)));
                out.push_back(char(0x80 | (code & 0x3F)));
                ++i;
            } else {
                out.push_back('?');
            }
        } else {
            out.push_back(char(0xE0 | c >> 12));
            out.push_back(char(0x80 | (c >> 6 & 0x3F)));
            out.push_back(char(0x80 | (c & 0x3F)));
        }
    }
}

void Tokens::open(const uint8_t *bytes, size_t count) {
    decode(bytes, count, source_);
    at_ = 0;
    end_ = source_.size();
    if (contexts_.empty()) contexts_.resize(4);
    depth_ = 0;
    contexts_[0] = Context{Scope::root, false, -1, {}};
    token_ = pending_ = Token::none;
    incomplete_ = false;
}

bool Tokens::has_name() const {
    const bool starts = token_ == Token::start_object || token_ == Token::start_array;
    if (starts && depth_ > 0) return contexts_[depth_ - 1].named;
    return contexts_[depth_].named;
}

const std::u16string &Tokens::current_name() const {
    const bool starts = token_ == Token::start_object || token_ == Token::start_array;
    return contexts_[starts && depth_ > 0 ? depth_ - 1 : depth_].name;
}

bool Tokens::push(Scope scope) {
    ++depth_;
    if (depth_ >= contexts_.size()) contexts_.resize(contexts_.size() * 2);
    Context &child = contexts_[depth_];
    child.scope = scope;
    child.named = false;
    child.index = -1;
    child.name.clear();
    return depth_ <= kMaximumDepth;
}

bool Tokens::next_after_name() {
    const Token token = pending_;
    pending_ = Token::none;
    if (token == Token::start_array && !push(Scope::array)) return false;
    if (token == Token::start_object && !push(Scope::object)) return false;
    token_ = token;
    return true;
}

/// The next character that is not space, taken; kEnd at the end of a document outside of any scope.
int Tokens::skip_space(bool &ok) {
    while (at_ < end_) {
        const int c = source_[at_++];
        if (c > ' ') {
            if (c == '/') {
                ok = false;
                return 0;
            }
            return c;
        }
        if (c != ' ' && c != '\n' && c != '\r' && c != '\t') {
            ok = false;
            return 0;
        }
    }
    if (context().scope != Scope::root) ok = false;
    return kEnd;
}

bool Tokens::skip_colon(int &c) {
    bool ok = true;
    c = skip_space(ok);
    if (!ok || c == kEnd || c != ':') return false;
    c = skip_space(ok);
    return ok && c != kEnd;
}

bool Tokens::close_scope(int c) {
    if (c == ']') {
        if (context().scope != Scope::array) return false;
        token_ = Token::end_array;
    } else {
        if (context().scope != Scope::object) return false;
        token_ = Token::end_object;
    }
    --depth_;
    return true;
}

bool Tokens::next() {
    if (token_ == Token::name) return next_after_name();
    if (incomplete_) {
        incomplete_ = false;
        if (!skip_text()) return false;
    }
    bool ok = true;
    int c = skip_space(ok);
    if (!ok) return false;
    if (c == kEnd) {
        token_ = Token::none;
        return true;
    }
    if (c == ']' || c == '}') return close_scope(c);
    Context &here = context();
    ++here.index;
    if (here.scope != Scope::root && here.index > 0) {
        if (c != ',') return false;
        c = skip_space(ok);
        if (!ok) return false;
    }
    const bool in_object = here.scope == Scope::object;
    if (in_object) {
        if (c != '"' && c != '\'') return false;
        if (!parse_name(char16_t(c))) return false;
        here.named = true;
        token_ = Token::name;
        if (!skip_colon(c)) return false;
    }
    Token token = Token::none;
    if (!parse_value(c, in_object, token)) return false;
    if (in_object) pending_ = token;
    else token_ = token;
    return true;
}

bool Tokens::parse_value(int c, bool in_object, Token &out) {
    switch (c) {
        case '"':
            incomplete_ = true;
            out = Token::string;
            return true;
        case '[':
            out = Token::start_array;
            return in_object || push(Scope::array);
        case '{':
            out = Token::start_object;
            return in_object || push(Scope::object);
        case 't': out = Token::yes; return match("true", 1);
        case 'f': out = Token::no; return match("false", 1);
        case 'n': out = Token::null; return match("null", 1);
        case '-': case '0': case '1': case '2': case '3': case '4': case '5': case '6': case '7': case '8': case '9':
            return parse_number(c, out);
        default: return odd_value(c, out);
    }
}

bool Tokens::odd_value(int c, Token &out) {
    switch (c) {
        case '\'':
            out = Token::string;
            return parse_quoted('\'', text_);
        case 'I':
            if (!match("Infinity", 1)) return false;
            special_ = Special::positive;
            out = Token::real;
            return true;
        case 'N':
            if (!match("NaN", 1)) return false;
            special_ = Special::nan;
            out = Token::real;
            return true;
        case '+': return invalid_number_start(false, out);
        default:
            if (c != '}' && c != '.' && is_identifier_part(c) && !is_digit(c)) invalid_token();
            return false;
    }
}

/// After a sign that no digit follows: only the infinities are left.
bool Tokens::invalid_number_start(bool negative, Token &out) {
    if (at_ >= end_) return false;
    const int c = source_[at_++];
    if (c != 'I' || at_ >= end_) return false;
    const int second = source_[at_++];
    const char *word;
    if (second == 'N') word = negative ? "-INF" : "+INF";
    else if (second == 'n') word = negative ? "-Infinity" : "+Infinity";
    else return false;
    if (!match(word, 3)) return false;
    special_ = negative ? Special::negative : Special::positive;
    out = Token::real;
    return true;
}

bool Tokens::match(const char *word, size_t from) {
    for (size_t i = from; word[i] != 0; ++i) {
        if (at_ >= end_ || source_[at_] != char16_t(word[i])) return invalid_token();
        ++at_;
    }
    if (at_ < end_) {
        const int c = source_[at_];
        if (c >= '0' && c != ']' && c != '}' && is_identifier_part(c)) return invalid_token();
    }
    return true;
}

/// An error that eats the rest of the word, as far as a message would quote it.
bool Tokens::invalid_token() {
    size_t taken = 0;
    while (at_ < end_ && taken < 256 && is_identifier_part(source_[at_])) {
        ++at_;
        ++taken;
    }
    return false;
}

bool Tokens::parse_number(int first, Token &out) {
    number_.clear();
    special_ = Special::none;
    int c = first;
    size_t digits = 0, fraction = 0, exponent = 0;
    if (c == '-') {
        if (at_ >= end_) return false;
        c = source_[at_];
        if (!is_digit(c)) return invalid_number_start(true, out);
        ++at_;
        number_.push_back('-');
    }
    if (c == '0' && at_ < end_ && is_digit(source_[at_])) return false;
    number_.push_back(char(c));
    ++digits;
    while (at_ < end_ && is_digit(source_[at_])) {
        number_.push_back(char(source_[at_++]));
        ++digits;
    }
    bool real = false;
    if (at_ < end_ && source_[at_] == '.') {
        real = true;
        number_.push_back('.');
        ++at_;
        while (at_ < end_ && is_digit(source_[at_])) {
            number_.push_back(char(source_[at_++]));
            ++fraction;
        }
        if (fraction == 0) {
            if (at_ < end_) ++at_;
            return false;
        }
    }
    if (at_ < end_ && (source_[at_] == 'e' || source_[at_] == 'E')) {
        real = true;
        number_.push_back('e');
        ++at_;
        if (at_ < end_ && (source_[at_] == '+' || source_[at_] == '-')) number_.push_back(char(source_[at_++]));
        while (at_ < end_ && is_digit(source_[at_])) {
            number_.push_back(char(source_[at_++]));
            ++exponent;
        }
        if (exponent == 0) {
            if (at_ < end_) ++at_;
            return false;
        }
    }
    // Outside of any scope a number must end at a space or at the end.
    if (context().scope == Scope::root && at_ < end_ && source_[at_] > ' ') return false;
    if (digits + fraction + exponent > kMaximumNumber) return false;
    out = real ? Token::real : Token::integer;
    return true;
}

bool Tokens::parse_name(char16_t quote) { return parse_quoted(quote, context().name); }

bool Tokens::parse_quoted(char16_t quote, std::u16string &out) {
    // A name that fails must leave the last one in place.
    std::u16string text;
    while (true) {
        if (at_ >= end_) return false;
        char16_t c = source_[at_++];
        if (c == quote) break;
        if (c < ' ') return false;
        if (c == '\\' && !decode_escape(c)) return false;
        text.push_back(c);
    }
    if (text.size() > kMaximumText) return false;
    out = std::move(text);
    return true;
}

bool Tokens::finish_text() {
    if (token_ != Token::string || !incomplete_) return true;
    incomplete_ = false;
    return parse_quoted('"', text_);
}

bool Tokens::skip_text() {
    while (true) {
        if (at_ >= end_) return false;
        char16_t c = source_[at_++];
        if (c == '"') return true;
        if (c < ' ') return false;
        if (c == '\\' && !decode_escape(c)) return false;
    }
}

bool Tokens::decode_escape(char16_t &out) {
    if (at_ >= end_) return false;
    const char16_t c = source_[at_++];
    switch (c) {
        case 'b': out = '\b'; return true;
        case 't': out = '\t'; return true;
        case 'n': out = '\n'; return true;
        case 'f': out = '\f'; return true;
        case 'r': out = '\r'; return true;
        case '"': case '/': case '\\': case '\'': out = c; return true;
        case 'u': break;
        default: return false;
    }
    int value = 0;
    for (int i = 0; i < 4; ++i) {
        if (at_ >= end_) return false;
        const int digit = source_[at_++];
        if (is_digit(digit)) value = value << 4 | (digit - '0');
        else if (digit >= 'a' && digit <= 'f') value = value << 4 | (digit - 'a' + 10);
        else if (digit >= 'A' && digit <= 'F') value = value << 4 | (digit - 'A' + 10);
        else return false;
    }
    out = char16_t(value);
    return true;
}

bool Tokens::skip_children() {
    if (token_ != Token::start_object && token_ != Token::start_array) return true;
    for (int64_t open = 1;;) {
        if (!next()) return false;
        switch (token_) {
            case Token::none: return context().scope == Scope::root;
            case Token::start_object: case Token::start_array: ++open; break;
            case Token::end_object: case Token::end_array:
                if (--open == 0) return true;
                break;
            default: break;
        }
    }
}

namespace {
constexpr int kPadding = -2;
int base64(int c) {
    if (c >= 'A' && c <= 'Z') return c - 'A';
    if (c >= 'a' && c <= 'z') return c - 'a' + 26;
    if (is_digit(c)) return c - '0' + 52;
    return c == '+' ? 62 : c == '/' ? 63 : c == '=' ? kPadding : -1;
}
}  // namespace

/// Straight from the source, where an error leaves the token unfinished: the rest of the text is then skipped, not lost.
bool Tokens::binary(std::string &out) {
    if (!incomplete_) return base64_text(out);
    while (true) {
        int c, bits[4] = {0, 0, 0, 0};
        do {
            if (at_ >= end_) return false;
            c = source_[at_++];
        } while (c <= ' ');
        size_t known = 0;
        bool padded = false;
        for (size_t i = 0; i < 4 && !padded; ++i) {
            if (i > 0) {
                if (at_ >= end_) return false;
                c = source_[at_++];
            }
            int value = base64(c);
            if (value == kPadding && i < 2) return false;
            if (value == -1) {
                if (c == '"') {
                    if (i == 0) {
                        incomplete_ = false;
                        return true;
                    }
                    if (i >= 2) --at_;
                    return false;
                }
                if (c != '\\') return false;
                char16_t escaped;
                if (!decode_escape(escaped)) return false;
                if (escaped <= ' ' && i == 0) break;
                value = base64(escaped);
                if (value == -1 || (value == kPadding && i < 2)) return false;
            }
            if (value == kPadding) {
                padded = true;
                if (i == 2) {
                    if (at_ >= end_) return false;
                    c = source_[at_++];
                    if (c != '=') {
                        char16_t escaped;
                        if (c != '\\' || !decode_escape(escaped) || escaped != '=') return false;
                    }
                }
            } else {
                bits[known++] = value;
            }
        }
        const int all = bits[0] << 18 | bits[1] << 12 | bits[2] << 6 | bits[3];
        if (known >= 2) out.push_back(char(all >> 16));
        if (known >= 3) out.push_back(char(all >> 8));
        if (known == 4) out.push_back(char(all));
    }
}

bool Tokens::base64_text(std::string &out) {
    const size_t count = text_.size();
    size_t at = 0;
    while (at < count) {
        int c;
        do {
            c = text_[at++];
        } while (at < count && c <= ' ');
        int bits[4] = {0, 0, 0, 0};
        size_t known = 0;
        for (size_t i = 0; i < 4; ++i) {
            if (i > 0) {
                if (at >= count) return false;
                c = text_[at++];
            }
            const int value = base64(c);
            if (value == kPadding && i >= 2) {
                if (i == 2) {
                    if (at >= count || text_[at++] != '=') return false;
                }
                break;
            }
            if (value < 0) return false;
            bits[known++] = value;
        }
        const int all = bits[0] << 18 | bits[1] << 12 | bits[2] << 6 | bits[3];
        out.push_back(char(all >> 16));
        if (known >= 3) out.push_back(char(all >> 8));
        if (known == 4) out.push_back(char(all));
    }
    return true;
}

}  // namespace portage
