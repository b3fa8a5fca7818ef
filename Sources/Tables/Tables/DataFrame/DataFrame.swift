import Columnar
import Foundation
import Expressions
import Operators
import Plans
import Synchronization

/// A table: rows that are there (a static one) or that keep coming (a streaming one), and what to make of them.
///
/// An immutable value that says what to compute; nothing runs before an action (`collect`, `show`, `count`, `write`) or
/// `writeStream.start()`. A mistake in a transformation is thrown by `schema` or by the action.
/// Mirrors `org.apache.spark.sql.Dataset`.
public struct DataFrame: Sendable {
    public let sparkSession: SparkSession
    let content: Result<Content, any Error>

    /// A plan and what stands behind its leaves.
    struct Content: Sendable {
        var plan: LogicalPlan
        var leaves: [Int: TableSource]
    }

    private static let nextRelation = Atomic<Int>(1)

    /// A table that is one leaf.
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

    /// The table with another plan over the same leaves: for those who build plans themselves.
    package func transform(_ change: (LogicalPlan) throws -> LogicalPlan) -> DataFrame {
        DataFrame(
            session: sparkSession,
            Result {
                var content = try content.get()
                content.plan = try change(content.plan)
                return content
            })
    }

    /// The plan as the query says it, unresolved.
    package var logicalPlan: LogicalPlan { get throws { try content.get().plan } }

    /// The plan with its names bound, by the functions of the session.
    package func analyze() throws -> AnalyzedPlan { PlanRewriter.standard.rewrite(try resolve()) }

    /// The same before any rule.
    func resolve() throws -> AnalyzedPlan { try PlanAnalyzer.resolve(try content.get().plan, functions: sparkSession.functions) }

    func schema(of plan: LogicalPlan) throws -> Schema { try PlanAnalyzer.schema(of: plan, functions: sparkSession.functions) }

    // MARK: What it is

    /// The columns and their types.
    /// - Throws: `AnalysisError` for any mistake in the transformations so far.
    public var schema: Schema { get throws { try schema(of: try content.get().plan) } }

    /// The columns' names.
    public var columns: [String] { get throws { try schema.names } }

    /// Whether rows keep coming.
    public var isStreaming: Bool { get throws { try analyze().isStreaming } }

    /// Prints the schema as a tree.
    public func printSchema() throws { print(SchemaText.tree(try schema)) }

    /// Prints how it is computed; `extended`: before and after each rule that rewrites the plan, too.
    public func explain(_ extended: Bool = false) throws { print(try explanation(extended)) }

    /// What `explain` prints.
    package func explanation(_ extended: Bool) throws -> String {
        guard extended else { return try analyze().treeText }
        return PlanRewriter.standard.explanation(of: try resolve())
    }
}
