import Foundation
import Testing

/// What `import Portage` brings along. Whatever is exported is frozen with a release, so each name stands here with what it is for.
@Suite struct ExportsTests {
    static let modules: Set = ["DStreams", "RDDs", "Tables"]

    static let names: [String: String] = [
        "Columnar.Value": "a value of a row", "Columnar.Decimal128": "in a value", "Columnar.DataType": "what a column is of",
        "Columnar.Field": "a column of a schema", "Columnar.Schema": "of a table", "Columnar.IntervalFields": "in a type",
        "Columnar.DayTimeField": "in a type", "Columnar.YearMonthField": "in a type",
        "Columnar.RecordBatch": "what a source of one's own gives and a sink takes", "Columnar.ColumnArray": "in a batch",
        "Columnar.ColumnBuilder": "makes a column of values", "Columnar.BytesBuilder": "makes a column of texts",
        "BatchRuntime.StreamSource": "a source of one's own", "BatchRuntime.StreamSink": "a sink of one's own",
        "BatchRuntime.OffsetRangeSource": "what a source may be besides", "BatchRuntime.BatchPlan": "what a sink is told of a batch",
        "BatchRuntime.OutputMode": "of a query", "BatchRuntime.StreamClock": "a session's and a context's",
        "BatchRuntime.SystemClock": "the usual one", "BatchRuntime.ManualClock": "for tests of a job",
        "BatchRuntime.OutputObserver": "is told what outputs show", "BatchRuntime.Observation": "what it is told",
        "BatchRuntime.TrapReport": "what the process says when a trap ends it",
        "BatchRuntime.BatchLoopError": "ends a run", "BatchRuntime.BatchLoopErrorCode": "its codes",
        "KafkaTransport.KafkaCluster": "where topics are", "KafkaTransport.TopicConnector": "the same, for tests of a job",
        "KafkaTransport.KafkaError": "what Kafka refuses", "KafkaTransport.KafkaErrorCode": "its codes",
        "Offsets.BatchManifest": "the batches of a replay", "Offsets.OffsetRange": "of a batch's records",
        "Offsets.TopicPartition": "of a record", "Offsets.OffsetError": "offsets that are none", "Offsets.OffsetErrorCode": "its codes",
        "Errors.PortageError": "every error", "Errors.CodedError": "most errors", "Errors.ErrorCode": "what their codes are",
        "Errors.ErrorClass": "by which they are looked up",
        "Expressions.AnalysisError": "a wrong query", "Expressions.ExpressionError": "values that a function cannot take",
        "Expressions.ExpressionErrorCode": "its codes", "Expressions.UserFunctionError": "what a function of one's own threw",
        "Plans.SortOrder": "what asc and desc of a column give",
    ]

    private static let root = CodeSamplesTests.root

    private static func text(_ path: String) -> String { (try? String(contentsOf: root.appending(path: path), encoding: .utf8)) ?? "" }

    private static func declarations(in folder: String) -> [PublicDeclaration] {
        let files = FileManager.default.enumerator(atPath: root.appending(path: folder).path)?.compactMap { $0 as? String } ?? []
        return files.filter { $0.hasSuffix(".swift") }.sorted().flatMap { DeclarationReader(text("\(folder)/\($0)")).declarations }
    }

    @Test func `the two APIs come whole, and of the modules below them what is listed and nothing else`() {
        var modules: Set<String> = []
        var names: Set<String> = []
        for line in Self.text("Sources/Portage/Portage/Exports.swift").split(separator: "\n") where line.hasPrefix("@_exported") {
            let words = line.split(separator: " ").map(String.init)
            if words.count == 3 { modules.insert(words[2]) } else { names.insert(words[3]) }
        }
        #expect(modules == Self.modules)
        #expect(names == Set(Self.names.keys))
    }

    /// Public types of the modules below, by their names.
    private static let below: [String: String] = {
        var types: [String: String] = [:]
        let modules = [
            "BatchRuntime", "Columnar", "Checkpoints", "Errors", "KafkaTransport", "Offsets", "Paths", "Recordings", "Settings",
            "StateStore", "Threads",
        ]
        for module in modules {
            for type in declarations(in: "Sources/Core/\(module)") where type.isType && type.owner.isEmpty {
                types[Self.name(of: type)] = module
            }
        }
        for module in ["Expressions", "Plans", "SQLFrontend", "Operators"] {
            for type in declarations(in: "Sources/Tables/\(module)") where type.isType && type.owner.isEmpty {
                types[Self.name(of: type)] = module
            }
        }
        return types
    }()

    private static func name(of type: PublicDeclaration) -> String {
        let words = type.signature.split { !$0.isLetter && !$0.isNumber && $0 != "_" }.map(String.init)
        let kinds: Set = ["struct", "class", "enum", "protocol", "actor"]
        return words.firstIndex(where: kinds.contains).flatMap { $0 + 1 < words.count ? words[$0 + 1] : nil } ?? ""
    }

    @Test(arguments: ["Sources/DStreams/RDDs", "Sources/DStreams/DStreams", "Sources/Tables/Tables", "Sources/Portage/Portage"])
    func `what a public declaration names can be named by who calls it`(folder: String) {
        #expect(Self.below.count > 50)
        let declarations = Self.declarations(in: folder)
        #expect(declarations.count >= 10)
        for declaration in declarations {
            for word in declaration.signature.split(whereSeparator: { !$0.isLetter && !$0.isNumber && $0 != "_" && $0 != "." }) {
                guard let module = Self.below[String(word)], Self.names["\(module).\(word)"] == nil else { continue }
                // A parameter of its own may have a type's name.
                guard !declaration.signature.contains("<\(word)") else { continue }
                Issue.record("\(declaration.owner) \(declaration.signature): \(module).\(word) does not come along with import Portage")
            }
        }
    }
}
