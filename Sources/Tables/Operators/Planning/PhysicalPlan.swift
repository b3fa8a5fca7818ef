import Columnar
import Expressions
import Plans
import StateStore

/// An executable plan: planned once and run batch after batch, it keeps its state between runs.
package final class PhysicalPlan {
    package let schema: Schema
    private let root: Pipeline
    /// The stateful operators, from the leaves upwards. An operator's index here is its number, also in the checkpoint.
    package let stateful: [StatefulExecutor]
    /// The delays of the watermark nodes in ms, by their numbers.
    package let watermarkDelays: [Int64]
    /// The leaves in the order of the plan, each once.
    package let relations: [Relation]
    /// Returns the plan as text, a line for each node; made on demand, because that of a deep plan is long.
    package let describe: @Sendable () -> String

    package convenience init(_ plan: AnalyzedPlan) throws {
        let planner = PhysicalPlanner()
        self.init(root: try planner.pipeline(plan, required: ColumnDemand(whole: plan.schema.fields.indices)), over: plan)
    }

    /// A plan with operators that the caller has chosen, over inputs of `plan` that `StatefulInput` has planned.
    package init(root: Pipeline, over plan: AnalyzedPlan) {
        var delays: [Int: Int64] = [:]
        var relations: [Relation] = []
        for node in plan.nodes {
            if case .watermark(let watermark) = node.node { delays[watermark.number] = watermark.delayMillis }
            if case .relation(let leaf) = node.node, !relations.contains(leaf.relation) { relations.append(leaf.relation) }
        }
        self.root = root
        schema = root.schema
        watermarkDelays = delays.keys.sorted().map { delays[$0] ?? 0 }
        self.relations = relations
        describe = { plan.treeText }
        stateful = root.stateful
        for (number, found) in stateful.enumerated() { found.operatorID = number }
    }

    package var isStateful: Bool { !stateful.isEmpty }

    /// Whether a rise of the watermark requires a batch even without data (S6).
    package func needsBatchWhenWatermarkRises(_ mode: ResultMode) -> Bool { stateful.contains { $0.logic.needsBatch(mode) } }

    /// Runs once over the inputs of `run`.
    package func execute(_ run: BatchRun) throws -> [RecordBatch] {
        try root.collect(run).map { RecordBatch(schema: schema, count: $0.count, columns: $0.columns) }
    }

    /// Keeps each operator's state in `stores` from now on, as it was at `version`.
    /// - Parameter firstOperatorID: added to the operators' ids, if several plans share the stores.
    package func attach(_ stores: StateStores, version: Int64, firstOperatorID: Int = 0) throws {
        for found in stateful { try found.attach(stores, version: version, operatorID: firstOperatorID + found.operatorID) }
    }

    /// The schemas of all state stores.
    package var stateSchemas: [StateStoreID: StateSchema] {
        Dictionary(
            uniqueKeysWithValues: stateful.flatMap { found in
                found.stores.map { (StateStoreID(operatorID: found.operatorID, partition: 0, name: $0.name), found.schema(of: $0)) }
            })
    }
}

extension PhysicalPlan {
    /// What must stay the same for a checkpoint to be usable: the streams and the stateful operators. The contents of their state are
    /// described by its schemas.
    package var fingerprint: String {
        let sources = relations.filter(\.isStreaming).map(\.name).joined(separator: ", ")
        return (["reads \(sources)"] + stateful.map { "\($0.kind.title) \($0.operatorID)" }).joined(separator: "; ")
    }
}
