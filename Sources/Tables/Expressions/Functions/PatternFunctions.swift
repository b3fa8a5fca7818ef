import Columnar
import RegularExpressions

/// Pattern functions: `like`, `rlike`, `regexp_*`, `split`. Patterns are Java's, executed by PCRE2.
enum PatternFunctions {
    static let all: [ScalarFunction] = [like, ilike, rlike, regexpExtract, regexpExtractAll, regexpReplace, regexpCount, regexpSubstr, split]

    // MARK: Tests

    private static func likeness(
        _ name: String, since: String, _ summary: String, _ example: String, caseInsensitive: Bool, _ shown: @escaping Signature.Shown
    ) -> ScalarFunction {
        ScalarFunction(
            name, Signature([.string, .string, .string], optional: 1, .boolean).shown(shown), since: since, summary, example, "true",
            forms: .lists(["_ column: Column, _ pattern: String"]), named: .upTo(2)
        ) { call in
            let cache = PatternCache(call.arguments[1]) { pattern, escape in
                try RegularExpression(LikePattern.regularExpression(pattern, escape: escape), caseInsensitive: caseInsensitive, dotMatchesLines: true)
            }
            return { d, n, _ in try tested(d, n, cache) }
        }
    }

    static let like = likeness(
        "like", since: "1.0.0", "Whether the whole string matches the pattern: % matches any string, _ any character.", "'Spark' LIKE '_park'",
        caseInsensitive: false
    ) { _, operands in "\(operands[0].text) LIKE \(operands[1].text)" }

    static let ilike = likeness(
        "ilike", since: "3.3.0", "As like, ignoring case.", "'Spark' ILIKE '_PARK'", caseInsensitive: true
    ) { _, operands in "ilike(\(operands[0].text), \(operands[1].text))" }

    static let rlike = ScalarFunction(
        "rlike", otherNames: ["regexp", "regexp_like"],
        Signature([.string, .string], .boolean).capitalized(["rlike", "regexp", "regexp_like"]), since: "1.0.0",
        "Whether the pattern matches a part of the string.", "rlike('Spark', 'p.r')", "true", forms: .lists(["_ column: Column, _ pattern: Column"])
    ) { call in
        let cache = javaPatterns(call)
        return { d, n, _ in try tested(d, n, cache) }
    }

    private static func javaPatterns(_ call: BoundCall) -> PatternCache {
        PatternCache(call.arguments[1]) { pattern, _ in try RegularExpression(java: pattern) }
    }

    // MARK: Matches

    static let regexpExtract = ScalarFunction(
        "regexp_extract", Signature([.string, .string, .int], optional: 1, .string).filling(2, .long(1), .integer), since: "1.5.0",
        "What this group of the pattern matches in the first match; the empty string if there is none.", "regexp_extract('100-200', '([0-9]+)-([0-9]+)', 1)", "100",
        forms: .lists(["_ column: Column, _ pattern: String, _ group: Int"])
    ) { call in
        let cache = javaPatterns(call)
        return { d, n, context in try extracted(d, n, cache, call.size(context)) }
    }

    static let regexpExtractAll = ScalarFunction(
        "regexp_extract_all", Signature([.string, .string, .int], optional: 1, .type(.array(.string))).filling(2, .long(1), .integer), since: "3.1.0",
        "What this group of the pattern matches, for every match.", "regexp_extract_all('100-200, 300-400', '([0-9]+)-([0-9]+)', 1)", "[100, 300]"
    ) { call in
        let cache = javaPatterns(call)
        return { d, n, context in try allExtracted(d, n, cache, call.size(context)) }
    }

    static let regexpReplace = ScalarFunction(
        "regexp_replace",
        Signature([.string, .string, .string, .int], optional: 1, .string).filling(3, .long(1), .integer).checked(checkPosition), since: "1.5.0",
        "The string with each match replaced; $1 in the replacement is the first group, and a fourth argument is the position to start from.",
        "regexp_replace('100-200', '([0-9]+)', 'num')", "num-num",
        forms: .lists(["_ column: Column, _ pattern: String, _ replacement: String", "_ column: Column, _ pattern: Column, _ replacement: Column"])
    ) { call in
        let cache = javaPatterns(call)
        return { d, n, context in try replaced(d, n, cache, call.size(context)) }
    }

