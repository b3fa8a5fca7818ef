import Columnar

/// Functions that measure text, look for text in text, and replace it.
enum TextSearch {
    static func kernel(_ name: String, _ types: [DataType], _ type: DataType, _: [Expression]) -> Compiler.Kernel? {
        switch name {
        case "length", "octet_length", "bit_length", "ascii":
            let isBytes = types[0] == .binary
            return { d, n, _ in
                let text = TextOperand(d[0])
                return Kernels.optional(n, .integer, Int32.zero, d[0].validity(n)) { row in
                    let bytes = text[row]
                    let result =
                        switch name {
                        case "length": isBytes ? bytes.count : Characters.count(bytes)
                        case "octet_length": bytes.count
                        case "bit_length": bytes.count &* 8
                        default: Int(String(decoding: bytes.prefix(4), as: UTF8.self).unicodeScalars.first?.value ?? 0)
                        }
                    return Int32(truncatingIfNeeded: result)
                }
            }
        case "startswith", "endswith", "contains":
            return { d, n, _ in
                let (text, part) = (TextOperand(d[0]), TextOperand(d[1]))
                let validity = Datum.validity(d, n)
                return Kernels.test(n, validity) { row in
                    let (bytes, wanted) = (text[row], part[row])
                    guard bytes.count >= wanted.count else { return false }
                    switch name {
                    case "startswith": return Comparison.order(UnsafeRawBufferPointer(rebasing: bytes[..<wanted.count]), wanted) == 0
                    case "endswith": return Comparison.order(UnsafeRawBufferPointer(rebasing: bytes[(bytes.count - wanted.count)...]), wanted) == 0
                    default: return Characters.find(wanted, in: bytes) != nil
                    }
                }
            }
        case "instr":
            return { d, n, _ in
                let (text, part) = (TextOperand(d[0]), TextOperand(d[1]))
                return Kernels.optional(n, .integer, Int32.zero, Datum.validity(d, n)) { position(part[$0], text[$0], 1) }
            }
        case "locate":
            return { d, n, _ in
                let (part, text) = (TextOperand(d[0]), TextOperand(d[1]))
                let starts = d[2].values(as: Int32.self)
                let mask = d[2].mask
                // A null start finds nothing; a null text or part is null.
                let known = d[2].validity(n)
                let others = Bitmap.both(d[0].validity(n), d[1].validity(n))
                let validity = known.map { known in others.map { $0 | ~known } ?? Bitmap(repeating: true, count: n) } ?? others
                return Kernels.optional(n, .integer, Int32.zero, validity) { row in
                    known?[row] ?? true ? position(part[row], text[row], Int(starts[row & mask])) : 0
                }
            }
        case "replace":
            return { d, n, context in
                let (text, part, other) = (TextOperand(d[0]), TextOperand(d[1]), TextOperand(d[2]))
                return try Kernels.bytes(n, .string, Datum.validity(d, n), SizeGuard(name, context.limits)) { row, out in
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
        case "translate": return { d, n, context in try translated(d, n, SizeGuard(name, context.limits)) }
        case "substring_index": return { d, n, context in try substringIndex(d, n, SizeGuard(name, context.limits)) }
        case "split_part": return { d, n, context in try splitPart(d, n, SizeGuard(name, context.limits)) }
        default: return nil
        }
    }

    /// The character, from 1, at which `part` is found from character `start` on; 0 where it is not.
    private static func position(_ part: UnsafeRawBufferPointer, _ text: UnsafeRawBufferPointer, _ start: Int) -> Int32 {
        if start < 1 { return 0 }
        if part.isEmpty { return 1 }
        let from = Characters.offset(text, start - 1)
        guard let found = Characters.find(part, in: text, from: from) else { return 0 }
        return Int32(truncatingIfNeeded: Characters.count(UnsafeRawBufferPointer(rebasing: text[..<found])) + 1)
    }

    private static func translated(_ data: [Datum], _ count: Int, _ size: SizeGuard) throws -> ColumnArray {
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
        return try Kernels.bytes(count, .string, Datum.validity(data, count), size) { row, out in
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

    /// Where `separator` is found last with its start at or before byte `start`.
    private static func findLast(_ separator: UnsafeRawBufferPointer, in text: UnsafeRawBufferPointer, from start: Int) -> Int? {
        var at = min(start, text.count - separator.count)
        while at >= 0 {
            if Comparison.order(UnsafeRawBufferPointer(rebasing: text[at..<at + separator.count]), separator) == 0 { return at }
            at -= 1
        }
        return nil
    }

    /// What stands before the n-th separator, or after the n-th from the end. Each is looked for from the byte after the start of the
    /// one before, as Spark does: they may overlap.
    private static func substringIndex(_ data: [Datum], _ count: Int, _ size: SizeGuard) throws -> ColumnArray {
        let (text, separator) = (TextOperand(data[0]), TextOperand(data[1]))
        let times = data[2].values(as: Int32.self)
        let mask = data[2].mask
        return try Kernels.bytes(count, .string, Datum.validity(data, count), size) { row, out in
            let wanted = Int(times[row & mask])
            let (bytes, part) = (text[row], separator[row])
            if part.isEmpty || wanted == 0 { return true }
            var range = 0..<bytes.count
            if part.count > Characters.shortPart {
                // A long separator is not compared anew at each byte.
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

    private static func splitPart(_ data: [Datum], _ count: Int, _ size: SizeGuard) throws -> ColumnArray {
        let (text, separator) = (TextOperand(data[0]), TextOperand(data[1]))
        let numbers = data[2].values(as: Int32.self)
        let mask = data[2].mask
        return try Kernels.bytes(count, .string, Datum.validity(data, count), size) { row, out in
            let number = Int(numbers[row & mask])
            guard number != 0 else { throw ExpressionError(.badArgument, "split_part counts its parts from 1; 0 is none") }
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
