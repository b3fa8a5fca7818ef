import Foundation
import Expressions
import Plans
import Testing

/// The pages that list what there is: made of the sources, and never behind them.
@Suite struct GeneratedPagesTests {
    static func declarations(in folder: String) -> [PublicDeclaration] {
        let root = CodeSamplesTests.root.appending(path: folder)
        let paths = (FileManager.default.enumerator(atPath: root.path)?.compactMap { $0 as? String } ?? []).filter {
            $0.hasSuffix(".swift")
        }.sorted()
        return paths.flatMap { path in
            DeclarationReader((try? String(contentsOf: root.appending(path: path), encoding: .utf8)) ?? "").declarations
        }
    }

    static func legacyPage() -> String {
        page(
            of: declarations(in: "Sources/DStreams/DStreams") + declarations(in: "Sources/DStreams/RDDs"),
            """
            # The legacy API

            What a DStream job is written with: every public declaration of `DStreams` and `RDDs`, which come along with `import Portage`. Names,
            parameters and behaviour are those of Spark Streaming's Scala API. What both APIs share, such as the offsets of Kafka, clocks, errors and the jobs of
            an executable, is in [tables.md](tables.md). This page is made of the sources by `make docs`; a test says whether it is current.


            """)
    }

    static func tablesPage() -> String {
        let made = Set(
            SwiftFunctions.text().components(separatedBy: "\n").map { $0.trimmingCharacters(in: .whitespaces) }.filter {
                $0.hasPrefix("public func")
            })
        let all = declarations(in: "Sources/Tables/Tables").filter { declaration in
            !made.contains { $0.hasPrefix("public \(declaration.signature)") }
        }
        return page(
            of: all + exportedDeclarations() + declarations(in: "Sources/Portage/Portage"),
            """
            # The API of tables

            What a port is written with: every public declaration of `Tables`, and all else that comes along with `import Portage`, for both APIs: values, types
            and batches, sources and sinks of one's own, Kafka, errors, and the jobs of an executable. Names, parameters and behaviour are those of
            Spark's Scala API. The functions of expressions, in SQL text and as Swift functions, are in [functions.md](../functions.md); formats and their options in
            [options.md](../options.md); the legacy API in [dstreams.md](dstreams.md). What is not here is not there yet: [carrying-over.md](../carrying-over.md) says what
            that means for a job. This page is made of the sources by `make docs`; a test says whether it is current.


            """)
    }

    /// What stands in the modules below the APIs and comes along with `import Portage`, with its members.
    static func exportedDeclarations() -> [PublicDeclaration] {
        let folders = ["Expressions": "Sources/Tables/Expressions", "Plans": "Sources/Tables/Plans"]
        let names = Dictionary(grouping: ExportsTests.names.keys.map { $0.split(separator: ".").map(String.init) }, by: { $0[0] })
        return names.sorted { $0.key < $1.key }.flatMap { module, pairs in
            let exported = Set(pairs.map { $0[1] })
            return declarations(in: folders[module] ?? "Sources/Core/\(module)").filter {
                exported.contains($0.owner.isEmpty ? name(of: $0) : ownerName($0))
            }
        }
    }

    /// `Value` of `Value`, `Value where …`, `Value: Codable` and `Value.Entry`.
    private static func ownerName(_ declaration: PublicDeclaration) -> String {
        String(declaration.owner.prefix { $0.isLetter || $0.isNumber })
    }

    private static func page(of all: [PublicDeclaration], _ head: String) -> String {
        var text = head
        let types = all.filter { $0.isType && $0.owner.isEmpty }
        let names = types.map { name(of: $0) }.sorted()
        text += names.map { "[\($0)](#\($0.lowercased()))" }.joined(separator: " · ") + "\n"
        let aliases = all.filter { !$0.isType && $0.owner.isEmpty && $0.signature.hasPrefix("typealias ") }
        let free = all.filter { !$0.isType && $0.owner.isEmpty && !$0.signature.hasPrefix("typealias ") }
        for type in types.sorted(by: { name(of: $0) < name(of: $1) }) {
            let own = name(of: type)
            text += "\n## \(own)\n\n```\n\(type.signature)\n```\n\n" + paragraph(type.comment)
            text += members(all.filter { ownerName($0) == own }, of: own)
        }
        // What extends a type that is declared elsewhere.
        let others = Dictionary(grouping: all.filter { !$0.owner.isEmpty && !names.contains(ownerName($0)) }, by: ownerName)
        for (own, declarations) in others.sorted(by: { $0.key < $1.key }) { text += "\n## Of \(own)\n" + members(declarations, of: own) }
        if !aliases.isEmpty {
            text += "\n## Other names\n"
            for alias in aliases { text += "\n- `\(alias.signature)`\n" + item(alias.comment) }
        }
        if !free.isEmpty {
            text += "\n## Functions\n"
            for function in free { text += "\n- `\(function.signature)`\n" + item(function.comment) }
        }
        return text
    }

