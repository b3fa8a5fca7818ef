import Columnar

/// Functions that measure text, search in it, and replace parts of it.
enum TextSearch {
    static let all: [ScalarFunction] = [
        length, octetLength, bitLength, ascii, startsWith, endsWith, contains, instr, locate, replace, translate, substringIndex, splitPart,
    ]

    // MARK: Measures

    private static func measure(
        _ name: String, otherNames: [String] = [], _ signature: Signature, since: String, _ summary: String, _ example: String, _ result: String,
        _ measure: @escaping @Sendable (UnsafeRawBufferPointer, _ isBytes: Bool) -> Int
    ) -> ScalarFunction {
        ScalarFunction(name, otherNames: otherNames, signature, since: since, summary, example, result) { call in
            let isBytes = call.types[0] == .binary
            return { d, n, _ in
                let text = TextOperand(d[0])
                return Kernels.optional(n, .integer, Int32.zero, d[0].validity(n)) { Int32(truncatingIfNeeded: measure(text[$0], isBytes)) }
            }
        }
    }

    private static let textOrBytes = Signature([.textOrBytes], .int)

    static let length = measure(
        "length", otherNames: ["char_length", "character_length", "len"], textOrBytes, since: "1.5.0",
        "The number of characters of a string, or of bytes of a binary value.", "length('Spark SQL ')", "10"
    ) { $1 ? $0.count : Characters.count($0) }
    static let octetLength = measure(
        "octet_length", textOrBytes, since: "2.3.0", "The length in UTF-8 in bytes.", "octet_length('Spark SQL')", "9"
    ) { bytes, _ in bytes.count }
    static let bitLength = measure(
        "bit_length", textOrBytes, since: "2.3.0", "The length in UTF-8 in bits.", "bit_length('Spark SQL')", "72"
    ) { bytes, _ in bytes.count &* 8 }
    static let ascii = measure(
        "ascii", Signature([.string], .int), since: "1.5.0", "The code point of the first character; 0 for the empty string.", "ascii('2')", "50"
    ) { bytes, _ in Int(String(decoding: bytes.prefix(4), as: UTF8.self).unicodeScalars.first?.value ?? 0) }

    // MARK: Tests

    private static func test(
        _ name: String, _ summary: String, _ part: String, _ test: @escaping @Sendable (UnsafeRawBufferPointer, UnsafeRawBufferPointer) -> Bool
    ) -> ScalarFunction {
        ScalarFunction(
            name, Signature([.string, .string], .boolean), since: "3.3.0", summary, "\(name)('Spark SQL', '\(part)')", "true",
            forms: .lists(["_ column: Column, _ part: Column"])
        ) { _ in
            { d, n, _ in
                let (text, part) = (TextOperand(d[0]), TextOperand(d[1]))
                return Kernels.test(n, ColumnarValue.validity(d, n)) { row in
                    let (bytes, wanted) = (text[row], part[row])
                    return bytes.count >= wanted.count && test(bytes, wanted)
                }
            }
        }
    }

    static let startsWith = test("startswith", "Whether the first string begins with the second.", "Spark") { text, part in
        ColumnComparison.order(UnsafeRawBufferPointer(rebasing: text[..<part.count]), part) == 0
    }
    static let endsWith = test("endswith", "Whether the first string ends with the second.", "SQL") { text, part in
        ColumnComparison.order(UnsafeRawBufferPointer(rebasing: text[(text.count - part.count)...]), part) == 0
    }
    static let contains = test("contains", "Whether the first string contains the second.", "park") { text, part in
        Characters.find(part, in: text) != nil
    }

    // MARK: Positions

    static let instr = ScalarFunction(
        "instr", Signature([.string, .string], .int), since: "1.5.0", "The position, from 1, of the second string in the first; 0 if it is not found.",
        "instr('SparkSQL', 'SQL')", "6", forms: .lists(["_ column: Column, _ substring: String"])
    ) { _ in
        { d, n, _ in
            let (text, part) = (TextOperand(d[0]), TextOperand(d[1]))
            return Kernels.optional(n, .integer, Int32.zero, ColumnarValue.validity(d, n)) { place(part[$0], text[$0], 1) }
        }
    }

