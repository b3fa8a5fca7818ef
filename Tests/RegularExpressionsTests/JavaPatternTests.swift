import Foundation
import RegularExpressions
import Testing

/// Patterns as Java reads them: what java.util.regex found was recorded from the virtual machine that Spark runs on.
@Suite struct JavaPatternTests {
    struct Case: Decodable {
        var pattern: String
        /// Nil where Java refuses the pattern.
        var answers: [Answer]?
    }

    /// A text, and of each match its groups as pairs of code points.
    struct Answer: Decodable {
        var text: String
        var matches: [[[Int]?]]

        init(from decoder: any Decoder) throws {
            var parts = try decoder.unkeyedContainer()
            text = try parts.decode(String.self)
            matches = try parts.decode([[[Int]?]].self)
        }
    }

    static let fixture = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "fixtures/oracle/patterns.json")

    /// What PCRE2 cannot express; each refusal says so.
    static let limits = ["is not available here", "not available here;", "lookbehind assertion is not fixed length"]

    /// The first six matches, as recorded.
    static func matches(_ expression: RegularExpression, _ text: String) throws -> [[[Int]?]] {
        let matcher = try #require(RegularExpression.Matcher(expression))
        let bytes = Array(text.utf8)
        // Of each byte that begins a character, the character's number.
        var position = [Int](repeating: -1, count: bytes.count + 1)
        var at = 0
        for (index, scalar) in text.unicodeScalars.enumerated() {
            position[at] = index
            at += String(scalar).utf8.count
        }
        position[at] = text.unicodeScalars.count
        var found: [[[Int]?]] = []
        try bytes.withUnsafeBytes { bytes in
            try matcher.all(bytes) { matcher, _ in
                found.append(
                    (0...matcher.groupCount).map { group in matcher.range(group).map { [position[$0.lowerBound], position[$0.upperBound]] }
                    })
                return found.count < 6
            }
        }
        return found
    }

    /// Java leaves in a group what it took on a path that was given up; PCRE2 clears it. All else is equal.
    static func areEqualButForLeftOvers(_ ours: [[[Int]?]], _ java: [[[Int]?]]) -> Bool {
        guard ours.count == java.count else { return false }
        for (mine, theirs) in zip(ours, java) {
            guard mine.count == theirs.count, mine[0] == theirs[0] else { return false }
            for group in mine.indices where mine[group] != nil {
                guard mine[group] == theirs[group] else { return false }
            }
        }
        return true
    }

    @Test func `patterns find what Java finds, and those that Java refuses are refused`() throws {
        let cases = try JSONDecoder().decode([Case].self, from: Data(contentsOf: Self.fixture))
        var (compared, leftOver) = (0, 0)
        var (refused, givenUp): ([String], [String]) = ([], [])
        for item in cases {
            let expression: RegularExpression
            do { expression = try RegularExpression(java: item.pattern) } catch {
                guard item.answers != nil else { continue }
                if !Self.limits.contains(where: error.message.contains) { Issue.record("\(item.pattern): Java takes it; \(error.message)") }
                refused.append(item.pattern)
                continue
            }
            guard let answers = item.answers else {
                Issue.record("\(item.pattern): taken, and Java refuses it")
                continue
            }
            for answer in answers {
                let found: [[[Int]?]]
                do { found = try Self.matches(expression, answer.text) } catch let error as RegularExpressionError
                    where error.code == .tooMuchWork
                {
                    // Java remembers where a loop has been in vain; PCRE2 counts its steps and gives up.
                    givenUp.append(item.pattern)
                    continue
                }
                compared += 1
                if found == answer.matches { continue }
                if Self.areEqualButForLeftOvers(found, answer.matches) {
                    leftOver += 1
                } else {
                    Issue.record("\(item.pattern) on \(answer.text.debugDescription): \(found), Java \(answer.matches)")
                }
            }
        }
        #expect(compared > 6000)
        #expect(leftOver < 40)
        #expect(givenUp.count < 3, "\(givenUp)")
        #expect(refused.count < 30, "\(refused)")
    }

    @Test(arguments: [300, 20_000])
    func `a class of many members is as deep as one of few`(count: Int) throws {
        let letters = (0..<count).map { "\\x{\(String(0x4E00 + $0, radix: 16))}" }.joined()
        for pattern in [
            "[\\p{Nd}\(letters)]+", "[[^a]\(letters)]", "[" + String(repeating: "[a-c]", count: count) + "]",
            "[a" + String(repeating: "&&[a-c]", count: count) + "]",
        ] {
            // PCRE2 compiles no more than 64 KB of code for a group that recurs, and says so; nothing of ours is deep.
            do { #expect(try Self.matches(RegularExpression(java: pattern), "a1").count >= 1) } catch let error as RegularExpressionError {
                #expect(error.code == .badPattern && count > 300, "\(error)")
            }
        }
    }

    @Test func `a pattern for the whole text matches nothing less`() throws {
        let expression = try RegularExpression(java: "(?x)a|ab # either", matchesWhole: true)
        #expect(try Self.matches(expression, "ab").count == 1)
        #expect(try Self.matches(expression, "abc").isEmpty)
    }

    @Test func `a fault is named with its place`() {
        let error = #expect(throws: RegularExpressionError.self) { try RegularExpression(java: "ab(c") }
        #expect(error?.code == .badPattern && error?.message.contains("'ab(c' is wrong near character 5: a group is not closed") == true)
    }
}