    private static func members(_ declarations: [PublicDeclaration], of own: String) -> String {
        declarations.map { member in
            let condition = member.owner.range(of: " where ").map { " — where \(member.owner[$0.upperBound...])" } ?? ""
            let place = member.owner.hasPrefix("\(own).") ? " — in `\(member.owner)`" : ""
            return "\n- `\(member.signature)`\(condition)\(place)\n" + item(member.comment)
        }.joined()
    }

    private static var aggregateRows: String {
        FunctionRegistry.standard.aggregates.sorted { $0.name < $1.name }.map {
            row($0.name, $0.otherNames, $0.signatureInWords, nulls: $0.isNullable ? "where no row has a value" : "never", $0.documentation)
        }.joined(separator: "\n")
    }

    static func functionsPage() -> String {
        var text = """
            # The functions of expressions

            Every function that SQL text (`selectExpr`, `expr`, `where`) and `Column` know, under Spark's names. `T` stands for one type in which all such
            arguments meet. `BETWEEN`, `CASE`, `CAST` and `TRY_CAST` are part of the grammar. Each example is run by a test, and its result is Spark's. This page is made
            of the function registry by `make docs`; a test says whether it is current, and that no other name resolves.

            ## Aggregates

            Each also of different values, `sum(DISTINCT v)`. `first`, `last` and `any_value` take `true` in second place, or `IGNORE NULLS`, to pass over nulls;
            `approx_count_distinct` takes the relative standard deviation, 0.05 unless given. What they collect is limited: `portage.sql.aggregate.maxStateMB` in
            [settings.md](settings.md).

            | aggregate | gives | is null | Spark | example over `v` = 1, 2, 2, null |
            |---|---|---|---|---|
            \(aggregateRows)

            ## A window as a column

            `window(time, duration[, slide[, start]])` is a column of the type `struct<start: timestamp, end: timestamp>` anywhere: in `select`, `withColumn`,
            `where`, `orderBy`, and in `groupBy` whole or by its fields. A row comes once for each window in which it lies; one whose time is null, or that lies
            between windows, does not come.

            ```swift
            let windows = readings
                .withColumn("w", window("ts", "1 minute", "30 seconds"))
                .where("w.end > timestamp '2024-01-01 00:00:00'")
                .groupBy(col("w"), col("sensor_id")).agg("avg(value) AS mean")
                .select(col("w").getField("start").alias("start"), window_time(col("w")).alias("last_instant"), col("sensor_id"), col("mean"))
            ```

            - Over a column with a watermark the window carries it: grouped by the whole window, groups end in append mode. A field of it, `w.start`, is a plain
              timestamp: grouped by it alone there is no watermark, and append mode is refused.
            - `where` and `orderBy` with a window that is no column yet put it first among the columns, as `window`, as Spark does.
            - `window_time(w)` is the window's last microsecond and carries the watermark on, and `window(w, …)` of a window takes that time: windows over windows.
            - Two different windows in one `select` are refused (Spark: a cartesian product of rows), and so are a window inside an aggregate function beside
              another one in the keys, durations that are no literals, and a slide longer than the window.
            - Windows of a day are those of UTC; a start time moves them.

            ## Functions of one's own

            `spark.udf.register(name, takes:gives:)` makes Swift code a function of the session's SQL text and of `expr`. It is called with an array of `Value`s,
            cast to the types that it takes: `.null`, `.boolean(Bool)`, `.long(Int64)` for `byte` to `long`, `.double(Double)` for `float` and `double`, `.string(String)`,
            `.binary([UInt8])`, `.date(Int32)` in days and `.timestamp(Int64)` in microseconds since the epoch, `.timestampNTZ(Int64)`, `.decimal(Decimal128)`,
            `.dayTimeInterval(Int64)` in microseconds, `.yearMonthInterval(Int32)` in months, `.array([Value])`, `.structure([Value])` and `.map([Value.Entry])`. A row's nulls come too.
            It is called for the rows whose result depends on it, as in Spark: in a branch of `CASE` for those that take the branch, in `coalesce`, `AND`, `OR` and `IN` for those
            that nothing before it decides.

            ```swift
            spark.udf.register("fahrenheit", takes: [.double], gives: .double) { values in
                if case .double(let celsius) = values[0] { .double(celsius * 9 / 5 + 32) } else { .null }
            }
            let warm = readings.selectExpr("sensor_id", "fahrenheit(value) AS f").where("f > 100")
            ```

            What it throws ends the query, with the function's name (`[FAILED_EXECUTE_UDF] …`), the row's values, the job's name, the batch and its offset ranges. It must give the same for the same
            arguments: a restarted query computes a batch again. It costs an array a row; what a function of the list below does is faster.

            Under a name that Spark has, SQL text calls the session's function, as in Spark; operators, words of the grammar (`IS NULL`, `CAST`, `trim(BOTH … FROM …)`) and the forms
            in Swift (`count()`, `window(…)`, `upper(…)`) mean Spark's all the same.

            ## Functions of a row

            | function | gives | is null | Spark | example |
            |---|---|---|---|---|

            """
        let scalars = FunctionRegistry.standard.scalars.sorted { $0.name < $1.name }
        for function in scalars where isName(function.name) {
            text +=
                row(
                    function.name, function.otherNames.filter(isName), function.signature, nulls: function.signature.nulls,
                    function.documentation) + "\n"
        }
        text += """

            ## Operators

            | operator | gives | is null | Spark | example |
            |---|---|---|---|---|

            """
        for function in scalars where !isName(function.name) {
            text +=
                row(
                    function.name, function.otherNames.filter { !isName($0) }, function.signature, nulls: function.signature.nulls,
                    function.documentation) + "\n"
        }
        return text
    }

