import Checkpoints
import Settings

extension StateStores {
    /// Spark's setting of the number of partitions; a DStream job's state follows it too, so that its state is the same on either engine.
    public static let partitionsSetting = TableSettings.shufflePartitions.name

    /// In how many partitions a query goes on that has run before: as many as it began with, or was dealt out over since.
    /// - Parameters:
    ///   - version: of its state.
    ///   - stored: the settings of its last batch.
    ///   - unstated: where those say nothing.
    public static func partitions(
        of checkpoint: CheckpointDirectory, version: Int64, stored: [String: String], unstated: Int
    ) throws(CheckpointError) -> Int {
        let lineages = try StateLineages(root: checkpoint.path, files: checkpoint.files)
        return lineages.lineage(at: version)?.partitions ?? max(stored[partitionsSetting].flatMap { Int($0) } ?? unstated, 1)
    }

    /// Refuses a query that asks for another number of partitions than its state has.
    /// - Parameter chosen: what the session itself asks for; nil where it leaves it open.
    /// - Throws: `StateStoreError` `.otherPartitions` if that is another number than the state has.
    public static func admit(chosen: Int?, partitions: Int, of checkpoint: CheckpointDirectory) throws(StateStoreError) {
        guard let chosen, chosen != partitions else { return }
        throw StateStoreError(
            .otherPartitions,
            "\(checkpoint.path): its state has \(partitions) \(partitions == 1 ? "partition" : "partitions") and \(partitionsSetting) is \(chosen) now; "
                + "set it to \(partitions), or stop the query and run: portage state repartition \(checkpoint.path) --partitions \(chosen)")
    }

    /// Has the databases of a state share memory before the first of them opens.
    /// - Throws: `StateStoreError` `.wrongOption` where they are more than a query's memory or open files allow.
    func expectDatabases(_ id: StateStoreID, _ partitions: Int, _ contents: inout Contents) throws(StateStoreError) {
        let memory = memory(&contents)
        memory.expect(partitions)
        // Who only looks at a state, or deals it out anew, opens it whatever its size.
        guard let checkpoint else { return }
        let databases = memory.count + partitions
        let fewer = "or have fewer partitions: \(Self.partitionsSetting) for a new query; for one that has state, stop it and run: "
            + "portage state repartition \(checkpoint.path) --partitions N"
        let subject = "\(checkpoint.path): with the \(partitions) partitions of operator \(id.operatorID) the query has \(databases) databases"
        let (needed, allowed) = (databases * RocksDBMemory.leastBytes, options.rocksDB.memoryLimit)
        guard needed <= allowed else {
            throw StateStoreError(
                .wrongOption,
                "\(subject), which take \(needed >> 20) MiB at least, and spark.sql.streaming.stateStore.rocksdb.maxMemoryUsageMB allows \(allowed >> 20); "
                    + "set it to \((needed + (1 << 20) - 1) >> 20) or more, \(fewer)")
        }
        let files = databases * OpenFiles.aDatabase
        guard files <= OpenFiles.limit else {
            throw StateStoreError(
                .wrongOption,
                "\(subject), which have some \(files) files open, and the system allows this process \(OpenFiles.limit); raise that limit (ulimit -n), \(fewer)")
        }
    }
}
