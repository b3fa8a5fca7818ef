#pragma once
#include "texts.hpp"
#include "values.hpp"

namespace portage {

/// Turns a well-formed document of the schema's own types into values in one pass, without an index of the document before it:
/// readings are small, and for those the building of an index costs more than this whole pass.
///
/// Gives up (false) on anything that is not plain; whoever asked then takes the exact path for the document. It may read past a
/// document's end, never past the 64 zero bytes after the text.
class FastParser {
  public:
    FastParser(const portage_json_environment &environment, Scratch &scratch) : environment_(environment), scratch_(scratch) {}

    /// Whether the whole text that the next documents lie in is known to be UTF-8.
    void assume_utf8(bool all) { all_utf8_ = all; }
    /// Whether a wrong type in a field that nobody wants may pass, since nobody hears of bad documents.
    void ignore_unwanted(bool ignore) { ignore_unwanted_ = ignore; }

    /// Where the document ends that the next calls read pieces of.
    void start(const char *end) {
        pending_.clear();
        end_ = end;
    }

    /// Fills `fields`, one a child of `root`, zeroed before. On false they are spoilt.
    bool parse(Node &root, const char *document, const char *end, Value *fields);

    /// One value of any type, well-formed and of bounded depth; the place after it, or NULL.
    const char *skip_value(const char *p, int depth);
    /// A string from its opening quote on, as UTF-8.
    const char *parse_text(const char *p, const char *&text, uint32_t &length);
    static const char *parse_integer(const char *p, int64_t &value);
    static const char *parse_number(const char *p, double &value);

  private:
    static constexpr int kDepth = 64;
    const char *parse_object(Node &node, const char *p, Value *fields);
    const char *parse_map(Node &node, const char *p, Value &out);
    const char *parse_list(Node &node, const char *p, Value &out);
    const char *parse_value(Node &node, const char *p, Value &out);
    bool read_date(const char *text, size_t length, int64_t &days);
    bool read_timestamp(const char *text, size_t length, int64_t &micros);
    const char *unescape(const char *start, const char *p, bool high, const char *&text, uint32_t &length);
    static int32_t learn(Node &node, LearnedKey &place, const char *key, size_t length);

    const portage_json_environment &environment_;
    Scratch &scratch_;
    const char *end_ = nullptr;
    bool all_utf8_ = false, ignore_unwanted_ = false;
    std::vector<Value> pending_;
};

}  // namespace portage