    private static func isName(_ name: String) -> Bool { name.first?.isLetter ?? false && !FunctionRegistry.operators.contains(name) }

    private static func row(
        _ name: String, _ otherNames: [String], _ signature: FunctionSignature, nulls: String, _ documentation: FunctionDocumentation
    ) -> String {
        let head = name.first?.isLetter ?? false ? "`\(name)(\(signature.parameters))`" : "`\(cell(name))` (\(signature.parameters))"
        return "| \(head)\(others(otherNames.map(cell))) | \(signature.result): \(cell(documentation.summary)) | \(nulls) | "
            + "\(documentation.since) "
            + "| `\(cell(documentation.example))` → `\(cell(documentation.result))` |"
    }

    /// A bar would end the cell.
    private static func cell(_ text: String) -> String { text.replacingOccurrences(of: "|", with: "\\|") }

    private static func others(_ names: [String]) -> String {
        names.isEmpty ? "" : " (also \(names.map { "`\($0)`" }.joined(separator: ", ")))"
    }

    private static func name(of type: PublicDeclaration) -> String {
        let words = type.signature.split(separator: " ")
        let kinds: Set<Substring> = ["struct", "class", "enum", "protocol", "actor", "typealias"]
        let word = words.firstIndex { kinds.contains($0) }.flatMap { $0 + 1 < words.count ? words[$0 + 1] : nil } ?? ""
        return String(word.prefix { $0.isLetter || $0.isNumber })
    }

    /// The comment as paragraphs; a sample in it is shown as it is, and is no sample of the docs.
    private static func paragraph(_ comment: [String]) -> String {
        comment.map { $0.hasPrefix("```") ? "```" : $0 }.joined(separator: "\n") + (comment.isEmpty ? "" : "\n")
    }

    private static func item(_ comment: [String]) -> String {
        comment.isEmpty
            ? ""
            : paragraph(comment).split(separator: "\n", omittingEmptySubsequences: false).map { $0.isEmpty ? "" : "  \($0)" }.joined(
                separator: "\n")
    }

