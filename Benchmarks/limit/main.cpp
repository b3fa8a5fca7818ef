// The limit of this machine: both workloads of the benchmark written by hand, with nothing between the files and the sums.
//
// limit WORKLOAD DATA RESULT_CSV TIMED_PASSES -> one JSON line. WORKLOAD is "tables" (all files at once, tumbling windows of 10 s) or "legacy" (one file a batch, a
// window of three batches). Two threads; no checkpoint, no watermark, no plan: what an engine adds to this is the price of what an engine does.
#include <algorithm>
#include <atomic>
#include <barrier>
#include <charconv>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <functional>
#include <string>
#include <thread>
#include <tuple>
#include <vector>

#include "reader.hpp"
#include "table.hpp"

#define TEXT_OF(x) #x
#define TEXT(x) TEXT_OF(x)

struct Row {
    int64_t window;
    std::string sensor;
    int64_t count;
    double mean;
};

/// The calling thread and one more, each with a reader of its own, that share the pieces of files among them.
class Threads {
public:
    Threads() : second_([this] { serve(); }) {}
    ~Threads() {
        stop_ = true;
        begin_.arrive_and_wait();
        second_.join();
    }

    /// Calls `take(table, name, value, millis)` for each reading, with the thread's own table. Returns both tables in one.
    template <class Take> Table read(const std::vector<Piece> &pieces, Take take) {
        Table tables[2];
        std::atomic<size_t> next = 0;
        work_ = [&](size_t thread) {
            for (size_t piece; (piece = next++) < pieces.size();) {
                readers_[thread].scan(pieces[piece], [&](std::string_view name, double value, int64_t millis) { take(tables[thread], name, value, millis); });
            }
        };
        begin_.arrive_and_wait();
        work_(0);
        end_.arrive_and_wait();
        tables[0].merge(tables[1]);
        return std::move(tables[0]);
    }

private:
    Reader readers_[2];
    std::function<void(size_t)> work_;
    std::barrier<> begin_{2}, end_{2};
    bool stop_ = false;
    std::thread second_;

    void serve() {
        for (;;) {
            begin_.arrive_and_wait();
            if (stop_) return;
            work_(1);
            end_.arrive_and_wait();
        }
    }
};

/// Cuts a file into four pieces of whole lines, so that a thread that is held up leaves some of them to the other.
static void cut(const std::string &path, std::vector<Piece> &pieces) {
    const size_t size = std::filesystem::file_size(path);
    const int file = open(path.c_str(), O_RDONLY);
    if (file < 0) fail(path);
    size_t begin = 0;
    for (size_t part = 1; part <= 4 && begin < size; ++part) {
        size_t end = std::max(begin, size / 4 * part);
        char text[256];
        while (part < 4 && end < size) {
            const ssize_t got = pread(file, text, sizeof text, static_cast<off_t>(end));
            if (got <= 0) fail(path + " cannot be read to its end");
            const auto *line = static_cast<const char *>(std::memchr(text, '\n', static_cast<size_t>(got)));
            end += line == nullptr ? static_cast<size_t>(got) : static_cast<size_t>(line + 1 - text);
            if (line != nullptr) break;
        }
        if (part == 4) end = size;
        if (end > begin) pieces.push_back({path, begin, end});
        begin = end;
    }
    close(file);
}

static constexpr int64_t window_millis = 10'000;

static std::vector<Row> tables(Threads &threads, const std::vector<std::string> &files) {
    std::vector<Piece> pieces;
    for (const std::string &file : files) cut(file, pieces);
    const Table all = threads.read(pieces, [](Table &table, std::string_view name, double value, int64_t millis) {
        table.add(millis / window_millis - (millis % window_millis < 0), name, value);
    });
    std::vector<Row> rows;
    all.each([&](int64_t window, const std::string &name, const Cell &cell) {
        rows.push_back({window * window_millis, name, cell.count, cell.sum / static_cast<double>(cell.count)});
    });
    return rows;
}

static std::vector<Row> legacy(Threads &threads, const std::vector<std::string> &files) {
    std::vector<Row> rows;
    std::vector<Table> batches;
    for (const std::string &file : files) {
        std::vector<Piece> pieces;
        cut(file, pieces);
        batches.push_back(threads.read(pieces, [](Table &table, std::string_view name, double value, int64_t) { table.add(0, name, value); }));
        const size_t batch = batches.size();
        if (batch > 3) batches[batch - 4] = Table();
        Table window;
        for (size_t at = batch > 3 ? batch - 3 : 0; at < batch; ++at) window.merge(batches[at]);
        window.each([&](int64_t, const std::string &name, const Cell &cell) {
            rows.push_back({static_cast<int64_t>(batch) * window_millis, name, cell.count, cell.sum / static_cast<double>(cell.count)});
        });
    }
    return rows;
}

static void write(std::vector<Row> rows, const char *path) {
    std::sort(rows.begin(), rows.end(), [](const Row &a, const Row &b) { return std::tie(a.window, a.sensor) < std::tie(b.window, b.sensor); });
    std::ofstream out(path);
    for (const Row &row : rows) {
        char mean[32];
        const auto end = std::to_chars(mean, mean + sizeof mean, row.mean).ptr;
        out << row.window << ',' << row.sensor << ',' << row.count << ',' << std::string_view(mean, static_cast<size_t>(end - mean)) << '\n';
    }
    out.close();
    if (!out) fail(path);
}

static long peak_mb() {
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);) {
        if (line.starts_with("VmHWM:")) return std::strtol(line.c_str() + 6, nullptr, 10) / 1024;
    }
    return 0;
}

int main(int argc, char **argv) {
    const std::string workload = argc == 5 ? argv[1] : "";
    if (workload != "tables" && workload != "legacy") {
        std::fprintf(stderr, "usage: limit tables|legacy DATA RESULT_CSV TIMED_PASSES\n");
        return 2;
    }
    const auto run = workload == "tables" ? tables : legacy;
    std::vector<std::string> files;
    for (const auto &entry : std::filesystem::directory_iterator(argv[2])) {
        if (entry.path().extension() == ".json") files.push_back(entry.path());
    }
    std::sort(files.begin(), files.end());
    Threads threads;
    write(run(threads, files), argv[3]);
    std::string seconds;
    for (long pass = std::strtol(argv[4], nullptr, 10); pass > 0; --pass) {
        const auto begin = std::chrono::steady_clock::now();
        const auto rows = run(threads, files);
        const double took = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
        seconds += (seconds.empty() ? "" : ", ") + std::to_string(took);
    }
    std::printf("{\"engine\": \"limit (C++, by hand)\", \"version\": \"" TEXT(SIMDJSON_VERSION) "\", \"seconds\": [%s], \"peak_rss_mb\": %ld}\n", seconds.c_str(), peak_mb());
}
