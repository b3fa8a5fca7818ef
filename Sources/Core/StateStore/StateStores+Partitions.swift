import Checkpoints
import Settings

extension StateStores {
    /// Spark's setting for the number of partitions; a DStream job's state follows it too, so that it is the same on either engine.
    public static let partitionsSetting = TableSettings.shufflePartitions.name

    /// The partition count of a query that has run before: the one it started with, or that of the last repartition.
    /// - Parameters:
    ///   - version: the version of its state.
    ///   - stored: the settings of its last batch.
    ///   - unstated: the count if those settings do not say.
    public static func partitions(
        of checkpoint: CheckpointDirectory, version: Int64, stored: [String: String], unstated: Int
    ) throws(CheckpointError) -> Int {
        let partitionings = try StatePartitionings(root: checkpoint.path, files: checkpoint.files)
        return partitionings.partitioning(at: version)?.partitions ?? max(stored[partitionsSetting].flatMap { Int($0) } ?? unstated, 1)
    }

    /// Refuses a query that asks for another number of partitions than its state has.
    /// - Parameter chosen: what the session asks for explicitly; nil if it does not.
    /// - Throws: `StateStoreError` `.otherPartitions` if that is another number than the state has.
    public static func requirePartitions(chosen: Int?, partitions: Int, of checkpoint: CheckpointDirectory) throws(StateStoreError) {
        guard let chosen, chosen != partitions else { return }
        throw StateStoreError(
            .otherPartitions,
            "\(checkpoint.path): its state has \(partitions) \(partitions == 1 ? "partition" : "partitions") and \(partitionsSetting) is "
                + "\(chosen) now; "
                + "set it to \(partitions), or stop the query and run: portage state repartition \(checkpoint.path) --partitions \(chosen)")
    }

    /// Divides memory among the databases of a state before the first of them opens.
    /// - Throws: `StateStoreError` `.wrongOption` if they are more than a query's memory or open files allow.
    func expectDatabases(_ id: StateStoreID, _ partitions: Int, _ contents: inout Contents) throws(StateStoreError) {
        let memory = memory(&contents)
        memory.expect(partitions)
        // Reading or repartitioning a state opens it whatever its size.
        guard let checkpoint else { return }
        let databases = memory.count + partitions
        let fewer =
            "or have fewer partitions: \(Self.partitionsSetting) for a new query; for one that has state, stop it and run: "
            + "portage state repartition \(checkpoint.path) --partitions N"
        let subject =
            "\(checkpoint.path): with the \(partitions) partitions of operator \(id.operatorID) the query has \(databases) databases"
        let (needed, allowed) = (databases * RocksDBMemory.leastBytes, options.rocksDB.memoryLimit)
        guard needed <= allowed else {
            throw StateStoreError(
                .wrongOption,
                "\(subject), which take \(needed >> 20) MiB at least, and spark.sql.streaming.stateStore.rocksdb.maxMemoryUsageMB allows "
                    + "\(allowed >> 20); "
                    + "set it to \((needed + (1 << 20) - 1) >> 20) or more, \(fewer)")
        }
        let files = databases * OpenFiles.aDatabase
        guard files <= OpenFiles.limit else {
            throw StateStoreError(
                .wrongOption,
                "\(subject), which have some \(files) files open, and the system allows this process \(OpenFiles.limit); raise that limit "
                    + "(ulimit -n), \(fewer)"
            )
        }
    }
}
