import BatchRuntime
import Checkpoints
import Columnar
import Expressions
import Settings

/// Tables that are files of one format under one path: what all formats have in common.
enum FileTable {
    static let path = DataSourceOption.text(
        "path", for: Set(DataSourceUse.allCases),
        "A directory to write to; to read from, a file, a directory with those below it, or a pattern with `*`, `?`, `[…]` and `{a,b}`.")
    static let maxFiles = DataSourceOption.integer("maxFilesPerTrigger", for: [.readStream], "The most new files of a batch; the oldest come first.")
    static let options: [any AnyDataSourceOption] = [path, maxFiles]

    static func listing(_ options: DataSourceOptions) throws -> FileListing {
        let path = try options.value(of: path)
        let listing = FileListing(path)
        guard listing.exists else { throw AnalysisError(.wrongOption, "[PATH_NOT_FOUND] Path does not exist: \(path).") }
        return listing
    }

    /// Writes a static table as one file beside those that are there, or in their place.
    static func write(_ request: DataSourceProvider.WriteRequest, _ format: any FileFormat) throws {
        let path = try request.options.value(of: path)
        let listing = FileListing(path)
        let existing = try listing.files()
        if !existing.isEmpty {
            switch request.mode {
            case .ignore: return
            case .append, .overwrite: break
            case .errorIfExists:
                throw AnalysisError(
                    .wrongOption, "[PATH_ALREADY_EXISTS] Path \(path) already exists. Set mode as \"overwrite\" to overwrite the existing path.")
            }
        }
        let writer = try format.writer(of: request.table.schema, request.options, request.session)
        // Computed before anything is removed: the table may be read from there.
        let bytes = try writer.bytes(request.table.batches())
        let files = LocalFileSystem()
        try files.makeDirectory(listing.path)
        let name = "part-\(existing.count)-\(request.session.clock.nowMillis).\(format.fileExtension)"
        try files.put("\(listing.path)/\(name)", bytes)
        if request.mode == .overwrite { for file in existing { try files.remove(file.path) } }
        try files.put("\(listing.path)/_SUCCESS", [])
    }
}

extension DataSourceProvider {
    /// Files of a format.
    package static func files(_ format: any FileFormat, _ documentation: String) -> DataSourceProvider {
        DataSourceProvider(
            format.name, documentation, options: FileTable.options + format.options, passesOtherOptions: format.passesOtherOptions,
            streamReader: StreamReader { request in
                let listing = try FileTable.listing(request.options)
                let limit = try request.options[FileTable.maxFiles].map { Int(clamping: $0) }
                // The session's settings are those of the query's start.
                return StreamTable(schema: try format.reader(request).schema) { environment in
                    try FileStreamSource(listing, maxFilesPerTrigger: limit, try format.reader(request), environment)
                }
            },
            batchReader: BatchReader { request in
                let listing = try FileTable.listing(request.options)
                return StaticTable(schema: try format.reader(request).schema) { columns in
                    try format.reader(request).read(FileSinkLog.published(listing).map(\.path), columns: columns)
                }
            },
            streamWriter: StreamWriter(outputModes: [.append], needsCheckpoint: true) { request in
                let session = request.session
                return try FileStreamSink(
                    request.options.value(of: FileTable.path), try format.writer(of: request.schema, request.options, session), format.fileExtension,
                    session.storage.files, minBatchesToRetain: session.conf.number(TableSettings.batchesToRetain))
            },
            batchWriter: BatchWriter { request in try FileTable.write(request, format) })
    }
}
