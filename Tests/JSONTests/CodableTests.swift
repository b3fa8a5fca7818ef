import DStreams
import Foundation
import RDDs
import StreamTesting
import Testing

/// What `init(json:)` makes of a record is what Foundation's JSONDecoder makes of it.
@Suite struct CodableTests {
    enum Unit: String, Codable { case celsius = "C", kelvin = "K" }

    struct Inner: Codable, Equatable {
        var x: Int8
        var y: [Double]?
    }

    struct Everything: Codable, Equatable {
        var s: String
        var i: Int?
        var small: Int16?
        var big: UInt64?
        var d: Double?
        var f: Float?
        var b: Bool?
        var unit: Unit?
        var inner: Inner?
        var list: [Inner]?
        var names: [String: Int]?
        var matrix: [[Int]]?
        var date: Date?
        var data: Data?
        var url: URL?
        var optionals: [String?]?
    }

    /// Asks twice in ways that a decoder may answer by failing.
    struct Curious: Decodable, Equatable {
        var text: String
        var keys: [String]
        enum CodingKeys: String, CodingKey, CaseIterable { case s, i, d, other }
        init(from decoder: any Decoder) throws {
            let members = try decoder.container(keyedBy: CodingKeys.self)
            if let number = try? members.decode(Int.self, forKey: .i) {
                text = "\(number)"
            } else if let number = try? members.decode(Double.self, forKey: .i) {
                text = "double \(number)"
            } else {
                text = (try? members.decode(String.self, forKey: .s)) ?? "none"
            }
            keys = members.allKeys.map(\.stringValue).sorted()
        }
    }

    static let numbers = [
        "0", "-0", "1", "-7", "127", "128", "-129", "32768", "9223372036854775807", "9223372036854775808", "18446744073709551615",
        "-9223372036854775808", "21.0", "1e2",
        "0.1", "1E-7", "123456789012345678901234567890", "9007199254740993", "1e400", "-1e-400", "16777217", "3.4028235677973366e38", "2.5",
    ]
    static let texts = [
        #""""#, #""C""#, #""K""#, #""abc""#, #""a longer text, beyond fifteen""#, #""é\u00e9\ud83d\ude00\n\"""#, #""AQID""#,
        #""http://a.b/c""#,
    ]

    static func value(_ random: inout SeededGenerator, depth: Int = 0) -> String {
        switch Int.random(in: 0..<(depth < 3 ? 9 : 6), using: &random) {
        case 0, 1: return numbers.randomElement(using: &random) ?? ""
        case 2, 3: return texts.randomElement(using: &random) ?? ""
        case 4: return ["true", "false", "null"].randomElement(using: &random) ?? ""
        case 5: return ["nul", "1.", "\"", "{", "[1,]", "01", "NaN", "[]", "{}"].randomElement(using: &random) ?? ""
        case 6:
            return "[" + (0..<Int.random(in: 0..<4, using: &random)).map { _ in value(&random, depth: depth + 1) }.joined(separator: ", ")
                + "]"
        case 7: return #"{"x": \#(numbers.randomElement(using: &random) ?? ""), "y":[0.5, 2]}"#
        default:
            return "{"
                + (0..<Int.random(in: 0..<3, using: &random)).map { #""k\#($0)":\#(value(&random, depth: depth + 1))"# }.joined(
                    separator: ",") + "}"
        }
    }

