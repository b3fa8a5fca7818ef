extension CheckpointDirectory {
    /// Refuses a directory whose logs are empty (the caller has checked) though batches were run: somebody removed the logs. A fresh start
    /// over the remaining state would read everything again, or nothing of what came meanwhile.
    ///
    /// A crash before batch 0 is logged also leaves a manifest and the first offsets, so these alone prove nothing.
    static func checkRemains(_ layout: CheckpointLayout, files: any FileSystem) throws(CheckpointError) {
        guard let remains = try remains(layout, files: files) else { return }
        throw CheckpointError(
            .corrupt, path: layout.root,
            "\(layout.root): offsets/ and commits/ hold no batch, though \(remains) is there, so batches were run: the logs were removed "
                + "by hand or lost. "
                + "Restore them from a copy; to start again from nothing, delete the whole directory")
    }

    /// Something that only a batch with logged offsets can have left; nil if there is nothing of the kind.
    private static func remains(_ layout: CheckpointLayout, files: any FileSystem) throws(CheckpointError) -> String? {
        if let (batch, names) = try layout.manifestNames(files: files).max(by: { $0.key < $1.key }), batch > 0 {
            return "portage/manifest/\(names.first ?? "\(batch)")"
        }
        if try files.exists(layout.begun) { return "portage/begun" }
        for source in try files.list(layout.sources) {
            if let last = try CheckpointLayout.batches(in: "\(layout.sources)/\(source)", files: files).last, last > 0 {
                return "sources/\(source)/\(last)"
            }
        }
        for operation in try CheckpointLayout.batches(in: layout.state, files: files) {
            for partition in try CheckpointLayout.batches(in: "\(layout.state)/\(operation)", files: files) {
                let folder = "\(layout.state)/\(operation)/\(partition)"
                // State files lie in a named store's folder, or directly in the partition's.
                for name in try files.list(folder) {
                    if isState(name) { return "state/\(operation)/\(partition)/\(name)" }
                    if let inner = (try? files.list("\(folder)/\(name)"))?.first(where: isState) {
                        return "state/\(operation)/\(partition)/\(name)/\(inner)"
                    }
                }
            }
        }
        return nil
    }

    /// `3.delta`, `10.snapshot`, `10.4.checkpoint`, `3.zip`: the state after a batch.
    private static func isState(_ name: String) -> Bool {
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count >= 2 && (Int64(parts[0]) ?? 0) > 0
    }

    /// Whether no batch was ever logged in this directory.
    package var isFresh: Bool {
        get throws(CheckpointError) {
            for log in layout.logs where try !CheckpointLayout.batches(in: log, files: files).isEmpty { return false }
            return true
        }
    }
}
