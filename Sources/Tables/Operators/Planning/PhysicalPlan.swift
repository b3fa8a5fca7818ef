import Columnar
import Expressions
import Plans
import StateStore

/// A plan made ready to run, batch after batch: planned once, it keeps its state between runs.
package final class PhysicalPlan {
    package let schema: Schema
    private let root: Stage
    /// The stateful operators, from the leaves.
    package let aggregates: [AggregateOperator]
    /// Delays of the watermark nodes in ms, by their numbers.
    package let watermarkDelays: [Int64]
    /// The leaves in the order in which they stand in the plan, each once.
    package let relations: [Relation]
    /// The plan in words, a line a node.
    package let description: String

    package convenience init(_ plan: AnalyzedPlan) throws {
        var planner = PhysicalPlanner()
        let root = try planner.stage(plan, required: ColumnDemand(whole: plan.schema.fields.indices))
        self.init(root: root, planner: planner, plan: plan)
    }

    private init(root: Stage, planner: PhysicalPlanner, plan: AnalyzedPlan) {
        self.root = root
        schema = plan.schema
        aggregates = planner.aggregates
        var delays: [Int: Int64] = [:]
        var relations: [Relation] = []
        for node in plan.nodes {
            if case .watermark(let watermark) = node.node { delays[watermark.number] = watermark.delayMillis }
            if case .relation(let leaf) = node.node, !relations.contains(leaf.relation) { relations.append(leaf.relation) }
        }
        watermarkDelays = delays.keys.sorted().map { delays[$0] ?? 0 }
        self.relations = relations
        description = plan.treeText
    }

    package var isStateful: Bool { !aggregates.isEmpty }

    /// Runs once over what `run` reads.
    package func execute(_ run: BatchRun) throws -> [RecordBatch] {
        try root.collect(run).map { RecordBatch(schema: schema, count: $0.count, columns: $0.columns) }
    }

    /// Keeps each operator's state in `stores` from now on, as it was at `version`.
    /// - Parameter firstOperatorID: added to the operators' numbers, where several plans share the stores.
    package func attach(_ stores: StateStores, version: Int64, firstOperatorID: Int = 0) throws {
        for aggregate in aggregates {
            try aggregate.attach(stores, version: version, operatorID: firstOperatorID + aggregate.operatorID)
        }
    }
}
