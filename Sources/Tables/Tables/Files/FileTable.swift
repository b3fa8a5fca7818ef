import BatchRuntime
import Checkpoints
import Columnar
import Expressions
import Foundation
import Paths
import Settings
import Threads

/// Tables that consist of files of one format under one path: the part that all formats have in common.
enum FileTable {
    static let readPath = path(
        for: [.readStream, .read], "What to read: a file, a directory, or a pattern with `*`, `?`, `[…]` and `{a,b}`.")
    static let writePath = path(for: [.writeStream, .write], "The directory to write to.")
    static let maxFiles = DataSourceOption.integer(
        "maxFilesPerTrigger", for: [.readStream], "The most new files of a batch; the oldest are taken first."
    ).optional
    static let recursive = DataSourceOption.flag(
        "recursiveFileLookup", default: false, for: [.readStream, .read], "Whether the files of the directories below are read too, at any depth.")
    static let options: [any AnyDataSourceOption] = [readPath, writePath, maxFiles, recursive]

    private static func path(for uses: Set<DataSourceUse>, _ documentation: String) -> DataSourceOption<String> {
        let expected =
            "a path on a disk of this machine: not empty (Can not create a Path from an empty string), and without a scheme but file:"
        return DataSourceOption("path", expected: expected, for: uses, documentation) {
            $0.isEmpty || FilePlace.foreign($0) != nil ? nil : $0
        }
    }

    /// - Throws: `AnalysisError` for a path that does not exist. For a stream, a pattern may match nothing yet, as in Spark.
    static func listing(_ options: DataSourceOptions, _ use: DataSourceUse) throws -> FileListing {
        let path = try options[readPath]
        let listing = FileListing(path, isRecursive: try options[recursive] ?? false)
        if let problem = listing.patternProblem {
            throw AnalysisError(.wrongOption, "\(problem) in the path \(path); close it, or put a backslash before it")
        }
        guard listing.exists || use == .readStream && listing.isPattern else { throw AnalysisError(.pathNotFound, ["path": path]) }
        return listing
    }

    /// The files of a path that count: all, or where a sink wrote there, those that its log names. A pattern asks no log, as in Spark.
    /// - Parameter stop: ends a listing that takes long; it throws `StoppedEarly`.
    static func published(_ listing: FileListing, _ files: any FileSystem, _ stop: StopRequest = StopRequest()) throws -> [FileListing.File]
    {
        func named() throws -> [FileListing.File]? { listing.isPattern ? nil : try FileSinkLog.published(in: listing.path, files) }
        if let named = try named() { return named }
        let found = try listing.files(stop)
        // Asked again: the log comes before the first file, and both may have come since.
        return try found.isEmpty ? [] : named() ?? found
    }

    /// - Throws: `AnalysisError` where a file is in the way of the directory to write to.
    static func checkDirectory(_ path: String) throws(AnalysisError) {
        guard let obstacle = FilePlace.obstacle(of: FileListing(path).path) else { return }
        throw AnalysisError(
            .wrongOption, "the path \(path): \(obstacle) is not a directory, and a sink writes into one",
            hint: "give a directory, or a path where nothing is yet")
    }

    /// Writes a static table as one file, beside the existing files or replacing them.
    static func write(_ request: DataSourceProvider.WriteRequest, _ format: any FileFormat) throws {
        let path = try request.options[writePath]
        let directory = FileListing(path).path
        let files = request.session.storage.files
        if try files.holds(directory) {
            switch request.mode {
            case .ignore: return
            case .append, .overwrite: break
            case .errorIfExists:
                throw AnalysisError(
                    .pathExists, ["outputPath": path])
            }
        }
        // As in Spark, overwriting takes the place of a file.
        if request.mode != .overwrite || FilePlace.obstacle(of: directory) != directory { try checkDirectory(path) }
        let writer = try format.writer(of: request.table.schema, request.options, request.session)
        // Computed before anything is removed: the table may be read from there.
        let bytes = try writer.bytes(request.table.batches())
        // No other write uses the name, whatever the clock says.
        let name = "part-00000-\(UUID().uuidString.lowercased())-c000.\(format.fileExtension)"
        if request.mode == .overwrite, !FileListing.isDirectory(directory) { try files.removeTree(directory) }
        try files.makeDirectory(directory)
        try files.put("\(directory)/\(name)", bytes)
        if request.mode == .overwrite {
            // The log of a sink is removed last: until then only files that it lists are valid, and it shows which are missing.
            let others = try files.list(directory).filter { $0 != name && $0 != FileSinkLog.name }
            for other in others + [FileSinkLog.name] { try files.removeTree("\(directory)/\(other)") }
        }
        try files.put("\(directory)/_SUCCESS", [])
    }
}

extension DataSourceProvider {
    /// A data source for files of a format.
    package static func files(_ format: any FileFormat, _ documentation: String) -> DataSourceProvider {
        DataSourceProvider(
            format.name, documentation, options: FileTable.options + format.options, otherOptions: format.otherOptions,
            streamReader: StreamReader { request in
                let listing = try FileTable.listing(request.options, request.use)
                let limit = try request.options[FileTable.maxFiles].map { Int(clamping: $0) }
                let files = request.session.storage.files
                // The session's settings are taken when the query starts.
                return StreamTable(schema: try format.reader(request).schema) { environment in
                    // A directory with a sink's log is read by that, whatever else lies in it.
                    if let checkpoint = environment.checkpoint,
                        try listing.isPattern || FileSinkLog.published(in: listing.path, files) == nil
                    {
                        try CheckpointPlace.check(checkpoint.path, source: listing)
                    }
                    return try FileStreamSource(listing, files, maxFilesPerTrigger: limit, try format.reader(request), environment)
                }
            },
            batchReader: BatchReader { request in
                let listing = try FileTable.listing(request.options, request.use)
                let files = request.session.storage.files
                return StaticTable(schema: try format.reader(request).schema) { columns in
                    try format.reader(request).read(FileTable.published(listing, files).map(\.path), columns: columns)
                }
            },
            streamWriter: StreamWriter(outputModes: [.append], needsCheckpoint: true, directory: FileTable.writePath) { request in
                let session = request.session
                return try FileStreamSink(
                    request.options[FileTable.writePath], try format.writer(of: request.schema, request.options, session),
                    format.fileExtension,
                    session.storage.files, minBatchesToRetain: session.conf[TableSettings.batchesToRetain], session.clock)
            },
            batchWriter: BatchWriter { request in try FileTable.write(request, format) })
    }
}
