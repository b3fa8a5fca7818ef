import Columnar
import Foundation
import Expressions
import Operators
import Plans
import SQLFrontend
import Synchronization
import Testing

/// However deep a text nests, it is read in linear time and little stack, or refused with a message.
@Suite struct DepthTests {
    static let tooDeep = [
        "st" + String(repeating: ".x", count: 50_000), String(repeating: "(", count: 50_000) + "1" + String(repeating: ")", count: 50_000),
        String(repeating: "not ", count: 50_000) + "true", String(repeating: "-", count: 50_000).map { "\($0) " }.joined() + "1",
        String(repeating: "abs(", count: 50_000) + "1" + String(repeating: ")", count: 50_000), "a" + String(repeating: "[0]", count: 50_000),
        "(a)" + String(repeating: ".x", count: 50_000), String(repeating: "cast(", count: 50_000) + "1" + String(repeating: " as int)", count: 50_000),
        "1" + String(repeating: " + 1", count: 50_000), String(repeating: "case when true then ", count: 50_000) + "1" + String(repeating: " end", count: 50_000),
        "a" + String(repeating: "::int", count: 50_000), String(repeating: "a[", count: 50_000) + "0" + String(repeating: "]", count: 50_000),
        String(repeating: "struct(", count: 50_000), String(repeating: "`a`.", count: 50_000) + "b",
    ]

    @Test(arguments: tooDeep) func `an expression of 50,000 levels is refused`(_ text: String) {
        let error = #expect(throws: AnalysisError.self) { try parseSelectItem(text) }
        #expect(error?.errorClass == .nestedTooDeep && (error?.message.utf8.count ?? 0) < 1000)
    }

    @Test func `a column's name of 50,000 parts is refused`() throws {
        let name = try? parseColumnName("st" + String(repeating: ".x", count: 50_000))
        let resolver = ExpressionResolver(schema: Schema([Field("st", .structure([Field("x", .integer)]))]))
        if let name { #expect(throws: AnalysisError.self) { try resolver.resolve(name) } }
    }

    @Test func `a schema of 50,000 levels is refused`() {
        for (open, close) in [("array<", ">"), ("struct<a:", ">"), ("array<struct<a:", ">>")] {
            let type = String(repeating: open, count: 50_000) + "int" + String(repeating: close, count: 50_000)
            #expect(throws: AnalysisError.self) { try parseDataType(type) }
            #expect(throws: AnalysisError.self) { try parseSchema("a " + type) }
            #expect(throws: AnalysisError.self) { try parseJSONSchema("a " + type) }
        }
    }

    @Test func `a schema in JSON is read, or refused where it is too deep or none`() throws {
        let text = #"{"type":"struct","fields":[{"name":"a","type":"long","nullable":true,"metadata":{}},{"name":"b","type":{"type":"array","elementType":{"type":"struct","fields":[{"name":"c","type":"string","nullable":false}]},"containsNull":true},"nullable":true}]}"#
        #expect(try parseJSONSchema(text) == .structure([Field("a", .long), Field("b", .array(.structure([Field("c", .string, nullable: false)])))]))
        for depth in [600, 50_000] {
            let deep = String(repeating: #"{"type":"array","containsNull":true,"elementType":"#, count: depth) + "\"long\"" + String(repeating: "}", count: depth)
            #expect(throws: AnalysisError.self) { try parseJSONSchema(deep) }
        }
        for wrong in ["{", "{}", #"{"type":"struct"}"#, #"{"type":"map","keyType":"string","valueType":"long"}"#, #"{"type":"struct","fields":[{"name":"a"}]}"#] {
            #expect(throws: AnalysisError.self, "\(wrong)") { try parseJSONSchema(wrong) }
        }
    }

    @Test func `long chains of and, or and commas stay shallow`() throws {
        for text in ["true" + String(repeating: " and true", count: 20_000), "true" + String(repeating: " or false", count: 20_000), "1 in (1" + String(repeating: ", 2", count: 20_000) + ")"] {
            let resolved = try ExpressionResolver(schema: Schema([])).resolve(parseSelectItem(text))
            let batch = RecordBatch(schema: Schema([]), count: 1, columns: [])
            #expect(try CompiledExpression(resolved).evaluate(batch, EvaluationContext(batchTimestampMicros: 0)).value(at: 0) == .boolean(true))
        }
    }

    /// As deep as the parser allows, from text to value, and documents as deep as their schema.
    @Test func `the deepest expressions fit a stack of 512 KB`() throws {
        let failure = Mutex<String?>("the thread did not run")
        let done = DispatchSemaphore(value: 0)
        let thread = Thread {
            failure.withLock { $0 = Self.deepest() }
            done.signal()
        }
        thread.stackSize = 512 << 10
        thread.start()
        done.wait()
        #expect(failure.withLock { $0 } == nil)
    }

    private static func deepest() -> String? {
        let levels = 2_000
        let shapes: [(String, String, String)] = [
            ("(", "1", ")"), ("not ", "true", ""), ("- ", "1", ""), ("abs(", "1", ")"), ("cast(", "1", " as bigint)"), ("case when true then ", "1", " end"), ("concat('a', ", "'b'", ")"),
            ("coalesce(null, ", "1", ")"), ("1 + (", "1", ")"), ("struct(", "1", ")"), ("array(", "1", ")"), ("if(true, ", "1", ", 0)"), ("1 in (", "1", ")"), ("upper(trim(", "'x'", "))"),
        ]
        let batch = RecordBatch(schema: Schema([]), count: 1, columns: [])
        for (open, middle, close) in shapes {
            // The deepest that is still read.
            var (low, high) = (1, levels)
            func text(_ depth: Int) -> String { String(repeating: open, count: depth) + middle + String(repeating: close, count: depth) }
            while low < high {
                let middle = (low + high + 1) / 2
                if (try? parseSelectItem(text(middle))) != nil { low = middle } else { high = middle - 1 }
            }
            guard low >= 5 else { return "only \(low) levels of \(open)…\(close)" }
            do {
                let resolved = try ExpressionResolver(schema: Schema([])).resolve(parseSelectItem(text(low)))
                _ = try CompiledExpression(resolved).evaluate(batch, EvaluationContext(batchTimestampMicros: 0))
            } catch is AnalysisError {
            } catch let error as ExpressionError where error.message.contains("stack") {
            } catch { return "\(open)…\(close): \(error)" }
        }
        var depth = 1
        func type(_ depth: Int) -> String { String(repeating: "struct<a:", count: depth) + "int" + String(repeating: ">", count: depth) }
        while depth < 1000, (try? parseDataType(type(depth + 1))) != nil { depth += 1 }
        guard depth >= 10, case .structure(let fields)? = try? parseDataType(type(depth)) else { return "only \(depth) levels of structs" }
        let document = String(repeating: "{\"a\":", count: depth) + "1" + String(repeating: "}", count: depth)
        let column = ColumnArray([.string(document), .string(String(repeating: "[", count: 100_000)), .string(String(repeating: "{\"b\":", count: 100_000))], type: .string)
        guard let column, let read = try? FromJSON.evaluate(column, schema: fields) else { return "from_json" }
        do {
            let written = try ToJSON.evaluate(read)
            return written.value(at: 0) == .string(document) ? nil : "the document of \(depth) levels came back as another"
        } catch let error as ExpressionError where error.message.contains("stack") {
            // A sanitizer's frames are larger.
            return nil
        } catch { return "to_json: \(error)" }
    }
}
