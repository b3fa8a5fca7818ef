#pragma once
#include "texts.hpp"
#include "tokens.hpp"
#include "values.hpp"

namespace portage {

/// Turns one document into values exactly as Spark's from_json does in PERMISSIVE mode, however broken it is.
///
/// Slow and exact: the fast path hands over every document in which it met anything but plain, well-formed JSON of the schema's types.
class ExactConverter {
  public:
    enum class Outcome : uint8_t { null, good, bad };

    ExactConverter(const portage_json_environment &environment, Scratch &scratch)
        : environment_(environment), scratch_(scratch) {}

    /// Fills `fields`, one a child of `root`, zeroed before. `null` for a blank document; `bad` may have filled some.
    Outcome convert(const Node &root, const uint8_t *document, size_t length, Value *fields);

  private:
    /// `partial`: a value was made, but something in it was wrong.
    enum class Result : uint8_t { good, partial, failed };

    Outcome convert_root_list(const Node &node, Value &out);
    Result convert_object(const Node &node, bool is_root, Value *fields);
    Result convert_map(const Node &node, Value &out);
    Result convert_list(const Node &node, Value &out);
    Result convert(const Node &node, Value &out);
    bool convert_number(const Node &node, Value &out);
    bool convert_text(const Node &node, Value &out);
    bool copy_structure(std::string &out);
    bool copy_value(std::string &out);
    void keep(const std::string &text, Value &out);

    const portage_json_environment &environment_;
    Scratch &scratch_;
    Tokens tokens_;
    std::string name_, text_;
};

}  // namespace portage
