#pragma once
#include <cstdint>
#include <string>
#include <vector>

namespace portage {

enum class Token : uint8_t {
    none, start_object, end_object, start_array, end_array, name, string, integer, real, yes, no, null
};

/// The token stream of one document, exactly as the tokenizer under Spark's from_json delivers it: what it tolerates (single quotes,
/// NaN, text after the document), where it gives up, and, since Spark goes on reading after some errors, where it stands then.
///
/// Works on UTF-16 code units, because positions after an error and lone surrogates are visible in results. Each step returns false
/// for an error. A token starts before its value is read: a string's errors show only when somebody wants its text.
class Tokens {
  public:
    static constexpr size_t kMaximumDepth = 1000, kMaximumNumber = 1000, kMaximumText = 20000000;

    void open(const uint8_t *bytes, size_t count);
    bool next();
    /// From a struct's or list's start to its end; elsewhere nothing.
    bool skip_children();
    /// Completes a string token; its text is then `text()`.
    bool finish_text();
    /// Decodes a string token as base64.
    bool binary(std::string &out);

    Token token() const { return token_; }
    bool has_name() const;
    const std::u16string &current_name() const;
    const std::u16string &text() const { return text_; }
    /// A number's characters; for NaN and the infinities `special()` says which and there are none.
    const std::string &number() const { return number_; }
    enum class Special : uint8_t { none, nan, positive, negative };
    Special special() const { return special_; }

  private:
    enum class Scope : uint8_t { root, array, object };
    struct Context {
        Scope scope;
        bool named;
        int64_t index;
        std::u16string name;
    };

    std::vector<char16_t> source_;
    size_t at_ = 0, end_ = 0;
    std::vector<Context> contexts_;
    size_t depth_ = 0;
    Token token_ = Token::none, pending_ = Token::none;
    bool incomplete_ = false;
    std::u16string text_;
    std::string number_;
    Special special_ = Special::none;

    Context &context() { return contexts_[depth_]; }
    bool push(Scope scope);
    bool next_after_name();
    int skip_space(bool &ok);
    bool skip_colon(int &c);
    bool close_scope(int c);
    bool parse_name(char16_t quote);
    bool parse_quoted(char16_t quote, std::u16string &out);
    bool skip_text();
    bool decode_escape(char16_t &out);
    bool match(const char *word, size_t from);
    bool invalid_token();
    bool parse_number(int first, Token &out);
    bool invalid_number_start(bool negative, Token &out);
    bool odd_value(int c, Token &out);
    bool parse_value(int c, bool in_object, Token &out);
    bool base64_text(std::string &out);
};

/// UTF-16 as the bytes that Java's encoder makes of it: a lone surrogate becomes a question mark.
void append_utf8(const std::u16string &text, std::string &out);

}  // namespace portage
