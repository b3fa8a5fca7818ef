import Checkpoints

extension StateStores {
    /// Checks operators against their state in a checkpoint, before anything runs. Read-only.
    /// - Parameter schemas: those of each of their stores (partition 0 stands for all).
    /// - Throws: `StateStoreError` `.otherSchema` showing both schemas; `CheckpointError` naming a damaged file.
    public static func check(_ schemas: [StateStoreID: StateSchema], in checkpoint: CheckpointDirectory) throws {
        for (id, schema) in schemas.sorted(by: { ($0.key.operatorID, $0.key.name) < ($1.key.operatorID, $1.key.name) }) {
            let found = try OperatorMetadata.find(root: checkpoint.path, operatorID: id.operatorID, files: checkpoint.files)
            let path = StateSchemaFile.path(root: checkpoint.path, id)
            guard let bytes = try checkpoint.files.read(path) else {
                // The other operator may have had other stores.
                try found?.requireSameOperator(schema, id, directory: checkpoint.path)
                continue
            }
            let stored = try StateSchemaFile.read(
                bytes, operatorName: found?.metadata.operatorInfo.operatorName ?? schema.operatorName, path: path)
            try stored.requireCompatible(schema, operatorID: id.operatorID, directory: checkpoint.path, unsealed: found?.unsealed)
        }
    }

    /// Checks an operator's schema against that of its state, or stores it if the state has none yet.
    func requireSchema(_ schema: StateSchema, _ id: StateStoreID, partitions: Int, _ contents: inout Contents) throws {
        guard let checkpoint else { return }
        let path = StateSchemaFile.path(root: checkpoint.path, id)
        let known = contents.metadata[id.operatorID]
        let found = try known == nil ? OperatorMetadata.find(root: checkpoint.path, operatorID: id.operatorID, files: files) : nil
        var metadata =
            known ?? found?.metadata
            ?? OperatorMetadata(
                operatorInfo: .init(operatorId: id.operatorID, operatorName: schema.operatorName), stateStoreInfo: [])
        if let bytes = try files.read(path) {
            let stored = try StateSchemaFile.read(bytes, operatorName: metadata.operatorInfo.operatorName, path: path)
            if options.checksSchema {
                try stored.requireCompatible(schema, operatorID: id.operatorID, directory: checkpoint.path, unsealed: found?.unsealed)
            }
        } else {
            if options.checksSchema { try found?.requireSameOperator(schema, id, directory: checkpoint.path) }
            try write(path, StateSchemaFile.bytes(schema), checkpoint)
        }
        let store = OperatorMetadata.Store(storeName: id.name, numColsPrefixKey: 0, numPartitions: partitions)
        metadata.stateStoreInfo.removeAll { $0.storeName == id.name }
        metadata.stateStoreInfo.append(store)
        contents.metadata[id.operatorID] = metadata
        let metadataPath = OperatorMetadata.path(root: checkpoint.path, operatorID: id.operatorID)
        // A file without a checksum gets one.
        if metadata != known ?? found?.metadata || found?.unsealed != nil { try write(metadataPath, Array(metadata.text.utf8), checkpoint) }
    }

    /// The stored schema of an operator's store; nil if there is none yet.
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

    /// Removes the remaining partitions from before a repartition, once no version needs them.
    func clearOldPartitions(oldest: Int64, _ checkpoint: CheckpointDirectory, _ contents: inout Contents) throws(CheckpointError) {
        guard let current = contents.partitionings.history.last, current.since > 0, current.since <= oldest,
            contents.cleared != current.since
        else { return }
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
