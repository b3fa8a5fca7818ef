// Fuzzes the from_json kernel: random mutations of documents, the fast and the exact path held to the same answers, under the
// sanitizers. With "bench" as argument: documents a second. Run by hand: scripts/fuzz/json.sh [millions of documents].
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <random>
#include <string>
#include <vector>

#include "json_reader.h"

static void *allocate(size_t bytes) { return std::aligned_alloc(64, (bytes + 63) / 64 * 64); }
static void release(void *memory) { std::free(memory); }
static size_t format_double(double value, char *out) { return size_t(std::snprintf(out, 32, "%.17g", value)); }
static bool resolve(void *, const char *name, size_t, int64_t local, int64_t *seconds) {
    *seconds = local - 3600;
    return name == nullptr;
}

struct Schema {
    std::vector<portage_json_node> nodes;
    void add(int kind, const char *name = nullptr, int children = 0) {
        nodes.push_back({kind, children, true, name, name == nullptr ? 0 : std::strlen(name)});
    }
};

static std::string column_text(portage_json_reader *reader, const std::vector<portage_json_node> &nodes) {
    std::string all;
    for (size_t i = 0; i < nodes.size(); ++i) {
        portage_json_column c = portage_json_take(reader, i);
        all += std::to_string(c.count) + "/" + std::to_string(c.null_count) + ":";
        all.append(static_cast<const char *>(c.validity), size_t(c.validity_bytes));
        // What lies under a null is unspecified, so only the bytes of texts are compared whole, and the rest where valid.
        auto valid = [&](int64_t row) { return (static_cast<const uint8_t *>(c.validity)[row >> 3] >> (row & 7) & 1) != 0; };
        if (c.offsets != nullptr) {
            all.append(static_cast<const char *>(c.offsets), size_t(c.count + 1) * 8);
            if (c.data != nullptr) all.append(static_cast<const char *>(c.data), size_t(c.data_bytes));
        } else if (c.data != nullptr && nodes[i].kind != PORTAGE_JSON_BOOLEAN && c.count > 0) {
            const int64_t width = c.data_bytes / c.count;
            for (int64_t row = 0; row < c.count; ++row) {
                if (valid(row)) all.append(static_cast<const char *>(c.data) + row * width, size_t(width));
            }
        } else if (c.data != nullptr) {
            all.append(static_cast<const char *>(c.data), size_t(c.data_bytes));
        }
        release(c.validity);
        release(c.data);
        release(c.offsets);
    }
    return all;
}

