import Foundation
import RegularExpressions
import Testing

/// Of every character whether patterns of one character take it, as Java 17 does: `fixtures/oracle/characters.json`.
@Suite struct CharacterSetTests {
    struct Fixture: Decodable {
        struct Pattern: Decodable {
            var pattern: String
            /// nil where Java refuses the pattern.
            var matched: [UInt32]?
        }

        /// First and last of each range.
        var assigned: [UInt32]
        var patterns: [Pattern]

        static func load() throws -> Fixture {
            let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
                .appending(path: "fixtures/oracle/characters.json")
            return try JSONDecoder().decode(Fixture.self, from: Data(contentsOf: file))
        }
    }

    static func members(_ ranges: [UInt32]) -> Set<UInt32> {
        var all: Set<UInt32> = []
        for index in stride(from: 0, to: ranges.count, by: 2) { all.formUnion(ranges[index]...ranges[index + 1]) }
        return all
    }

    /// Of the great blocks, whose characters are alike, every 97th.
    static func isLooked(at code: UInt32) -> Bool {
        code < 0x3400 || (0xA000..<0xAC00).contains(code) || (0xF900..<0x20000).contains(code) && !(0x17000..<0x18D10).contains(code)
            || code % 97 == 0
    }

    /// Refused by name.
    static let notOffered = [#"\N{LATIN SMALL LETTER A}"#, #"\p{IsEmoji}"#, #"\p{javaMirrored}"#]

    /// A sign that Unicode 14 made a spacing mark.
    static let changed: Set<UInt32> = [0x1734]

    @Test func `patterns of one character take the characters that Java takes`() throws {
        let fixture = try Fixture.load()
        let codes = Self.members(fixture.assigned).subtracting(Self.changed).filter(Self.isLooked).sorted()
        // Case and properties count for each by itself, so all stand in one text.
        var text: [UInt8] = []
        var place: [Int: UInt32] = [:]
        for code in codes {
            guard let scalar = Unicode.Scalar(code) else { continue }
            place[text.count] = code
            text += Array(String(scalar).utf8)
        }
        #expect(codes.count > 30_000 && fixture.patterns.count > 90)
        for item in fixture.patterns {
            if Self.notOffered.contains(item.pattern) {
                #expect(throws: RegularExpressionError.self, "\(item.pattern)") { _ = try RegularExpression(java: item.pattern) }
                continue
            }
            guard let matched = item.matched else {
                #expect(throws: RegularExpressionError.self, "\(item.pattern)") { _ = try RegularExpression(java: item.pattern) }
                continue
            }
            do {
                let matcher = try #require(RegularExpression.Matcher(try RegularExpression(java: item.pattern)))
                var found: Set<UInt32> = []
                try text.withUnsafeBytes { bytes in
                    try matcher.all(bytes) { _, range in
                        if let code = place[range.lowerBound] { found.insert(code) }
                        return true
                    }
                }
                let wanted = Self.members(matched).intersection(codes)
                let (more, fewer) = (found.subtracting(wanted).sorted(), wanted.subtracting(found).sorted())
                func shown(_ codes: [UInt32]) -> String { codes.prefix(12).map { String($0, radix: 16) }.joined(separator: " ") }
                #expect(
                    more.isEmpty && fewer.isEmpty,
                    "\(item.pattern): \(more.count) more (\(shown(more))), \(fewer.count) fewer (\(shown(fewer)))")
            } catch { Issue.record("\(item.pattern): \(error)") }
        }
    }
}
