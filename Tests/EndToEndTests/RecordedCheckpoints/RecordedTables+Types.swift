import Columnar

/// The query over decimals, clocks without a zone, intervals and maps: its rows, and what it emits by loops over them.
extension RecordedTables.Record {
    /// What a group is of: one of 6, each with nulls of its own.
    private var group: Int64 { place % 6 }

    var groupKey: [Value] {
        let price: Value = group == 0 ? .null : .decimal(Decimal128(unscaled: Int128(group) * 10_000_000_000_000_000_000 - 3, scale: 2))
        let clock: Value = group == 1 ? .null : .timestampNTZ(group * 86_400_000_000 - 1)
        let span: Value = group == 2 ? .null : .dayTimeInterval(-group * 3_600_000_001)
        let months: Value = group == 3 ? .null : .yearMonthInterval(Int32(group) - 14)
        return [price, clock, span, months, .array([price, price]), .array(group > 3 ? [.structure([clock, span, months])] : [])]
    }

    /// Some are beyond 64 bits.
    var price: Int128? { place % 7 == 2 ? nil : Int128(place - 40) * 1_700_000_000_000_000_003 }
    var clock: Int64 { place * 1_000_001 - 5 }
    var span: Int64 { 7_000_000 - place * place }
    var months: Int32 { Int32(place % 5) - 2 }
    var map: Value {
        place % 4 == 1 ? .null : .map([Value.Entry(.string("a"), .long(place)), Value.Entry(.string("a longer key"), .null)])
    }

    private var priceValue: Value { price.map { .decimal(Decimal128(unscaled: $0, scale: 2)) } ?? .null }

    var otherRow: [Value] { groupKey + [priceValue, .timestampNTZ(clock), .dayTimeInterval(span), .yearMonthInterval(months), map] }

    /// As an ordering takes it, null before all.
    fileprivate var ranked: (Int128, Int64) { (price ?? .min, clock) }
    fileprivate var ofPriceAndClock: Value { .structure([priceValue, .timestampNTZ(clock)]) }
}

extension RecordedTables {
    /// The groups that a batch touched, over all records until then.
    static func types(_ batch: [Record], of all: [Record]) -> [[Value]] {
        Set(batch.map(\.groupKey)).map { key in key + types(all.filter { $0.groupKey == key }) }
    }

    private static func types(_ group: [Record]) -> [Value] {
        let prices = group.compactMap(\.price)
        func decimal(_ unscaled: Int128?, scale: Int = 2) -> Value {
            unscaled.map { .decimal(Decimal128(unscaled: $0, scale: scale)) } ?? .null
        }
        let sum = prices.reduce(0, +)
        // Four digits more, half away from zero.
        let count = Int128(max(prices.count, 1))
        let mean = (abs(sum) * 10_000 * 2 + count) / (2 * count) * (sum < 0 ? -1 : 1)
        var months: [Int32] = []
        for month in group.map(\.months) where !months.contains(month) { months.append(month) }
        let top = group.max { $0.ranked < $1.ranked }
        return [
            .long(Int64(group.count)), decimal(prices.isEmpty ? nil : sum), decimal(prices.isEmpty ? nil : mean, scale: 6),
            decimal(prices.min()),
            .timestampNTZ(group.map(\.clock).max() ?? 0), .dayTimeInterval(group.map(\.span).min() ?? 0),
            .yearMonthInterval(group.map(\.months).max() ?? 0),
            group[0].map, group.map(\.map).last { $0 != .null } ?? .null, .array(prices.map { decimal($0) }),
            .array(months.map { .yearMonthInterval($0) }),
            top?.ofPriceAndClock ?? .null,
        ]
    }
}