int main(int argc, char **argv) {
    portage_json_environment environment = {allocate, release, format_double, resolve, nullptr, true, false};
    std::mt19937_64 random(argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 1);
    if (argc > 1 && std::strcmp(argv[1], "bench") == 0) {
        Schema schema;
        schema.add(PORTAGE_JSON_STRUCT, nullptr, 4);
        schema.add(PORTAGE_JSON_STRING, "sensor_id");
        schema.add(PORTAGE_JSON_DOUBLE, "value");
        schema.add(PORTAGE_JSON_STRING, "unit");
        schema.add(PORTAGE_JSON_INT64, "ts_ms");
        std::string data;
        std::vector<int64_t> offsets = {0};
        const int rows = 200000;
        for (int i = 0; i < rows; ++i) {
            char line[200];
            std::snprintf(line, sizeof line, R"({"sensor_id":"sensor-%04d","value":%.1f,"unit":"C","ts_ms":%lld})",
                int(random() % 1000), double(random() % 1000) / 10, 1700000000000ll + (long long)(random() % 10000000));
            data += line;
            offsets.push_back(int64_t(data.size()));
        }
        data.append(64, '\0');
        for (bool slow : {false, true}) {
            portage_json_reader *reader = portage_json_reader_create(schema.nodes.data(), schema.nodes.size(), environment);
            portage_json_force_slow(reader, slow);
            double best = 1e9;
            for (int pass = 0; pass < 7; ++pass) {
                auto t = std::chrono::steady_clock::now();
                portage_json_read(reader, reinterpret_cast<const uint8_t *>(data.data()), offsets.data(), nullptr, rows);
                best = std::min(best, std::chrono::duration<double>(std::chrono::steady_clock::now() - t).count());
            }
            std::printf("%s: %.2f million documents/s, %.0f ns each\n", slow ? "exact" : "fast", rows / best / 1e6, best / rows * 1e9);
            portage_json_reader_destroy(reader);
        }
        return 0;
    }
    const double millions = argc > 1 ? std::atof(argv[1]) : 1;
    std::vector<Schema> schemas(4);
    schemas[0].add(PORTAGE_JSON_STRUCT, nullptr, 4);
    schemas[0].add(PORTAGE_JSON_STRING, "a"), schemas[0].add(PORTAGE_JSON_DOUBLE, "b"), schemas[0].add(PORTAGE_JSON_INT64, "c");
    schemas[0].add(PORTAGE_JSON_BOOLEAN, "d");
    schemas[1].add(PORTAGE_JSON_STRUCT, nullptr, 4);
    schemas[1].add(PORTAGE_JSON_LIST, "a", 1), schemas[1].add(PORTAGE_JSON_INT32);
    schemas[1].add(PORTAGE_JSON_STRUCT, "b", 2), schemas[1].add(PORTAGE_JSON_INT8, "x"), schemas[1].add(PORTAGE_JSON_STRING, "y");
    schemas[1].add(PORTAGE_JSON_FLOAT, "c"), schemas[1].add(PORTAGE_JSON_CORRUPT, "_corrupt_record");
    schemas[2].add(PORTAGE_JSON_STRUCT, nullptr, 4);
    schemas[2].add(PORTAGE_JSON_TIMESTAMP, "a"), schemas[2].add(PORTAGE_JSON_DATE, "b"), schemas[2].add(PORTAGE_JSON_BINARY, "c");
    schemas[2].add(PORTAGE_JSON_INT16, "d");
    schemas[3].add(PORTAGE_JSON_STRUCT, nullptr, 2);
    schemas[3].add(PORTAGE_JSON_LIST, "a", 1), schemas[3].add(PORTAGE_JSON_STRUCT, nullptr, 2);
    schemas[3].add(PORTAGE_JSON_LIST, "x", 1), schemas[3].add(PORTAGE_JSON_STRING), schemas[3].add(PORTAGE_JSON_DOUBLE, "y");
    schemas[3].add(PORTAGE_JSON_STRING, "b");
    const std::vector<std::string> seeds = {
        R"({"a":"sensor-0042","b":21.5,"c":1700000000123,"d":true})", R"({"a":[1,2,null],"b":{"x":1,"y":"t"},"c":1.5e3,"d":-7})",
        R"({"a":"2024-02-29T01:02:03.5+01:00","b":"2024-02-29","c":"AQID","d":12})", R"({"a":[{"x":["p","q"],"y":2},{"y":1e400}],"b":{"k":[1.50,{}]}})",
        R"({"a":"\u00e9\ud83d\ude00\n\"","zz":[{"k":"\u12aB"},-0.0,false],"b":null,"c":-0})", "{'a':'it\\'s','b':NaN , \"c\" : 12 }",
        R"({"b":-9223372036854775808,"c":9223372036854775807,"a":"AQ==","d":false} x)", "{\"a\":\"\xc3\xa9\xf0\x9f\x98\x80\xe2\x82\xac\",\"b\":1}"};
    const std::string alphabet = "{}[]\":,\\'0123456789.eE+-tfnulrase \n\tabcdxyINZT/\x01\x80\xc3\xed\xa0\xf0\xff=";
    int64_t done = 0, slow = 0;
    std::vector<portage_json_reader *> fast_readers, slow_readers;
    for (auto &schema : schemas) {
        fast_readers.push_back(portage_json_reader_create(schema.nodes.data(), schema.nodes.size(), environment));
        slow_readers.push_back(portage_json_reader_create(schema.nodes.data(), schema.nodes.size(), environment));
        portage_json_force_slow(slow_readers.back(), true);
    }
    while (double(done) < millions * 1e6) {
        const int rows = 1 + int(random() % 200);
        // A schema mostly gets the document made for it, so that the fast path is fuzzed as much as the exact one.
        const size_t which = random() % schemas.size();
        std::string text;
        std::vector<int64_t> offsets = {0};
        std::vector<uint8_t> validity(size_t(rows) / 8 + 1, 0xFF);
        for (int row = 0; row < rows; ++row) {
            std::string d = seeds[random() % 4 != 0 ? which : random() % seeds.size()];
            for (int n = int(random() % 4) - 1; n > 0; --n) {
                const size_t at = random() % (d.size() + 1);
                switch (random() % 5) {
                    case 0: d.erase(at, 1 + random() % 3); break;
                    case 1: d.insert(at, 1, alphabet[random() % alphabet.size()]); break;
                    case 2: if (at < d.size()) d[at] = alphabet[random() % alphabet.size()]; break;
                    case 3: d.insert(at, d.substr(random() % (d.size() + 1), random() % 12)); break;
                    default: if (random() % 4 == 0) d.resize(at); else d.insert(at, seeds[random() % seeds.size()].substr(0, random() % 30));
                }
            }
            if (random() % 50 == 0) validity[size_t(row) / 8] = uint8_t(validity[size_t(row) / 8] & ~(1 << (row % 8)));
            text += d;
            offsets.push_back(int64_t(text.size()));
        }
        // Exactly as long as the contract says, so that the sanitizer sees a byte too far.
        std::vector<uint8_t> arena(text.size() + 64, 0);
        std::memcpy(arena.data(), text.data(), text.size());
        portage_json_read(fast_readers[which], arena.data(), offsets.data(), validity.data(), rows);
        portage_json_read(slow_readers[which], arena.data(), offsets.data(), validity.data(), rows);
        slow += portage_json_slow_documents(fast_readers[which]);
        if (column_text(fast_readers[which], schemas[which].nodes) != column_text(slow_readers[which], schemas[which].nodes)) {
            // Find the document: one by one.
            for (int row = 0; row < rows; ++row) {
                const int64_t one[] = {0, offsets[size_t(row) + 1] - offsets[size_t(row)]};
                std::vector<uint8_t> alone(size_t(one[1]) + 64, 0);
                std::memcpy(alone.data(), text.data() + offsets[size_t(row)], size_t(one[1]));
                portage_json_read(fast_readers[which], alone.data(), one, nullptr, 1);
                portage_json_read(slow_readers[which], alone.data(), one, nullptr, 1);
                if (column_text(fast_readers[which], schemas[which].nodes) != column_text(slow_readers[which], schemas[which].nodes)) {
                    std::printf("schema %zu differs on: %.*s\n", which, int(one[1]), alone.data());
                }
            }
            std::printf("the two paths differ\n");
            return 1;
        }
        done += rows;
    }
    for (auto *reader : fast_readers) portage_json_reader_destroy(reader);
    for (auto *reader : slow_readers) portage_json_reader_destroy(reader);
    std::printf("%lld documents, %lld of them on the exact path: no difference\n", (long long)done, (long long)slow);
}