    static let locate = ScalarFunction(
        "locate", otherNames: ["position"], Signature([.string, .string, .int], optional: 1, .int).filling(2, .long(1), .integer), since: "1.5.0",
        "The position, from 1, of the first string in the second, searched from the third argument on; 0 if it is not found.",
        "locate('bar', 'foobarbar', 5)", "7",
        forms: .lists(["_ substring: String, _ column: Column", "_ substring: String, _ column: Column, _ position: Int"]),
        evaluation: OperandEvaluation(end: .null, order: .lastFirst)
    ) { _ in
        { d, n, _ in
            let (part, text) = (TextOperand(d[0]), TextOperand(d[1]))
            let starts = d[2].values(as: Int32.self)
            let mask = d[2].mask
            // A null start finds nothing; a null text or part gives null.
            let known = d[2].validity(n)
            let others = Bitmap.both(d[0].validity(n), d[1].validity(n))
            let validity = known.map { known in others.map { $0 | ~known } ?? Bitmap(repeating: true, count: n) } ?? others
            return Kernels.optional(n, .integer, Int32.zero, validity) { row in
                known?[row] ?? true ? place(part[row], text[row], Int(starts[row & mask])) : 0
            }
        }
    }

    /// The position in characters, from 1, at which `part` is found from character `start` on; 0 if it is not.
    private static func place(_ part: UnsafeRawBufferPointer, _ text: UnsafeRawBufferPointer, _ start: Int) -> Int32 {
        if start < 1 { return 0 }
        if part.isEmpty { return 1 }
        let from = Characters.offset(text, start - 1)
        guard let found = Characters.find(part, in: text, from: from) else { return 0 }
        return Int32(truncatingIfNeeded: Characters.count(UnsafeRawBufferPointer(rebasing: text[..<found])) + 1)
    }

    // MARK: Replacement

    static let replace = ScalarFunction(
        "replace", Signature([.string, .string, .string], optional: 1, .string).filling(2, .string(""), .string), since: "2.3.0",
        "The string with every occurrence of the second argument replaced by the third.", "replace('ABCabc', 'abc', 'DEF')", "ABCDEF"
    ) { call in
        { d, n, context in
            let (text, part, other) = (TextOperand(d[0]), TextOperand(d[1]), TextOperand(d[2]))
            return try Kernels.bytes(n, .string, ColumnarValue.validity(d, n), call.size(context)) { row, out in
                let (bytes, wanted) = (text[row], part[row])
                var at = 0
                if !wanted.isEmpty {
                    while let found = Characters.find(wanted, in: bytes, from: at) {
                        out.append(contentsOf: UnsafeRawBufferPointer(rebasing: bytes[at..<found]))
                        out.append(contentsOf: other[row])
                        at = found + wanted.count
                    }
                }
                out.append(contentsOf: UnsafeRawBufferPointer(rebasing: bytes[at...]))
                return true
            }
        }
    }

    static let translate = ScalarFunction(
        "translate", Signature([.string, .string, .string], .string), since: "1.5.0",
        "The string with each character of the second argument replaced by the one at the same place in the third, or removed if there is none.", "translate('AaBbCc', 'abc', '123')",
        "A1B2C3", forms: .lists(["_ column: Column, _ matching: String, _ replacement: String"])
    ) { call in { d, n, context in try translated(d, n, call.size(context)) } }

    private static func translated(_ data: [ColumnarValue], _ count: Int, _ size: SizeGuard) throws -> ColumnArray {
        let (text, from, to) = (TextOperand(data[0]), TextOperand(data[1]), TextOperand(data[2]))
        var table: [Unicode.Scalar: Unicode.Scalar?] = [:]
        var ascii = [Unicode.Scalar?](repeating: nil, count: 128)
        let isConstant = data[1].isScalar && data[2].isScalar
        func fill(_ row: Int) {
            table.removeAll(keepingCapacity: true)
            var targets = String(decoding: to[row], as: UTF8.self).unicodeScalars.makeIterator()
            for source in String(decoding: from[row], as: UTF8.self).unicodeScalars {
                let target = targets.next()
                if table[source] == nil { table[source] = .some(target) }
            }
            for code in 0..<128 {
                let scalar = Unicode.Scalar(UInt8(code))
                ascii[code] = table[scalar] ?? scalar
            }
        }
        var isFilled = false
        return try Kernels.bytes(count, .string, ColumnarValue.validity(data, count), size) { row, out in
            if !isConstant || !isFilled { fill(row) }
            isFilled = true
            for scalar in String(decoding: text[row], as: UTF8.self).unicodeScalars {
                let target = scalar.isASCII ? ascii[Int(scalar.value)] : table[scalar] ?? scalar
                guard let target, let bytes = UTF8.encode(target) else { continue }
                for byte in bytes { out.append(byte) }
            }
            return true
        }
    }

    // MARK: Pieces

