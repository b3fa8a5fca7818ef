#if !__has_include(<simdjson.h>)
#error "simdjson is missing: run scripts/bootstrap, or install the package libsimdjson-dev"
#endif
#include <simdjson.h>

#include <new>

#include "exact.hpp"
#include "fast.hpp"

namespace portage {
static Node *build(
    const portage_json_node *nodes, size_t &next, size_t count, std::vector<std::unique_ptr<Node>> &all, bool wanted) {
    const portage_json_node &from = nodes[next];
    all.emplace_back(new Node());
    Node *node = all.back().get();
    node->kind = portage_json_kind(from.kind);
    node->wanted = wanted && from.wanted;
    node->tag = from.tag;
    if (from.name != nullptr) node->name.assign(from.name, from.name_length);
    const size_t first = next++;
    for (int32_t child = 0; child < from.child_count && next < count; ++child) {
        node->children.push_back(build(nodes, next, count, all, node->wanted));
    }
    node->size = next - first;
    for (size_t child = 0; child < node->children.size(); ++child) {
        if (node->children[child]->kind == PORTAGE_JSON_CORRUPT) continue;
        node->by_name[node->children[child]->name] = int32_t(child);
    }
    // One place a field and some for keys that the schema does not have.
    if (node->kind == PORTAGE_JSON_STRUCT) node->learned.resize(node->children.size() + 16);
    return node;
}
}  // namespace portage

struct portage_json_reader {
    portage_json_environment environment;
    std::vector<std::unique_ptr<portage::Node>> nodes;
    portage::Node *root = nullptr;
    int32_t corrupt = -1;
    portage::Scratch scratch;
    portage::FastParser fast;
    portage::ExactConverter exact;
    std::vector<portage::Value> block;
    int64_t slow = 0;
    /// The document under way.
    int64_t current = 0;
    bool force_slow = false;

    explicit portage_json_reader(portage_json_environment given)
        : environment(given), fast(environment, scratch), exact(environment, scratch) {
        // A value between parser and column is 24 bytes, whatever it becomes.
        scratch.limit(given.column_bytes < SIZE_MAX / 4 ? given.column_bytes * 4 : SIZE_MAX);
    }

    int64_t read(const uint8_t *data, const int64_t *offsets, const uint8_t *validity, int64_t count);
};

int64_t portage_json_reader::read(const uint8_t *data, const int64_t *offsets, const uint8_t *validity, int64_t count) {
    using namespace portage;
    constexpr int64_t kBlock = 64;
    const size_t width = root->children.size();
    root->start(count);
    slow = 0;
    if (count > 0) {
        const auto *text = reinterpret_cast<const char *>(data + offsets[0]);
        fast.assume_utf8(simdjson::validate_utf8(text, size_t(offsets[count] - offsets[0])));
    }
    fast.ignore_unwanted(corrupt < 0 && !environment.fail_fast);
    block.resize(size_t(kBlock) * (width + 1));
    // Column 0 of a block is the root's own presence.
    for (int64_t start = 0; start < count; start += kBlock) {
        const int64_t rows = count - start < kBlock ? count - start : kBlock;
        scratch.reset();
        std::memset(static_cast<void *>(block.data()), 0, block.size() * sizeof(Value));
        for (int64_t row = 0; row < rows; ++row) {
            const int64_t index = start + row;
            current = index;
            Value *values = block.data() + size_t(row) * (width + 1), *fields = values + 1;
            if (validity != nullptr && (validity[index >> 3] >> (index & 7) & 1) == 0) continue;
            const uint8_t *document = data + offsets[index];
            const auto length = size_t(offsets[index + 1] - offsets[index]);
            values->present = true;
            const auto *chars = reinterpret_cast<const char *>(document);
            if (!force_slow && fast.parse(*root, chars, chars + length, fields)) continue;
            ++slow;
            std::memset(static_cast<void *>(fields), 0, width * sizeof(Value));
            ExactConverter::Outcome outcome = ExactConverter::Outcome::bad;
            if (length <= size_t(INT32_MAX)) outcome = exact.convert(*root, document, length, fields);
            if (outcome == ExactConverter::Outcome::null) values->present = false;
            if (outcome != ExactConverter::Outcome::bad) continue;
            if (environment.fail_fast) return index;
            if (corrupt >= 0) {
                // A copy: the input of the last document may end where no 16 bytes can be read at once.
                Value &record = fields[corrupt];
                char *copy = scratch.take_bytes(length + 16);
                std::memcpy(copy, document, length);
                record.text = copy;
                record.length = uint32_t(length);
                record.present = length <= size_t(INT32_MAX);
            }
        }
        Value *first = block.data();
        // The root's own nulls, then its children column by column.
        Node &node = *root;
        for (size_t child = 0; child < width; ++child) {
            node.children[child]->append(first + 1 + child, size_t(rows), width + 1);
        }
        node.append_presence(first, size_t(rows), width + 1);
    }
    return -1;
}

extern "C" {

int portage_json_padding(void) { return simdjson::SIMDJSON_PADDING; }

portage_json_reader *portage_json_reader_create(
    const portage_json_node *nodes, size_t node_count, portage_json_environment environment) {
    auto *reader = new portage_json_reader(environment);
    size_t next = 0;
    while (next < node_count && reader->root == nullptr) {
        reader->root = portage::build(nodes, next, node_count, reader->nodes, true);
    }
    for (auto &node : reader->nodes) {
        node->validity.attach(&reader->environment);
        node->data.attach(&reader->environment);
        node->offsets.attach(&reader->environment);
    }
    for (size_t child = 0; child < reader->root->children.size(); ++child) {
        if (reader->root->children[child]->kind == PORTAGE_JSON_CORRUPT) reader->corrupt = int32_t(child);
    }
    return reader;
}

void portage_json_reader_destroy(portage_json_reader *reader) { delete reader; }

int64_t portage_json_read(
    portage_json_reader *reader, const uint8_t *data, const int64_t *offsets, const uint8_t *validity, int64_t count) {
    try {
        return reader->read(data, offsets, validity, count);
    } catch (const portage::TooLarge &) {
    } catch (const std::bad_alloc &) {
    }
    return -2 - reader->current;
}

portage_json_column portage_json_take(portage_json_reader *reader, size_t index) {
    portage::Node &node = *reader->nodes[index];
    portage_json_column column = {};
    column.count = node.count;
    column.null_count = node.nulls;
    column.validity_bytes = int64_t(node.validity.size());
    column.validity = node.validity.hand_over();
    column.data_bytes = int64_t(node.data.size());
    column.data = node.data.hand_over();
    column.offsets = node.offsets.hand_over();
    return column;
}

bool portage_json_usual_date(const char *text, size_t length, int64_t *days) { return portage::parse_date(text, length, *days); }

int64_t portage_json_slow_documents(const portage_json_reader *reader) { return reader->slow; }
void portage_json_force_slow(portage_json_reader *reader, bool force) { reader->force_slow = force; }

}  // extern "C"