    /// The start position of `regexp_replace` must be a literal of at least 1.
    private static func checkPosition(_ name: String, _ operands: [Node]) throws(AnalysisError) {
        let position = operands[3]
        guard position.expression.columns.isEmpty, position.expression.boundColumns.isEmpty, position.expression.isDeterministic else {
            throw AnalysisError(
                .notFoldable,
                [
                    "sqlExpr": Quoted.expression("\(name)(\(Node.list(operands)))"), "inputName": "position", "inputType": Quoted.type(.integer),
                    "inputExpr": Quoted.expression(position.text),
                ])
        }
        if let value = integer(position.expression), value < 1 {
            throw AnalysisError(
                .valueOutOfRange,
                [
                    "sqlExpr": Quoted.expression("\(name)(\(Node.list(operands)))"), "exprName": "position", "valueRange": "(0, 2147483647]",
                    "currentValue": "\(value)",
                ])
        }
    }

    private static func integer(_ expression: Expression) -> Int64? {
        if case .literal(.long(let value), _) = expression { return value }
        guard case .apply(Arithmetic.negative, let operands, _) = expression else { return nil }
        return operands.first.flatMap(integer).map { 0 &- $0 }
    }

    static let regexpCount = ScalarFunction(
        "regexp_count", Signature([.string, .string], .int), since: "3.4.0", "The number of matches of the pattern.", "regexp_count('Steven Jones', 'e')", "3"
    ) { call in
        let cache = javaPatterns(call)
        return { d, n, _ in
            let matchers = cache.matchers(d)
            let text = TextOperand(d[0])
            return try Kernels.optional(n, .integer, Int32.zero, ColumnarValue.validity(d, n)) { row in
                var count: Int32 = 0
                try matchers(row).all(text[row], inside: { _ in count &+= 1 }) { _, _ in
                    count &+= 1
                    return true
                }
                return count
            }
        }
    }

    static let regexpSubstr = ScalarFunction(
        "regexp_substr", Signature([.string, .string], .string, .always), since: "3.4.0", "The first match of the pattern; null if there is none.",
        "regexp_substr('Steven Jones', 'Jo.*')", "Jones"
    ) { call in
        let cache = javaPatterns(call)
        return { d, n, context in
            let matchers = cache.matchers(d)
            let text = TextOperand(d[0])
            return try Kernels.bytes(n, .string, ColumnarValue.validity(d, n), call.size(context)) { row, out in
                let matcher = try matchers(row)
                // As in Spark, an empty match counts as none: null.
                guard try matcher.find(text[row]), let range = matcher.range(), !range.isEmpty else { return false }
                out.append(contentsOf: UnsafeRawBufferPointer(rebasing: text[row][range]))
                return true
            }
        }
    }

    static let split = ScalarFunction(
        "split", Signature([.string, .string, .int], optional: 1, .type(.array(.string))).filling(2, .long(-1), .integer), since: "1.5.0",
        "The parts between matches of the pattern, at most as many as a positive limit.", "split('oneAtwoBthree', '[ABC]')", "[one, two, three]",
        forms: .lists(["_ column: Column, _ pattern: String", "_ column: Column, _ pattern: String, _ limit: Int"])
    ) { call in
        let cache = javaPatterns(call)
        return { d, n, context in try pieces(d, n, cache, call.size(context)) }
    }

    private static func tested(_ data: [ColumnarValue], _ count: Int, _ cache: PatternCache) throws -> ColumnArray {
        let matchers = cache.matchers(data)
        let text = TextOperand(data[0])
        let validity = ColumnarValue.validity(data, count)
        let bytes = try Kernels.optional(count, .byte, Int8.zero, validity) { row in
            try matchers(row).find(text[row]) ? 1 : 0
        }
        let values = bytes.values(as: Int8.self)
        return withExtendedLifetime(bytes) { Kernels.test(count, validity) { values[$0] != 0 } }
    }

    private static func group(_ data: [ColumnarValue], _ row: Int, _ matcher: RegularExpression.Matcher, _ name: String) throws -> Int {
        let groups = data[2].values(as: Int32.self)
        let group = Int(groups[row & data[2].mask])
        guard group >= 0, group <= matcher.groupCount else {
            throw ExpressionError(
                .badArgument, .invalidGroup,
                ["parameter": "`idx`", "functionName": Quoted.name(name), "groupCount": "\(matcher.groupCount)", "groupIndex": "\(group)"])
        }
        return group
    }

