import Columnar
import Foundation
import Expressions
import Operators
import Plans
import Synchronization

/// A table, either static or streaming, and the computation on it.
///
/// An immutable value; nothing runs before an action (`collect`, `show`, `count`, `write`) or
/// `writeStream.start()`. A mistake in a transformation is thrown by `schema` or by the action.
/// Mirrors `org.apache.spark.sql.Dataset`.
public struct DataFrame: Sendable {
    /// The session that made the table and runs its actions.
    public let sparkSession: SparkSession
    let content: Result<Content, any Error>

    /// A plan and the sources of its leaves.
    struct Content: Sendable {
        var plan: LogicalPlan
        var leaves: [Int: TableSource]
    }

    private static let nextRelation = Atomic<Int>(1)

    /// A table that is a single leaf.
    package init(session: SparkSession, leaf name: String, schema: Schema, isStreaming: Bool, _ source: TableSource) {
        let id = Self.nextRelation.wrappingAdd(1, ordering: .relaxed).oldValue
        sparkSession = session
        content = .success(
            Content(
                plan: .relation(Relation(id: id, name: name, schema: schema, isStreaming: isStreaming)), leaves: [id: source]))
    }

    init(session: SparkSession, _ content: Result<Content, any Error>) {
        sparkSession = session
        self.content = content
    }

    /// The table with another plan over the same leaves: for code that builds plans itself.
    package func transform(_ change: (LogicalPlan) throws -> LogicalPlan) -> DataFrame {
        DataFrame(
            session: sparkSession,
            Result {
                var content = try content.get()
                content.plan = try change(content.plan)
                return content
            })
    }

    /// The plan as written in the query, unresolved.
    package var logicalPlan: LogicalPlan { get throws { try content.get().plan } }

    /// The analyzed plan, with the session's functions.
    package func analyze() throws -> AnalyzedPlan { PlanRewriter.standard.rewrite(try resolve()) }

    /// The analyzed plan before any rewriting.
    func resolve() throws -> AnalyzedPlan { try PlanAnalyzer.resolve(try content.get().plan, functions: sparkSession.functions) }

    func schema(of plan: LogicalPlan) throws -> Schema { try PlanAnalyzer.schema(of: plan, functions: sparkSession.functions) }

    // MARK: What it is

    /// The columns and their types.
    /// - Throws: `AnalysisError` for any mistake in the transformations so far.
    public var schema: Schema { get throws { try schema(of: try content.get().plan) } }

    /// The columns' names.
    public var columns: [String] { get throws { try schema.names } }

    /// Whether the table is a stream.
    public var isStreaming: Bool { get throws { try analyze().isStreaming } }

    /// Prints the schema as a tree, of which level 1 has the columns, 2 their fields, elements, keys and values, and so on.
    /// - Parameter level: how many levels are shown; all of them unless it is positive.
    public func printSchema(_ level: Int = 0) throws { print(try schemaTree(level)) }

    /// The text that `printSchema` prints.
    package func schemaTree(_ level: Int) throws -> String { SchemaText.tree(try schema, level: level) }

    /// Prints the physical plan; with `extended`, also the plan before and after each rewriting rule.
    public func explain(_ extended: Bool = false) throws { print(try explanation(extended)) }

    /// The text that `explain` prints.
    package func explanation(_ extended: Bool) throws -> String {
        guard extended else { return try analyze().treeText }
        return PlanRewriter.standard.explanation(of: try resolve())
    }
}