    static let substringIndex = ScalarFunction(
        "substring_index", Signature([.string, .string, .int], .string), since: "1.5.0",
        "The part before the n-th separator, or after the n-th from the end if n is negative.", "substring_index('www.apache.org', '.', 2)", "www.apache",
        forms: .lists(["_ column: Column, _ separator: String, _ count: Int"])
    ) { call in { d, n, context in try upToSeparator(d, n, call.size(context)) } }

    /// The last position at which `separator` is found, starting at or before byte `start`.
    private static func findLast(_ separator: UnsafeRawBufferPointer, in text: UnsafeRawBufferPointer, from start: Int) -> Int? {
        var at = min(start, text.count - separator.count)
        while at >= 0 {
            if ColumnComparison.order(UnsafeRawBufferPointer(rebasing: text[at..<at + separator.count]), separator) == 0 { return at }
            at -= 1
        }
        return nil
    }

    /// Each search for a separator begins one byte after the start of the previous one, as in Spark: they may overlap.
    private static func upToSeparator(_ data: [ColumnarValue], _ count: Int, _ size: SizeGuard) throws -> ColumnArray {
        let (text, separator) = (TextOperand(data[0]), TextOperand(data[1]))
        let times = data[2].values(as: Int32.self)
        let mask = data[2].mask
        return try Kernels.bytes(count, .string, ColumnarValue.validity(data, count), size) { row, out in
            let wanted = Int(times[row & mask])
            let (bytes, part) = (text[row], separator[row])
            if part.isEmpty || wanted == 0 { return true }
            var range = 0..<bytes.count
            if part.count > Characters.shortPart {
                // A long separator is not compared again at each byte.
                let found = Characters.occurrences(part, in: bytes, atMost: wanted > 0 ? wanted : .max)
                if found.count >= Int(wanted.magnitude) {
                    range = wanted > 0 ? 0..<found[wanted - 1] : found[found.count + wanted] + part.count..<bytes.count
                }
            } else if wanted > 0 {
                var from = 0
                for _ in 0..<wanted {
                    guard let found = Characters.find(part, in: bytes, from: from) else {
                        range = 0..<bytes.count
                        break
                    }
                    range = 0..<found
                    from = found + 1
                }
            } else {
                var from = bytes.count
                for _ in 0..<(-wanted) {
                    guard let found = findLast(part, in: bytes, from: from) else {
                        range = 0..<bytes.count
                        break
                    }
                    range = found + part.count..<bytes.count
                    from = found - 1
                }
            }
            out.append(contentsOf: UnsafeRawBufferPointer(rebasing: bytes[range]))
            return true
        }
    }

    static let splitPart = ScalarFunction(
        "split_part", Signature([.string, .string, .int], .string), since: "3.3.0",
        "The n-th part between separators, from 1, or from the end if n is negative; the empty string if there is none.", "split_part('11.12.13', '.', 3)", "13"
    ) { call in { d, n, context in try piece(d, n, call.size(context)) } }

    /// Calls `body` with each piece between separators, as long as it returns true.
    private static func eachPiece(
        _ text: UnsafeRawBufferPointer, _ separator: UnsafeRawBufferPointer, _ body: (Range<Int>) -> Bool
    ) {
        var at = 0
        while !separator.isEmpty, let found = Characters.find(separator, in: text, from: at) {
            guard body(at..<found) else { return }
            at = found + separator.count
        }
        _ = body(at..<text.count)
    }

    private static func piece(_ data: [ColumnarValue], _ count: Int, _ size: SizeGuard) throws -> ColumnArray {
        let (text, separator) = (TextOperand(data[0]), TextOperand(data[1]))
        let numbers = data[2].values(as: Int32.self)
        let mask = data[2].mask
        return try Kernels.bytes(count, .string, ColumnarValue.validity(data, count), size) { row, out in
            let number = Int(numbers[row & mask])
            guard number != 0 else { throw ExpressionError(.badArgument, .indexOfZero, [:], detail: "split_part") }
            // Spark cannot negate it either, and fails with an index out of bounds.
            guard number != Int(Int32.min) else { throw ExpressionError(.badArgument, "split_part: there is no part \(number)") }
            var wanted = number - 1
            if number < 0 {
                var pieces = 0
                eachPiece(text[row], separator[row]) { _ in
                    pieces += 1
                    return true
                }
                wanted = pieces + number
                if wanted < 0 { return true }
            }
            var found: Range<Int>?
            eachPiece(text[row], separator[row]) { piece in
                if wanted == 0 { found = piece }
                wanted -= 1
                return found == nil
            }
            if let found { out.append(contentsOf: UnsafeRawBufferPointer(rebasing: text[row][found])) }
            return true
        }
    }
}
