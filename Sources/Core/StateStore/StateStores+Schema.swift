import Checkpoints

extension StateStores {
    /// Holds operators to the state that a checkpoint has of them, before anything runs. Reads only.
    /// - Parameter schemas: of each of their stores (partition 0 stands for all).
    /// - Throws: `StateStoreError` `.otherSchema` showing both schemas; `CheckpointError` naming a damaged file.
    public static func check(_ schemas: [StateStoreID: StateSchema], in checkpoint: CheckpointDirectory) throws {
        for (id, schema) in schemas.sorted(by: { ($0.key.operatorID, $0.key.name) < ($1.key.operatorID, $1.key.name) }) {
            let found = try OperatorMetadata.find(root: checkpoint.path, operatorID: id.operatorID, files: checkpoint.files)
            let path = StateSchemaFile.path(root: checkpoint.path, id)
            guard let bytes = try checkpoint.files.read(path) else {
                // Another operator may have had other stores.
                try found?.admit(schema, id, directory: checkpoint.path)
                continue
            }
            let stored = try StateSchemaFile.read(
                bytes, operatorName: found?.metadata.operatorInfo.operatorName ?? schema.operatorName, path: path)
            try stored.admit(schema, operatorID: id.operatorID, directory: checkpoint.path, unsealed: found?.unsealed)
        }
    }

    /// Holds an operator to the schema of its state, or writes the schema down if it has none yet.
    func admit(_ schema: StateSchema, _ id: StateStoreID, partitions: Int, _ contents: inout Contents) throws {
        guard let checkpoint else { return }
        let path = StateSchemaFile.path(root: checkpoint.path, id)
        let known = contents.metadata[id.operatorID]
        let found = try known == nil ? OperatorMetadata.find(root: checkpoint.path, operatorID: id.operatorID, files: files) : nil
        var metadata = known ?? found?.metadata
            ?? OperatorMetadata(
                operatorInfo: .init(operatorId: id.operatorID, operatorName: schema.operatorName), stateStoreInfo: [])
        if let bytes = try files.read(path) {
            let stored = try StateSchemaFile.read(bytes, operatorName: metadata.operatorInfo.operatorName, path: path)
            if options.checksSchema { try stored.admit(schema, operatorID: id.operatorID, directory: checkpoint.path, unsealed: found?.unsealed) }
        } else {
            if options.checksSchema { try found?.admit(schema, id, directory: checkpoint.path) }
            try write(path, StateSchemaFile.bytes(schema), checkpoint)
        }
        let store = OperatorMetadata.Store(storeName: id.name, numColsPrefixKey: 0, numPartitions: partitions)
        metadata.stateStoreInfo.removeAll { $0.storeName == id.name }
        metadata.stateStoreInfo.append(store)
        contents.metadata[id.operatorID] = metadata
        let metadataPath = OperatorMetadata.path(root: checkpoint.path, operatorID: id.operatorID)
        // One without a checksum gets it.
        if metadata != known ?? found?.metadata || found?.unsealed != nil { try write(metadataPath, Array(metadata.text.utf8), checkpoint) }
    }

    /// What the checkpoint says of an operator's store; nil where it has none yet.
    /// - Throws: `CheckpointError` naming a damaged file.
    public func storedSchema(operatorID: Int, name: String = StateStoreID.defaultName) throws -> StateSchema? {
        guard let root else { return nil }
        let path = StateSchemaFile.path(root: root, StateStoreID(operatorID: operatorID, partition: 0, name: name))
        guard let bytes = try files.read(path) else { return nil }
        let found = try OperatorMetadata.read(root: root, operatorID: operatorID, files: files)
        return try StateSchemaFile.read(bytes, operatorName: found?.operatorInfo.operatorName ?? "", path: path)
    }

    private func write(_ path: String, _ bytes: [UInt8], _ checkpoint: CheckpointDirectory) throws(CheckpointError) {
        try files.makeDirectory(String(path[..<(path.lastIndex(of: "/") ?? path.endIndex)]))
        try checkpoint.write([FileWrite(path, bytes)])
    }

    /// Removes what is left of partitions that an earlier lineage had and the present one has not, once no version needs it.
    func clearOldPartitions(oldest: Int64, _ checkpoint: CheckpointDirectory, _ contents: inout Contents) throws(CheckpointError) {
        guard let current = contents.lineages.lineages.last, current.since > 0, current.since <= oldest, contents.cleared != current.since else { return }
        contents.cleared = current.since
        for operatorID in contents.metadata.keys {
            for name in try files.list("\(checkpoint.path)/state/\(operatorID)") {
                guard let partition = Int(name), partition >= current.partitions else { continue }
                try clear("\(checkpoint.path)/state/\(operatorID)/\(name)", depth: 0)
            }
        }
    }

    private func clear(_ directory: String, depth: Int) throws(CheckpointError) {
        for name in try files.list(directory) {
            let path = "\(directory)/\(name)"
            let isDirectory = depth < 3 && (name == "SSTs" || name == "_metadata" || !name.contains("."))
            if isDirectory { try clear(path, depth: depth + 1) } else { try files.remove(path) }
        }
    }
}