    private static func extracted(_ data: [ColumnarValue], _ count: Int, _ cache: PatternCache, _ size: SizeGuard) throws -> ColumnArray {
        let matchers = cache.matchers(data)
        let text = TextOperand(data[0])
        return try Kernels.bytes(count, .string, ColumnarValue.validity(data, count), size) { row, out in
            let matcher = try matchers(row)
            guard try matcher.find(text[row]) else { return true }
            let group = try group(data, row, matcher, "regexp_extract")
            if let range = matcher.range(group) { out.append(contentsOf: UnsafeRawBufferPointer(rebasing: text[row][range])) }
            return true
        }
    }

    private static func allExtracted(_ data: [ColumnarValue], _ count: Int, _ cache: PatternCache, _ size: SizeGuard) throws -> ColumnArray {
        let matchers = cache.matchers(data)
        let text = TextOperand(data[0])
        return try lists(count, ColumnarValue.validity(data, count), size) { row, add in
            let nothing = UnsafeRawBufferPointer(start: nil, count: 0)
            try matchers(row).all(text[row], inside: { _ in add(nothing) }) { matcher, _ in
                let group = try group(data, row, matcher, "regexp_extract_all")
                add(matcher.range(group).map { UnsafeRawBufferPointer(rebasing: text[row][$0]) } ?? nothing)
                return true
            }
        }
    }

    private static func replaced(_ data: [ColumnarValue], _ count: Int, _ cache: PatternCache, _ size: SizeGuard) throws -> ColumnArray {
        let matchers = cache.matchers(data)
        let (text, replacement) = (TextOperand(data[0]), TextOperand(data[2]))
        let starts = data[3].values(as: Int32.self)
        let mask = data[3].mask
        return try Kernels.bytes(count, .string, ColumnarValue.validity(data, count), size) { row, out in
            let bytes = text[row]
            let matcher = try matchers(row)
            let start = Int(starts[row & mask])
            guard start >= 1 else { throw ExpressionError(.badArgument, "regexp_replace counts its start from 1, not \(start)") }
            // Positions count Java's 16-bit units.
            let (from, isInside) = Characters.offset(bytes, units: start - 1)
            out.append(contentsOf: UnsafeRawBufferPointer(rebasing: bytes[..<from]))
            // Like Java's region: the text before it does not exist, for `^` and lookbehinds too.
            let region = UnsafeRawBufferPointer(rebasing: bytes[from...])
            if isInside {
                let whole = UnsafeRawBufferPointer(rebasing: region[..<4])
                try (half + region[4...]).withUnsafeBytes { try replace($0, matcher, replacement[row], parted: whole, &out) }
            } else if start == 1 || !region.isEmpty {
                try replace(region, matcher, replacement[row], parted: nil, &out)
            }
            return true
        }
    }

    /// U+FDD0 stands for the second half of a surrogate pair, at which Java's region may begin: it is not a letter and occurs in no text.
    private static let half: [UInt8] = [0xEF, 0xB7, 0x90]

    private static func replace(
        _ bytes: UnsafeRawBufferPointer, _ matcher: RegularExpression.Matcher, _ replacement: UnsafeRawBufferPointer,
        parted: UnsafeRawBufferPointer?, _ out: inout GrowableBuffer
    ) throws {
        // The first half is before the region: if the second follows it, they form a character again, else each becomes a `?`.
        var owesFirstHalf = parted != nil
        func copy(_ range: Range<Int>, _ out: inout GrowableBuffer) {
            if range.isEmpty { return }
            let hasHalf = parted != nil && range.lowerBound == 0
            if hasHalf, owesFirstHalf, let parted {
                out.append(contentsOf: parted)
            } else if owesFirstHalf || hasHalf {
                out.append(UInt8(ascii: "?"))
            }
            owesFirstHalf = false
            out.append(contentsOf: UnsafeRawBufferPointer(rebasing: bytes[(hasHalf ? half.count : range.lowerBound)..<range.upperBound]))
        }
        // Parsed at the first match, as in Java: an invalid replacement does no harm without a match.
        var template: Replacement?
        var at = 0
        func replaceMatch(_ group: (Int) -> Range<Int>?) throws {
            let read = try template ?? Replacement(replacement, groups: matcher.groupCount, names: matcher.groupNames)
            template = read
            for part in read.parts {
                switch part {
                case .text(let text):
                    if owesFirstHalf { out.append(UInt8(ascii: "?")) }
                    owesFirstHalf = false
                    text.withUnsafeBytes { out.append(contentsOf: $0) }
                case .group(let number): if let range = group(number) { copy(range, &out) }
                }
            }
        }
        // A match of nothing between the two units of a character leaves each of them a `?`.
        func replaceInside(_ place: Int) throws {
            copy(at..<place, &out)
            out.append(UInt8(ascii: "?"))
            try replaceMatch { _ in nil }
            out.append(UInt8(ascii: "?"))
            at = place + 4
        }
        try matcher.all(bytes, inside: replaceInside) { matcher, range in
            copy(at..<range.lowerBound, &out)
            try replaceMatch { matcher.range($0) }
            at = range.upperBound
            return true
        }
        copy(at..<bytes.count, &out)
        if owesFirstHalf { out.append(UInt8(ascii: "?")) }
    }

