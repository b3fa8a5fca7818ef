import Columnar
import Expressions
import Plans
import StateStore

/// A plan made ready to run, batch after batch: planned once, it keeps its state between runs.
package final class PhysicalPlan {
    package let schema: Schema
    private let root: Stage
    /// The stateful operators, from the leaves.
    package let stateful: [StatefulExecutor]
    /// Delays of the watermark nodes in ms, by their numbers.
    package let watermarkDelays: [Int64]
    /// The leaves in the order in which they stand in the plan, each once.
    package let relations: [Relation]
    /// Gives the plan in words, a line a node; of a deep plan that is long, and few ask for it.
    package let describe: @Sendable () -> String

    package convenience init(_ plan: AnalyzedPlan) throws {
        let planner = PhysicalPlanner()
        let root = try planner.stage(plan, required: ColumnDemand(whole: plan.schema.fields.indices))
        self.init(root: root, plan: plan)
    }

    private convenience init(root: Stage, plan: AnalyzedPlan) {
        var delays: [Int: Int64] = [:]
        var relations: [Relation] = []
        for node in plan.nodes {
            if case .watermark(let watermark) = node.node { delays[watermark.number] = watermark.delayMillis }
            if case .relation(let leaf) = node.node, !relations.contains(leaf.relation) { relations.append(leaf.relation) }
        }
        self.init(
            root: root, schema: plan.schema, watermarkDelays: delays.keys.sorted().map { delays[$0] ?? 0 }, relations: relations,
            description: plan.treeText)
    }

    /// Operators that somebody else has chosen.
    package init(root: Stage, schema: Schema, watermarkDelays: [Int64], relations: [Relation], description: @escaping @Sendable @autoclosure () -> String) {
        self.root = root
        self.schema = schema
        self.watermarkDelays = watermarkDelays
        self.relations = relations
        describe = description
        stateful = root.stateful
    }

    package var isStateful: Bool { !stateful.isEmpty }

    /// Whether a watermark that rose asks for a batch even if no data came (S6).
    package func needsBatchWhenWatermarkRises(_ mode: ResultMode) -> Bool { stateful.contains { $0.logic.needsBatch(mode) } }

    /// Runs once over what `run` reads.
    package func execute(_ run: BatchRun) throws -> [RecordBatch] {
        try root.collect(run).map { RecordBatch(schema: schema, count: $0.count, columns: $0.columns) }
    }

    /// Keeps each operator's state in `stores` from now on, as it was at `version`.
    /// - Parameter firstOperatorID: added to the operators' numbers, where several plans share the stores.
    package func attach(_ stores: StateStores, version: Int64, firstOperatorID: Int = 0) throws {
        for found in stateful { try found.attach(stores, version: version, operatorID: firstOperatorID + found.operatorID) }
    }

    /// The schemas of all that is kept.
    package var stateSchemas: [StateStoreID: StateSchema] {
        Dictionary(
            uniqueKeysWithValues: stateful.flatMap { found in
                found.stores.map { (StateStoreID(operatorID: found.operatorID, partition: 0, name: $0.name), $0.schema) }
            })
    }
}
