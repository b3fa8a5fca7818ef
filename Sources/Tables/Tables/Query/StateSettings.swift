import Checkpoints
import Logging
import Settings
import StateStore

/// How a session wants state to be kept, under Spark's names; and what becomes of it where a checkpoint says otherwise.
struct StateSettings {
    private let options: StateStoreOptions
    /// What the session itself says, not by default.
    private let chosenPartitions: Int?
    private let chosenProvider: StateStoreProvider?

    var checksSchema: Bool { options.checksSchema }

    /// - Throws: `AnalysisError` or `StateStoreError` for a setting that cannot be.
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

    /// A query goes on with the settings with which it began: the provider of its checkpoint, with a warning if another is asked for.
    /// - Throws: `StateStoreError` `.otherPartitions` if the session asks for another number of partitions than its state has.
    func resumed(
        _ conf: [String: String], stored: [String: String]?, version: Int64, _ checkpoint: CheckpointDirectory?, isStateful: Bool
    ) throws -> (conf: [String: String], options: StateStoreOptions) {
        var options = options
        guard let stored, let checkpoint else { return (conf, options) }
        var conf = conf.merging(stored.filter { conf[$0.key] != nil }) { $1 }
        if let name = stored[TableSettings.provider.name] { options.provider = try StateStoreProvider(stored: name) }
        if let chosenProvider, chosenProvider != options.provider {
            Logger(label: "portage.tables").warning(
                "\(checkpoint.path): goes on with \(options.provider.className), with which it began, not with \(chosenProvider.className)")
        }
        options.partitions = try StateStores.partitions(of: checkpoint, version: version, stored: stored, unstated: options.partitions)
        conf[TableSettings.shufflePartitions.name] = "\(options.partitions)"
        if isStateful { try StateStores.admit(chosen: chosenPartitions, partitions: options.partitions, of: checkpoint) }
        return (conf, options)
    }
}
