import ArgumentParser
import Foundation
import StateStore
import Tables

/// `state read`: shows the state of one operator as rows.
struct StateReadCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "read", abstract: "Print the state of an operator, at any batch that is still kept, as rows.",
        discussion: """
            A row a key: the columns of the key, those of the value, the partition. Takes no lease and writes nothing into the checkpoint, so a \
            running query may be looked at. In json a job's own Codable values are objects, tuples are objects of _1, _2 and so on, and \
            a null is shown as such. Members of the same name are numbered: max, max_2.
            """)

    enum Format: String, ExpressibleByArgument, CaseIterable { case json, table }

    @Argument(help: "The checkpoint directory.") var checkpoint: String
    @Option(
        name: .customLong("operator"), parsing: .unconditional,
        help: "The operator's number; may be omitted if only one operator has state.") var operatorID: Int?
    @Option(help: "The name of the store, if the operator has several.") var store: String?
    @Option(parsing: .unconditional, help: "The state after this batch; by default after the last finished one.") var batchId: Int64?
    @Option(help: "json: one object per line. table: for reading.") var format = Format.table
    @Option(parsing: .unconditional, help: "How many rows a table shows; by default 100.") var rows: Int?

    func validate() throws {
        if let rows { try NumberArgument.check(rows, "--rows", least: 1) }
        guard rows == nil || format == .table else {
            throw ValidationError("--rows and --format json: json prints every row, one per line; leave --rows out")
        }
    }

    func run() throws {
        let state = try StoredState(of: checkpoint)
        let batch = batchId ?? state.batches.last ?? 0
        let id: Int
        if let operatorID {
            id = operatorID
        } else {
            let (only, others) = try Self.onlyOperator(of: state, store: store, at: batch)
            if !others.isEmpty {
                CommandOutput.say(
                    "shows \(Self.title(only)); without entries: \(others.map(Self.title).joined(separator: ", ")); --operator chooses "
                        + "another"
                )
            }
            id = only.operatorId
        }
        let (text, logicalTypes) = try StateRows(state, operatorID: id, store: store ?? Self.onlyStore(of: id, state)).text(at: batch)
        switch format {
        case .table: print(text.table(rows: rows ?? 100), terminator: "")
        case .json: try OutputFiles.write(String(decoding: text.json(logicalTypes), as: UTF8.self), to: OutputFiles.standardOutput)
        }
    }

    /// The only operator, or the only one of several with entries: a job on the table engine also has aggregations of single batches,
    /// which keep nothing between batches.
    /// - Returns: it, and those without entries.
    private static func onlyOperator(
        of state: StoredState, store: String?, at batch: Int64
    ) throws -> (only: OperatorMetadata.Operator, others: [OperatorMetadata.Operator]) {
        let all = state.operators
        if all.count == 1 { return (all[0].operatorInfo, []) }
        let filled = try all.filter { found in
            try found.stateStoreInfo.map(\.storeName).contains { name in
                try (store == nil || store == name)
                    && !state.isEmpty(operatorID: found.operatorInfo.operatorId, store: name, batchID: batch)
            }
        }
        if filled.count == 1 {
            let only = filled[0].operatorInfo
            return (only, all.map(\.operatorInfo).filter { $0.operatorId != only.operatorId })
        }
        let titles = all.map { title($0.operatorInfo) }.joined(separator: ", ")
        throw CommandError("\(state.path) has the state of several operators; choose one with --operator: \(titles)")
    }

    private static func title(_ info: OperatorMetadata.Operator) -> String { "operator \(info.operatorId) (\(info.operatorName))" }

    /// The default store, or the only one.
    private static func onlyStore(of operatorID: Int, _ state: StoredState) throws -> String {
        let names = try state.metadata(of: operatorID).stateStoreInfo.map(\.storeName)
        if names.contains(StateStoreID.defaultName) || names.isEmpty { return StateStoreID.defaultName }
        if names.count == 1 { return names[0] }
        throw CommandError(
            "\(state.path): operator \(operatorID) has several stores; choose one with --store: \(names.joined(separator: ", "))")
    }
}
