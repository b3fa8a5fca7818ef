import Checkpoints
import Logging
import Settings
import StateStore

/// A session's settings for state, under Spark's names, and how they are combined with those of a checkpoint.
struct StateSettings {
    private let options: StateStoreOptions
    /// The number of partitions that the session sets explicitly.
    private let chosenPartitions: Int?
    private let chosenProvider: StateStoreProvider?

    var checksSchema: Bool { options.checksSchema }

    /// - Throws: `AnalysisError` or `StateStoreError` for an invalid setting.
    init(_ conf: RuntimeConf) throws {
        let explicit = conf.session.settings
        chosenPartitions = explicit[TableSettings.shufflePartitions.name] == nil ? nil : conf[TableSettings.shufflePartitions]
        chosenProvider = explicit[TableSettings.provider.name] == nil ? nil : conf[TableSettings.provider]
        let rocksDB = RocksDBOptions(
            memoryLimit: conf[TableSettings.rocksDBMemoryMB] << 20, writeBufferShare: conf[TableSettings.rocksDBWriteShare],
            blockBytes: conf[TableSettings.rocksDBBlockKB] << 10,
            isCompressed: conf[TableSettings.rocksDBCompression] != "none",
            maxOpenFiles: conf[TableSettings.rocksDBOpenFiles], localDirectory: conf[TableSettings.localDirectory])
        options = StateStoreOptions(
            provider: conf[TableSettings.provider],
            partitions: conf[TableSettings.shufflePartitions], minDeltasForSnapshot: conf[TableSettings.deltasForSnapshot],
            rocksDB: rocksDB, checksSchema: conf[TableSettings.stateSchemaCheck])
    }

    /// The settings for resuming: the checkpoint's provider is kept, with a warning if the session asks for another.
    /// - Throws: `StateStoreError` `.otherPartitions` if the session asks for another number of partitions than the state has.
    func resumed(
        _ conf: [String: String], stored: [String: String]?, version: Int64, _ checkpoint: CheckpointDirectory?, isStateful: Bool
    ) throws -> (conf: [String: String], options: StateStoreOptions) {
        var options = options
        guard let stored, let checkpoint else { return (conf, options) }
        var conf = conf.merging(stored.filter { conf[$0.key] != nil }) { $1 }
        if let name = stored[TableSettings.provider.name] { options.provider = try StateStoreProvider(stored: name) }
        if let chosenProvider, chosenProvider != options.provider {
            Logger(label: "portage.tables").warning(
                """
                \(checkpoint.path): continues with \(options.provider.className), with which it was started, not with \
                \(chosenProvider.className)
                """)
        }
        options.partitions = try StateStores.partitions(of: checkpoint, version: version, stored: stored, unstated: options.partitions)
        conf[TableSettings.shufflePartitions.name] = "\(options.partitions)"
        if isStateful { try StateStores.requirePartitions(chosen: chosenPartitions, partitions: options.partitions, of: checkpoint) }
        return (conf, options)
    }
}