    static func fitting(_ key: String, _ random: inout SeededGenerator) -> String {
        func pick(_ values: [String]) -> String { values.randomElement(using: &random) ?? "" }
        switch key {
        case "s": return pick(texts)
        case "b": return pick(["true", "false"])
        case "unit": return pick([#""C""#, #""K""#, "null"])
        case "inner": return pick([#"{"x":1}"#, #"{"x":-5,"y":[1,2.5]}"#, #"{"y":null,"x":3}"#])
        case "list": return pick(["[]", #"[{"x":1},{"x":2,"y":[]}]"#])
        case "names": return pick(["{}", #"{"a":1,"b":2}"#, #"{"a":1,"a":2}"#])
        case "matrix": return pick(["[[1,2],[3]]", "[[],[ ]]", "[]"])
        case "data": return pick([#""AQID""#, "null"])
        case "url": return #""http://a.b/c""#
        case "optionals": return pick([#"["a",null,"b"]"#, "[null]"])
        default: return pick(numbers)
        }
    }

    static let keys = [
        "s", "i", "small", "big", "d", "f", "b", "unit", "inner", "list", "names", "matrix", "date", "data", "url", "optionals", "other",
    ]

    static func document(_ random: inout SeededGenerator) -> String {
        var members: [String] = Bool.random(using: &random) ? [#""s":"x""#] : []
        for key in keys where Int.random(in: 0..<3, using: &random) == 0 {
            let isFitting = Int.random(in: 0..<8, using: &random) > 0
            members.append(
                #""\#(key)"\#([":", " : "].randomElement(using: &random) ?? ":")\#(isFitting ? fitting(key, &random) : value(&random))"#)
        }
        return "{" + members.shuffled(using: &random).joined(separator: [",", " ,\n "].randomElement(using: &random) ?? ",") + "}"
    }

    static func same<T: Decodable & Equatable>(_ type: T.Type, _ text: String) -> (mine: T?, theirs: T?, isSame: Bool) {
        let mine = T(json: RecordBytes(text))
        let theirs = try? JSONDecoder().decode(T.self, from: Data(text.utf8))
        return (mine, theirs, mine == theirs)
    }

    @Test func `a Codable type reads 20,000 random documents as JSONDecoder does`() {
        var random = SeededGenerator(seed: ProcessSeed.value)
        var read = 0
        for _ in 0..<20_000 {
            let text = Self.document(&random)
            let all = Self.same(Everything.self, text)
            if all.mine != nil { read += 1 }
            if !all.isSame {
                Issue.record(
                    """
                    PORTAGE_SEED=\(ProcessSeed.value): \(text): \(String(describing: all.mine)), JSONDecoder \
                    \(String(describing: all.theirs))
                    """)
            }
            let curious = Self.same(Curious.self, text)
            if !curious.isSame {
                Issue.record(
                    """
                    PORTAGE_SEED=\(ProcessSeed.value): \(text): \(String(describing: curious.mine)), JSONDecoder \
                    \(String(describing: curious.theirs))
                    """)
            }
        }
        #expect(read > 2000, "PORTAGE_SEED=\(ProcessSeed.value): too few of them decode")
    }

    private struct Accented: Decodable, Equatable {
        var é: Int?
        var K: Int?
    }

    @Test(arguments: ["{\"e\u{301}\":1}", "{\"\u{e9}\":1}", #"{"e\u0301":1,"K":2}"#, #"{"\u00e9":1,"\u212a":2}"#, #"{"e":1,"k":2}"#])
    func `a member is found in whatever code points its name is written`(_ text: String) { #expect(Self.same(Accented.self, text).isSame) }

    @Test func `a zero keeps its sign`() {
        #expect([String: Double](json: #"{"a":-0}"#)?["a"]?.sign == .minus && [String: Double](json: #"{"a":0}"#)?["a"]?.sign == .plus)
    }

    @Test(arguments: [#"{"a":1,"b":2}"#, "{}", #"{"a":1,"a":2}"#, "[1]", "7", #""x""#, #"{"a":1.5}"#, #"{"a":-0}"#])
    func `a document need not be of a struct`(_ text: String) {
        #expect(Self.same([String: Int].self, text).isSame)
        #expect(Self.same([String: Double].self, text).isSame)
        #expect(Self.same([Int].self, text).isSame)
        #expect(Self.same(Int.self, text).isSame)
        #expect(Self.same(String.self, text).isSame)
    }
}