    @Test func `the page of the legacy API is what the sources declare`() throws {
        let page = GeneratedPage(path: "Docs/api/dstreams.md", text: Self.legacyPage())
        // That the reader reads: declarations of every shape that the sources have.
        for line in [
            "- `func foreachRDD(_ body: @escaping @Sendable (RDD<Element>, Time) throws -> Void)`", "## StreamingContext",
            "- `func start() throws`",
            "## StreamingListener", "- `func onBatchCompleted(_ event: StreamingListenerBatchCompleted)`", "- `case active`",
        ] { #expect(page.text.contains(line), "\(line)") }
        try page.check()
    }

    @Test func `the page of the tables' API is what the sources declare`() throws {
        let page = GeneratedPage(path: "Docs/api/tables.md", text: Self.tablesPage())
        for line in ["## DataFrame", "## SparkSession", "## DataStreamWriter", "## StreamingQuery", "## UDFRegistration"] {
            #expect(page.text.contains("\n\(line)\n"), "\(line)")
        }
        #expect(!page.text.contains("func upper("), "the functions have a page of their own")
        for name in ExportsTests.names.keys.map({ $0.split(separator: ".")[1] }) {
            #expect(
                page.text.contains("\n## \(name)\n") || page.text.contains("\n- `typealias \(name) = "),
                "\(name) comes along with import Portage")
        }
        for declaration in Self.declarations(in: "Sources/Tables/Tables") + Self.declarations(in: "Sources/Portage/Portage") {
            let isThere = page.text.contains("`\(declaration.signature)`") || page.text.contains("\n\(declaration.signature)\n")
            #expect(
                isThere || declaration.signature.hasPrefix("func ") && declaration.owner.isEmpty,
                "\(declaration.signature) of \(declaration.owner)")
        }
        try page.check()
    }

    @Test func `the page of the functions is the catalog`() throws {
        let page = GeneratedPage(path: "Docs/functions.md", text: Self.functionsPage())
        #expect(page.text.contains("| `coalesce(T[, T …])` | the arguments' common type: "))
        try page.check()
    }

    @Test func `the examples that real Spark is asked about are those of the registry`() throws {
        let registry = FunctionRegistry.standard
        let examples = registry.scalars.map(\.documentation.example) + registry.aggregates.map(\.documentation.example)
        #expect(examples.allSatisfy { !$0.contains("\n") })
        try GeneratedPage(path: "scripts/oracle/cases/function_examples.txt", text: examples.joined(separator: "\n") + "\n").check()
    }

    @Test func `the functions of Swift are those of the registry, and what is written by hand is there`() throws {
        let file = GeneratedPage(path: SwiftFunctions.path, text: SwiftFunctions.text())
        #expect(file.text.contains("public func upper(_ column: Column) -> Column { Column.call(\"upper\", [column]) }"))
        try file.check()
        for form in SwiftFunctions.forms where !form.isVariadic {
            #expect(form.counts.contains(form.count), "\(form.name) is called with \(form.count) arguments, which it does not take")
        }
        let written = try String(
            contentsOf: CodeSamplesTests.root.appending(path: "Sources/Tables/Tables/Columns/functions.swift"), encoding: .utf8)
        let columns =
            try String(contentsOf: CodeSamplesTests.root.appending(path: "Sources/Tables/Tables/Columns/Column.swift"), encoding: .utf8)
            + String(
                contentsOf: CodeSamplesTests.root.appending(path: "Sources/Tables/Tables/Columns/Column+Operators.swift"), encoding: .utf8)
        let registry = FunctionRegistry.standard
        let all = registry.scalars.map { ($0.name, $0.documentation.forms) } + registry.aggregates.map { ($0.name, $0.documentation.forms) }
        for (name, forms) in all {
            switch forms {
            case .columns, .lists, .sql: break
            case .written:
                let isThere = written.contains("public func \(name)(")
                #expect(isThere, "\(name) is not in functions.swift")
            case .column(let member):
                let base = member.prefix { $0 != "(" }
                let isThere = (columns + written).contains("func \(base)(") || columns.contains("func \(base) (")
                #expect(isThere, "\(name): there is no \(member)")
            }
        }
    }

    @Test func `the paths that the page of the architecture names are there, and every module is on it`() throws {
        let page = try String(contentsOf: CodeSamplesTests.root.appending(path: "Docs/architecture.md"), encoding: .utf8)
        let paths = page.matches(of: /`((?:Sources|Tests)\/[^`]+)`/).map { String($0.output.1) }
        #expect(paths.count > 40)
        for path in paths { #expect(FileManager.default.fileExists(atPath: CodeSamplesTests.root.appending(path: path).path), "\(path)") }
        for folder in ["Sources/Core", "Sources/DStreams", "Sources/Tables"] {
            for module in try FileManager.default.contentsOfDirectory(atPath: CodeSamplesTests.root.appending(path: folder).path)
            where !module.hasPrefix(".") {
                #expect(page.contains("\(folder)/\(module)"), "\(folder)/\(module) is not on the page")
            }
        }
    }
}
