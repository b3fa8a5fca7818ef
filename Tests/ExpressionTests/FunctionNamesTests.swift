import Columnar
import Foundation
import Expressions
import Plans
import SQLFrontend
import Testing

/// The names in `Docs/functions.md` are those that resolve, no more and no less.
@Suite struct FunctionNamesTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    private static func text(_ path: String) throws -> String { try String(contentsOf: root.appending(path: path), encoding: .utf8) }

    /// Words that the grammar has for itself: between operands, or before a type or a text.
    private static let grammar: Set<String> = ["and", "or", "not", "in", "div", "between", "case", "when", "interval", "distinct", "map", "cast", "try_cast"]

    private static func onThePage() throws -> Set<String> {
        let page = try text("Docs/functions.md")
        let rows = page.split(separator: "\n").filter { $0.hasPrefix("| `") }.flatMap { line -> [String] in
            let cell = line.split(separator: "|")[0]
            return cell.matches(of: /`([a-z_0-9]+)/).map { String($0.output.1) }
        }
        return Set(rows).subtracting(grammar)
    }

    /// Every name that Spark has, every word that the resolver's own sources have, and what the page says.
    private static func candidates() throws -> Set<String> {
        var names = Set(try text("fixtures/oracle/function_names.txt").split(separator: "\n").map(String.init))
        let folder = "Sources/Tables/Expressions"
        for file in try FileManager.default.subpathsOfDirectory(atPath: root.appending(path: folder).path) where file.hasSuffix(".swift") {
            names.formUnion(try text("\(folder)/\(file)").matches(of: /"([a-z][a-z_0-9]*)"/).map { String($0.output.1) })
        }
        return names.union(try onThePage()).subtracting(grammar)
    }

    /// Whether a call of that name, with any number of arguments, is anything but an unknown function.
    private static func resolves(_ name: String) -> Bool {
        let schema = Schema([Field("a", .string)])
        var calls: [String] = ["\(name)(a AS int)", "\(name)(year FROM a)"]
        for count in 0...4 { calls.append("\(name)(\([String](repeating: "a", count: count).joined(separator: ", ")))") }
        for call in calls {
            do throws(AnalysisError) {
                let item = try parseSelectItem(call)
                _ = try ExpressionResolver(schema: schema).resolve(item)
                return true
            } catch {
                if error.errorClass != .unresolvedRoutine && error.errorClass != .syntax { return true }
            }
        }
        return false
    }

    @Test func `the page lists every name that resolves and no other`() throws {
        let page = try Self.onThePage()
        let resolved = try Self.candidates().filter(Self.resolves)
        #expect(page.count > 170)
        #expect(resolved.subtracting(page) == [], "they resolve and are not on the page")
        #expect(page.subtracting(resolved) == [], "they are on the page and do not resolve")
        #expect(Set(FunctionRegistry.standard.names).subtracting(Self.grammar) == page)
        #expect(Set(FunctionRegistry.standard.names).isDisjoint(with: FunctionRegistry.operators))
    }

    @Test(arguments: [
        ("contat(a)", "did you mean concat?"), ("stdev(a)", "did you mean stddev?"), ("Uper(a)", "did you mean upper?"), ("windw(a)", "did you mean window?"),
        ("frobnicate_all_rows(a)", "spark.udf.register"),
    ])
    func `an unknown function is answered with the nearest name and where the list is`(_ call: String, _ expected: String) throws {
        let error = #expect(throws: AnalysisError.self) { try ExpressionResolver(schema: Schema([Field("a", .string)])).resolve(parseSelectItem(call)) }
        #expect(error?.errorClass == .unresolvedRoutine && error?.hint?.contains(expected) == true && error?.hint?.contains("Docs/functions.md") == true, "\(String(describing: error))")
    }

    @Test(arguments: [("if(a)", "The `if` requires 3 parameters but the actual number is 1."), ("equal_null(a)", "The `equal_null` requires 2 parameters but the actual number is 1.")])
    func `a known function with too few arguments is not called unknown`(_ call: String, _ expected: String) throws {
        let error = #expect(throws: AnalysisError.self) { try ExpressionResolver(schema: Schema([Field("a", .string)])).resolve(parseSelectItem(call)) }
        #expect(error?.message.contains(expected) == true, "\(String(describing: error))")
    }
}
