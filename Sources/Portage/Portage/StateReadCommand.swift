import ArgumentParser
import Foundation
import StateStore
import Tables

/// `state read`: the state of one operator as rows.
struct StateReadCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "read", abstract: "Print the state of an operator, at any batch that is still kept, as rows.",
        discussion: """
            A row a key: the columns of the key, those of the value, the partition. Takes no lease and writes nothing into the checkpoint, so a \
            running query may be looked at. In json a job's own Codable values are objects, tuples are objects of _1, _2 and so on, and an \
            optional that holds nothing is null.
            """)

    enum Format: String, ExpressibleByArgument, CaseIterable { case json, table }

    @Argument(help: "The checkpoint directory.") var checkpoint: String
    @Option(name: .customLong("operator"), help: "The operator's number; may be left out if there is only one.") var operatorID: Int?
    @Option(help: "The name of the store, where an operator has several.") var store = StateStoreID.defaultName
    @Option(help: "The state after this batch; the last that is done if left out.") var batchId: Int64?
    @Option(help: "json: an object a line. table: for the eye.") var format = Format.table
    @Option(help: "How many rows a table shows.") var rows = 100

    func run() throws {
        let state = try StoredState(of: checkpoint)
        let id: Int
        if let operatorID {
            id = operatorID
        } else if state.operators.count == 1 {
            id = state.operators[0].operatorInfo.operatorId
        } else {
            let names = state.operators.map { "\($0.operatorInfo.operatorId) (\($0.operatorInfo.operatorName))" }.joined(separator: ", ")
            throw CommandError("\(state.path): has the state of several operators; say which with --operator: \(names)")
        }
        let (text, forms) = try StateRows(state, operatorID: id, store: store).text(at: batchId ?? state.batches.last ?? 0)
        switch format {
        case .table: print(text.table(rows: max(rows, 0)), terminator: "")
        case .json: FileHandle.standardOutput.write(Data(text.json(forms)))
        }
    }
}
