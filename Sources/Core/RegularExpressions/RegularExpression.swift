import CPCRE2

/// A compiled PCRE2 pattern, run with its JIT compiler.
///
/// Users' patterns are Java's: `init(java:)`. Bytes that are not UTF-8 match nothing and are not an error.
/// Threads may share one: each match brings its own scratch memory.
package final class RegularExpression: @unchecked Sendable {
    // Never written after `init`; PCRE2 lets threads share compiled code.
    private let code: OpaquePointer
    package let groupCount: Int
    /// The number of each named group.
    package let groupNames: [String: Int]
    /// Whether the pattern refers to the end of the previous match.
    private let usesLastEnd: Bool

    /// A pattern of `java.util.regex`, to be found anywhere in a text or to match the whole text.
    /// - Throws: `RegularExpressionError` `.badPattern` with the place of the fault.
    package convenience init(java pattern: String, matchesWhole: Bool = false) throws(RegularExpressionError) {
        let java = try JavaPattern(pattern)
        do {
            try self.init(matchesWhole ? "\\A(?:\(java.text))\\z" : java.text, groupNames: java.groupNames, usesLastEnd: java.usesLastEnd)
        } catch {
            // PCRE2 refuses the translated pattern; a position in that would mislead.
            throw RegularExpressionError(
                .badPattern, "the regular expression '\(pattern)' cannot be used: \(error.detail ?? error.message)")
        }
    }

    /// A pattern of PCRE2.
    /// - Throws: `RegularExpressionError` `.badPattern` with the place of the fault.
    package init(
        _ pattern: String, groupNames: [String: Int] = [:], usesLastEnd: Bool = false, caseInsensitive: Bool = false,
        dotMatchesLines: Bool = false
    ) throws(RegularExpressionError) {
        self.groupNames = groupNames
        self.usesLastEnd = usesLastEnd
        var errorCode: Int32 = 0
        var errorOffset = 0
        var options = UInt32(PCRE2_UTF) | UInt32(PCRE2_MATCH_INVALID_UTF) | UInt32(PCRE2_NEVER_BACKSLASH_C)
        if caseInsensitive { options |= UInt32(PCRE2_CASELESS) | UInt32(PCRE2_UCP) }
        if dotMatchesLines { options |= UInt32(PCRE2_DOTALL) }
        let bytes = Array(pattern.utf8)
        let compiled = bytes.withUnsafeBufferPointer {
            pcre2_compile_8($0.baseAddress, bytes.count, options, &errorCode, &errorOffset, nil)
        }
        guard let compiled else {
            var message = [UInt8](repeating: 0, count: 256)
            let length = pcre2_get_error_message_8(errorCode, &message, message.count)
            let reason = String(decoding: message.prefix(max(0, Int(length))), as: UTF8.self)
            throw RegularExpressionError(.badPattern, "the regular expression '\(pattern)' is wrong at byte \(errorOffset)", detail: reason)
        }
        code = compiled
        // Where the JIT is missing, PCRE2 falls back to its interpreter.
        _ = pcre2_jit_compile_8(compiled, UInt32(PCRE2_JIT_COMPLETE))
        var groups: UInt32 = 0
        _ = pcre2_pattern_info_8(compiled, UInt32(PCRE2_INFO_CAPTURECOUNT), &groups)
        groupCount = Int(groups)
    }

    deinit { pcre2_code_free_8(code) }

    /// Whether PCRE2 knows a script of this name.
    static func hasScript(_ name: String) -> Bool { (try? RegularExpression("\\p{sc:\(name)}")) != nil }

    /// Scratch memory for matches; one thread at a time.
    package final class Matcher {
        package let expression: RegularExpression
        private let data: OpaquePointer

        package init?(_ expression: RegularExpression) {
            guard let data = pcre2_match_data_create_from_pattern_8(expression.code, nil) else { return nil }
            self.expression = expression
            self.data = data
        }

        deinit { pcre2_match_data_free_8(data) }

        package var groupCount: Int { expression.groupCount }
        package var groupNames: [String: Int] { expression.groupNames }

        /// Whether the pattern is found from byte `start` on; `range` then tells where.
        package func find(_ text: UnsafeRawBufferPointer, from start: Int = 0) throws(RegularExpressionError) -> Bool {
            // PCRE2 needs an address even for no bytes.
            let none: StaticString = ""
            let base = text.baseAddress?.assumingMemoryBound(to: UInt8.self) ?? none.utf8Start
            let result = pcre2_match_8(expression.code, base, text.count, start, 0, data, nil)
            if result >= 0 { return true }
            if result == PCRE2_ERROR_NOMATCH { return false }
            throw RegularExpressionError(
                .tooMuchWork, "the regular expression backtracks too much on a text of \(text.count) bytes (PCRE2 error \(result))")
        }

        /// The bytes that group `group` of the last match captured; nil if it captured none.
        package func range(_ group: Int = 0) -> Range<Int>? {
            guard let pairs = pcre2_get_ovector_pointer_8(data), group <= expression.groupCount else { return nil }
            let (start, end) = (pairs[2 * group], pairs[2 * group + 1])
            return start == Int.max || start < 0 || start > end ? nil : start..<end
        }

        /// Calls `body` for each match from byte `from` on, left to right; an empty match advances by a character. Ends when `body` returns
        /// false.
        package func all(_ text: UnsafeRawBufferPointer, from: Int = 0, _ body: (Matcher, Range<Int>) throws -> Bool) throws {
            try all(text, from: from, findsInside: false, inside: { _ in }, body)
        }

        /// The same as Java counts: its text has units of 16 bits, and an empty match advances by one of them, so that it finds another
        /// between the two units of a character of 4 bytes.
        /// - Parameter inside: called for such a match with the byte at which that character begins; the groups are those of the match
        ///   before.
        package func all(_ text: UnsafeRawBufferPointer, inside: (Int) throws -> Void, _ body: (Matcher, Range<Int>) throws -> Bool) throws
        {
            try all(text, from: 0, findsInside: true, inside: inside, body)
        }

        private func all(
            _ text: UnsafeRawBufferPointer, from: Int, findsInside: Bool, inside: (Int) throws -> Void,
            _ body: (Matcher, Range<Int>) throws -> Bool
        ) throws {
            var at = from
            var parted: PartedText?
            while at <= text.count, try find(text, from: at) {
                guard let range = range() else { return }
                guard try body(self, range) else { return }
                // After an empty match the search continues a character later, which is not where that match ended.
                if range.isEmpty, expression.usesLastEnd { return }
                if findsInside, range.isEmpty, range.upperBound + 4 <= text.count, Self.width(text[range.upperBound]) == 4 {
                    let halves = parted ?? PartedText(text)
                    parted = halves
                    if try halves.matchesNothing(self, inside: range.upperBound) { try inside(range.upperBound) }
                }
                at =
                    range.isEmpty
                    ? range.upperBound + (range.upperBound < text.count ? Self.width(text[range.upperBound]) : 1) : range.upperBound
            }
        }

        /// The length in bytes of the character that begins with `byte`; 1 if none does.
        private static func width(_ byte: UInt8) -> Int {
            byte < 0xC2 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : byte < 0xF5 ? 4 : 1
        }
    }
}
