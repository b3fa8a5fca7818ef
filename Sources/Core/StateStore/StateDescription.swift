import Checkpoints

/// What a checkpoint says about its operators' state, and which of its metadata files are damaged: damage does not stop it.
public struct StateDescription: Sendable {
    /// Ascending by their numbers.
    public private(set) var operators: [OperatorMetadata] = []
    /// The path of each damaged file, and what to do.
    public private(set) var problems: [String] = []
    /// The same for each operator that has state and no metadata, as Spark before version 4 leaves it.
    public private(set) var undescribed: [String] = []

    public init(of path: String, files: any FileSystem = LocalFileSystem()) {
        let layout = CheckpointLayout(path)
        for id in note({ () throws(CheckpointError) in try CheckpointLayout.batches(in: layout.state, files: files) }) ?? [] {
            let id = Int(clamping: id)
            let read = note { () throws(CheckpointError) in try OperatorMetadata.read(root: layout.root, operatorID: id, files: files) }
            if case .some(nil) = read { undescribed.append(OperatorMetadata.missing(root: layout.root, operatorID: id).description) }
            let found = read ?? nil
            if let found { operators.append(found) }
            for store in found?.stateStoreInfo.map(\.storeName) ?? [StateStoreID.defaultName] {
                let schema = StateSchemaFile.path(root: layout.root, StateStoreID(operatorID: id, partition: 0, name: store))
                _ = note { () throws(CheckpointError) in
                    try files.read(schema).map { bytes throws(CheckpointError) in
                        try StateSchemaFile.read(bytes, operatorName: found?.operatorInfo.operatorName ?? "", path: schema)
                    }
                }
            }
        }
    }

    private mutating func note<T>(_ body: () throws(CheckpointError) -> T) -> T? {
        do { return try body() } catch {
            problems.append("\(error)")
            return nil
        }
    }
}
