import Columnar
import Foundation

/// What each query emits, by loops over its records.
extension RecordedTables {
    func expected(_ range: Range<Int>) -> [[Value]] {
        switch query {
        case .windows: Self.windows(before: Self.watermark(range.lowerBound), until: Self.watermark(range.upperBound))
        case .types: range.flatMap { batch in Self.types(Self.records(batch), of: Self.records(0..<batch + 1)) }
        case .totals: range.flatMap { batch in Self.totals(Self.records(batch), of: Self.records(0..<batch + 1)) }
        case .chain: Self.chain(before: Self.laggingWatermark(range.lowerBound), until: Self.laggingWatermark(range.upperBound))
        }
    }

    /// After so many batches, in s.
    private static func watermark(_ batches: Int) -> Int64 { records(0..<batches).map(\.time).max() ?? 0 }
    private static func laggingWatermark(_ batches: Int) -> Int64 { max(watermark(max(batches - 1, 0)) - 2, 0) }

    private static func window(_ start: Int64, _ length: Int64) -> Value {
        .structure([.timestamp(start * 1_000_000), .timestamp((start + length) * 1_000_000)])
    }

    /// The windows that end within `before`, left out, and `until`, over all records.
    private static func windows(before: Int64, until: Int64) -> [[Value]] {
        var rows: [[Value]] = []
        let all = records(0..<batches)
        for end in stride(from: Int64(10), through: until, by: 10) where end > before {
            let inside = all.filter { $0.time >= end - 20 && $0.time < end }
            for (key, group) in Dictionary(grouping: inside, by: \.key) {
                rows.append([window(end - 20, 20), text(key)] + aggregates(group))
            }
        }
        return rows
    }

    private static func text(_ text: String?) -> Value { text.map { .string($0) } ?? .null }
    private static func long(_ number: Int64?) -> Value { number.map { .long($0) } ?? .null }

    /// Of records in their order.
    private static func aggregates(_ group: [Record]) -> [Value] {
        let numbers = group.compactMap(\.number)
        let texts = group.compactMap(\.text)
        let doubles = group.map(\.double)
        var seen: [String] = []
        for text in texts where !seen.contains(text) { seen.append(text) }
        let lists = group.map(\.list).sorted { $0.lexicographicallyPrecedes($1) }
        let pairs = group.map { (number: $0.number, text: $0.text) }.sorted { left, right in
            // Null goes before all.
            if left.number != right.number { return (left.number ?? .min) < (right.number ?? .min) }
            return (left.text ?? "") < (right.text ?? "")
        }
        let top = pairs[pairs.count - 1]
        let count = Double(doubles.count)
        let mean = doubles.reduce(0, +) / count
        let numbersMean = Double(numbers.reduce(0, +)) / Double(max(numbers.count, 1))
        let squares = numbers.reduce(0.0) { $0 + (Double($1) - numbersMean) * (Double($1) - numbersMean) }
        func rounded(_ value: Double) -> Value { .double((value * 1e6).rounded() / 1e6) }
        return [
            .long(Int64(group.count)), .long(Int64(group.filter(\.truth).count)), long(numbers.isEmpty ? nil : numbers.reduce(0, +)),
            .double(doubles.reduce(0, +)),
            .double(mean), text(texts.min()), text(texts.max()), long(numbers.min()),
            .timestamp((group.map(\.time).max() ?? 0) * 1_000_000),
            .date(group.map(\.date).min() ?? 0), .boolean(group.contains(where: \.truth)),
            .array(lists[lists.count - 1].map { .string($0) }),
            .structure([long(top.number), text(top.text)]), long(group[0].number), text(texts.last), .array(numbers.map { .long($0) }),
            .array(seen.map { .string($0) }), .long(Int64(seen.count)),
            numbers.count < 2 ? .null : rounded((squares / Double(numbers.count - 1)).squareRoot()),
            rounded(doubles.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count),
        ]
    }

    static func totalsKey(_ record: Record) -> [Value] {
        let row = record.row
        return [
            row[1], row[2], row[4], row[6], row[7], row[8], .structure([row[0], row[6]]),
            long(record.number.map { Int64(Int8(truncatingIfNeeded: $0)) }),
        ]
    }

    private static func totals(_ batch: [Record], of all: [Record]) -> [[Value]] {
        let touched = Set(batch.map(totalsKey))
        return touched.map { key in
            let group = all.filter { totalsKey($0) == key }
            return key + [.long(Int64(group.count)), .double(group.reduce(0) { $0 + $1.double })]
        }
    }

    /// Windows over windows of the records of both streams.
    private static func chain(before: Int64, until: Int64) -> [[Value]] {
        // The second stream has them once more.
        let all = records(0..<batches) + records(0..<batches - 1)
        var rows: [[Value]] = []
        for end in stride(from: Int64(20), through: until, by: 20) where end > before {
            var sums: [Int64] = []
            var groups = 0
            for start in [end - 20, end - 10] {
                for (_, group) in Dictionary(grouping: all.filter { $0.time >= start && $0.time < start + 10 }, by: \.key) {
                    groups += 1
                    let numbers = group.compactMap(\.number)
                    if !numbers.isEmpty { sums.append(numbers.reduce(0, +)) }
                }
            }
            rows.append([window(end - 20, 20), long(sums.isEmpty ? nil : sums.reduce(0, +)), .long(Int64(groups))])
        }
        return rows
    }
}