    /// Spark's split: Java's, which keeps empty pieces at the end and gives none at the start for an empty match there; only the empty pattern
    /// leaves no empty piece at the end.
    private static func pieces(_ data: [ColumnarValue], _ count: Int, _ cache: PatternCache, _ size: SizeGuard) throws -> ColumnArray {
        let matchers = cache.matchers(data)
        let (text, pattern) = (TextOperand(data[0]), TextOperand(data[1]))
        let limits = data[2].values(as: Int32.self)
        let mask = data[2].mask
        return try lists(count, ColumnarValue.validity(data, count), size) { row, add in
            let bytes = text[row]
            let limit = Int(limits[row & mask])
            let isEmptyPattern = pattern[row].isEmpty
            if isEmptyPattern, limit > 0 {
                // Spark's own rule: the first characters up to the limit, without the rest.
                var rest = bytes
                for _ in 0..<limit {
                    let end = Characters.offset(rest, 1)
                    add(UnsafeRawBufferPointer(rebasing: rest[..<end]))
                    rest = UnsafeRawBufferPointer(rebasing: rest[end...])
                    if rest.isEmpty { break }
                }
                return
            }
            var at = 0
            var found = 0
            if limit != 1 {
                try matchers(row).all(bytes) { _, range in
                    if range.isEmpty, range.lowerBound == 0 || (isEmptyPattern && range.lowerBound >= bytes.count) { return true }
                    add(UnsafeRawBufferPointer(rebasing: bytes[at..<range.lowerBound]))
                    at = range.upperBound
                    found += 1
                    return limit <= 0 || found < limit - 1
                }
            }
            add(UnsafeRawBufferPointer(rebasing: bytes[at...]))
        }
    }

    /// An array-of-string column; `fill` adds the elements of a row.
    private static func lists(
        _ count: Int, _ validity: Bitmap?, _ size: SizeGuard, _ fill: (Int, (UnsafeRawBufferPointer) -> Void) throws -> Void
    ) throws -> ColumnArray {
        let (valueBytes, batchBytes) = (size.limits.valueBytes, size.limits.batchBytes)
        var data = GrowableBuffer(limit: batchBytes)
        // An element also needs its offset: a text of separators makes more offsets than bytes.
        var ends = GrowableBuffer(limit: batchBytes)
        ends.append(Int64(0))
        var elements = 0
        let offsets = Buffer.uninitialized(byteCount: (count + 1) * 8)
        let positions = offsets.mutableElements(as: Int64.self)
        positions[0] = 0
        for row in 0..<count {
            if validity?[row] ?? true {
                let start = data.byteCount + ends.byteCount
                try fill(row) { text in
                    data.append(contentsOf: text)
                    ends.append(Int64(data.byteCount))
                    elements += 1
                }
                if data.isFull || ends.isFull { throw size.batchFailure }
                if data.byteCount + ends.byteCount - start > valueBytes { throw size.valueFailure }
            }
            positions[row + 1] = Int64(elements)
        }
        let child = ColumnArray(type: .string, count: elements, layout: .bytes(offsets: ends.finish(), data: data.finish()))
        return ColumnArray(type: .array(.string), count: count, validity: validity, layout: .list(offsets: offsets, child: child))
    }
}
